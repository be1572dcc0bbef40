"""Channels over streams of bytes.

Sending tries first and polls only when there is no room; receiving polls first, since a message is seldom there
already, then reads as much as there is and takes the messages out of that. How many bytes a call has moved is stored
by the unpacking that makes the call, and a received message stays in the channel until the instruction before it is
returned: ``antaboga._gate`` says why nothing is lost then when a signal handler raises.
"""

from __future__ import annotations

import errno
import warnings
from itertools import repeat, starmap
from typing import TYPE_CHECKING

from antaboga._deadline import deadline_after
from antaboga._gate import POLLIN, POLLOUT, Gate, Latch
from antaboga.errors import BrokenChannelError, DeadlineExceeded, PeerClosedError, refused, refused_by
from antaboga.transport.channel import Channel
from antaboga.wire.framing import DEFAULT_LIMIT, Framing, check_limit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Buffer

    from antaboga.transport._ends import End

    Parts = Sequence[bytes | memoryview]

_GONE = (errno.EPIPE, errno.ECONNRESET)


class StreamChannel(Channel):
    """A channel whose messages are framed in one stream of bytes each way."""

    def __init__(self, reading: End | None, writing: End | None, framing: Framing, limit: int) -> None:
        """Takes over the ends."""
        self._latch = Latch(*dict.fromkeys(end.resource for end in (reading, writing) if end is not None))
        self._reading = reading
        self._writing = writing
        self._incoming = reading and self._latch.gate("receive", reading.descriptor, POLLIN)
        self._outgoing = writing and self._latch.gate("send", writing.descriptor, POLLOUT)
        self._framing = framing
        self._header = framing.header
        self._trailer = framing.trailer
        self._limit = limit
        self._decoder = framing.decoder(limit)
        self._messages = starmap(self._decoder.next, repeat(()))
        self._message: bytes | None = None
        self._ended = False
        self._total = self._sent = 0
        self._broken = False

    @property
    def max_message_length(self) -> int:
        return self._limit

    def send(self, data: Buffer, timeout: float | None = None) -> None:
        deadline = None if timeout is None else deadline_after(timeout)
        gate, end = self._way_out()
        parts, total = self._parts(data)
        entered = False
        try:
            (entered,) = map(gate.enter, (deadline,))
            rest = self._begin(parts, total)
            if end.piece is not None:
                gate.wait(deadline)
            while (rest := self._write(end, rest)) is not None:
                gate.wait(deadline)
        finally:
            if entered:
                if 0 < self._sent < self._total:
                    self._broken = True
                gate.owner = None
                for _ in gate.leaving:
                    break
                if gate.awaited:
                    gate.left()

    def try_send(self, data: Buffer) -> bool:
        try:
            self.send(data, 0)
        except DeadlineExceeded:
            return False
        return True

    def receive(self, timeout: float | None = None) -> bytes:
        deadline = None if timeout is None else deadline_after(timeout)
        gate, end = self._way_in()
        entered = False
        try:
            (entered,) = map(gate.enter, (deadline,))
            while True:
                if self._message is None:
                    for self._message in self._messages:
                        break
                if self._message is not None:
                    message, self._message = self._message, None
                    return message
                if self._ended:
                    self._finish()
                else:
                    gate.wait(deadline)
                    self._read(end)
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                if gate.awaited:
                    gate.left()

    def try_receive(self) -> bytes | None:
        try:
            return self.receive(0)
        except DeadlineExceeded:
            return None

    async def async_send(self, data: Buffer, timeout: float | None = None) -> None:
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        gate, end = self._way_out()
        parts, total = self._parts(data)
        await _tasks.enter(gate, deadline)
        try:
            rest: Parts | None = self._begin(parts, total)
            if end.piece is not None:
                await _tasks.ready(gate, deadline)
            while (rest := self._write(end, rest)) is not None and self._sent == 0:
                await _tasks.ready(gate, deadline)
        except BaseException:
            _tasks.leave(gate)
            raise
        if rest is None:
            _tasks.leave(gate)
        else:
            # The caller may change its buffer when it is cancelled; the message goes on as it was.
            await _tasks.finish(self._send_rest(gate, end, [bytes(part) for part in rest], deadline))

    async def _send_rest(self, gate: Gate, end: End, rest: Parts | None, deadline: float | None) -> None:
        from antaboga import _tasks

        try:
            while rest is not None:
                await _tasks.ready(gate, deadline)
                rest = self._write(end, rest)
        finally:
            if self._sent < self._total:
                self._broken = True
            _tasks.leave(gate)

    async def async_receive(self, timeout: float | None = None) -> bytes:
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        gate, end = self._way_in()
        await _tasks.enter(gate, deadline)
        try:
            while True:
                if self._message is None:
                    self._message = self._decoder.next()
                if self._message is not None:
                    message, self._message = self._message, None
                    return message
                if self._ended:
                    self._finish()
                else:
                    await _tasks.ready(gate, deadline)
                    self._read(end)
        finally:
            _tasks.leave(gate)

    def close(self) -> None:
        self._latch.close()

    def _way_in(self) -> tuple[Gate, End]:
        if self._incoming is None or self._reading is None:
            raise refused("receive", errno.EBADF, "the channel is for sending only")
        return self._incoming, self._reading

    def _way_out(self) -> tuple[Gate, End]:
        if self._outgoing is None or self._writing is None:
            raise refused("send", errno.EBADF, "the channel is for receiving only")
        return self._outgoing, self._writing

    def _parts(self, data: Buffer) -> tuple[Parts, int]:
        if type(data) is bytes:
            message: bytes | memoryview = data
        else:
            view = memoryview(data)
            # A view that is empty cannot be cast, nor one with gaps.
            message = view.cast("B") if view.nbytes and view.c_contiguous else view.tobytes()
        length = len(message)
        if length > self._limit:
            raise refused("send", errno.EMSGSIZE, "message is longer than the limit", length=length, limit=self._limit)
        if self._framing is Framing.MP:
            header = self._header(length)
            return (header, message), len(header) + length
        self._framing.check(message)
        return (message, self._trailer), length + len(self._trailer)

    def _begin(self, parts: Parts, total: int) -> Parts | None:
        if self._broken:
            raise BrokenChannelError("send", "an earlier send stopped inside a message")
        self._total, self._sent = total, 0
        return parts if total else None

    def _write(self, end: End, rest: Parts) -> Parts | None:
        """Writes what there is room for; gives what is left to write, None when that is nothing."""
        what = rest if end.piece is None else _before(rest, end.piece)
        try:
            (count,) = map(end.call, (what,), *end.arguments)
            self._sent += count
        except BlockingIOError:
            return rest
        except OSError as cause:
            if cause.errno == errno.EOPNOTSUPP and end.piece is None:
                end.without_nowait()
                return rest
            if cause.errno in _GONE:
                raise PeerClosedError("send", "the other end is closed") from None
            raise refused_by("write", cause, descriptor=end.descriptor) from None
        return None if self._sent == self._total else _after(rest, count)

    def _read(self, end: End) -> None:
        """Reads what has arrived, if anything has."""
        decoder = self._decoder
        view = decoder.buffer()
        what = (view,) if end.scatters else view
        try:
            (decoder.arrived,) = map(end.call, (what,), *end.arguments)
            if not decoder.arrived:
                self._ended = True
        except BlockingIOError:
            return
        except OSError as cause:
            if cause.errno == errno.EOPNOTSUPP and end.piece is None:
                end.without_nowait()
            elif cause.errno == errno.ECONNRESET:
                self._ended = True
            else:
                raise refused_by("read", cause, descriptor=end.descriptor) from None

    def _finish(self) -> None:
        (self._message,) = starmap(self._decoder.end, ((),))
        if self._message is None:
            raise PeerClosedError("receive", "the other end is closed")

    def __del__(self) -> None:
        latch: Latch | None = getattr(self, "_latch", None)
        if latch is not None and not latch.closed:
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            latch.close()


def _after(parts: Parts, count: int) -> Parts:
    """What is left of ``parts`` after the first ``count`` bytes."""
    rest: list[memoryview] = []
    for part in parts:
        if count < len(part):
            rest.append(memoryview(part)[count:])
        count = max(0, count - len(part))
    return rest


def _before(parts: Parts, count: int) -> Parts:
    """The first ``count`` bytes of ``parts``."""
    first: list[memoryview] = []
    for part in parts:
        first.append(memoryview(part)[:count])
        count -= len(first[-1])
    return first


def check_options(framing: Framing | str, max_message_length: int) -> Framing:
    """The framing meant; raises ValueError for options that no channel can have."""
    check_limit(max_message_length)
    return Framing(framing)


__all__ = ["DEFAULT_LIMIT", "StreamChannel", "check_options"]
