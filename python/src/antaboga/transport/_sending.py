"""The sending half of a channel over a stream: writes first, and polls only when there was no room.

Once a byte of a message is out and the rest cannot follow, nothing can: the half is broken. How many bytes a call has
written is stored by the step that makes the call: ``antaboga._gate`` says why.
"""

from __future__ import annotations

import errno
from abc import ABC, abstractmethod
from threading import get_ident
from typing import TYPE_CHECKING

from antaboga._deadline import deadline_after
from antaboga._gate import POLLOUT, Gate, Latch
from antaboga.errors import BrokenChannelError, refused, refused_by
from antaboga.wire.framing import LONGEST_SHORT, SHORT_SIZE, Framing, short_header

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typing_extensions import Buffer

    from antaboga.transport._ends import End

    Parts = Sequence[bytes | memoryview]


class Sending(ABC):
    """What a channel over a stream does to send."""

    def __init__(self, end: End | None, framing: Framing, limit: int, details: Mapping[str, object]) -> None:
        """Takes over the end."""
        self._writing = end
        self._out_latch = Latch(*(() if end is None else (end.resource,)))
        self._outgoing = None if end is None else self._out_latch.gate("send", end.descriptor, POLLOUT, details)
        self._out_framing = framing
        self._header, self._trailer = framing.header, framing.trailer
        self._only_header = framing is Framing.MP
        self._out_limit = limit
        self._out_details = details
        # The longest message that only a header in the short form goes with.
        self._plainly = min(limit, LONGEST_SHORT) if framing is Framing.MP else -1
        # Of the message that is being sent or was sent last. Once it is out in part and nobody sends the rest, the half
        # is broken.
        self._total = self._sent = 0

    def send(self, data: Buffer, timeout: float | None = None) -> None:
        """Sends ``data`` as one message; blocks while there is no room."""
        deadline = None if timeout is None else deadline_after(timeout)
        gate, end = self._outgoing, self._writing
        if gate is None or end is None:
            raise self._no_way_out()
        parts: Parts
        if type(data) is bytes and len(data) <= self._plainly:
            # As in _parts, which would cost a call.
            parts, total = (short_header(len(data)), data), len(data) + SHORT_SIZE
        else:
            parts, total = self._parts(data)
        entered = False
        try:
            if not gate.queuing:
                for entered in gate.trying:  # noqa: B007 - one step of it is one attempt
                    break
            if not entered:
                (entered,) = map(gate.enter, (deadline,))
            elif gate.latch.closed:
                raise gate.closed_error()
            else:
                gate.owner = get_ident()
            if 0 < self._sent < self._total:
                raise self._broken_error()
            self._total, self._sent = total, 0
            if end.piece is None:
                end.arguments[0] = parts
                try:
                    for self._sent in end.moving:
                        break
                except OSError as cause:
                    self._not_written(cause, end)
                finally:
                    # What the caller sent is not to be kept alive.
                    end.arguments[0] = ()
                if self._sent == total:
                    return
            rest: Parts | None = after(parts, self._sent)
            while rest is not None:
                gate.wait(deadline)
                (rest,) = map(self._write, (end,), (rest,))
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    def try_send(self, data: Buffer) -> bool:
        """Sends without blocking; False when it is not sure that there is room for the whole message.

        A stream takes only so much at once: a message that does not go whole into an empty pipe (64 KiB) or into half
        of a socket's buffer fails with EMSGSIZE.
        """
        gate, end = self._outgoing, self._writing
        if gate is None or end is None:
            raise self._no_way_out()
        parts, total = self._parts(data)
        entered = False
        try:
            (entered,) = map(gate.try_enter, (get_ident(),))
            if not entered:
                return False
            (sent,) = map(self._try_write, (gate,), (end,), (parts,), (total,))
            return sent
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    def _try_write(self, gate: Gate, end: End, parts: Parts, total: int) -> bool:
        """Writes a message if there is sure to be room for the whole."""
        rest = self._begin(parts, total)
        if total > end.whole():
            best = end.whole_at_best()
            if total > best:
                raise self._too_long("frame too long to be sent without blocking", total, best)
            return False
        if rest is not None and end.piece is None:
            rest = self._write(end, rest)
        if rest is not None and not self._sent and end.piece is not None and gate.ready():
            rest = self._write(end, rest)
        if rest is None:
            return True
        if self._sent:
            # Another process wrote between the look and the write.
            raise self._broken_error()
        return False

    async def async_send(self, data: Buffer, timeout: float | None = None) -> None:
        """Sends like ``send``, from an asyncio task; see ``Channel`` for what cancelling does."""
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        gate, end = self._outgoing, self._writing
        if gate is None or end is None:
            raise self._no_way_out()
        parts, total = self._parts(data)
        await _tasks.enter(gate, deadline)
        try:
            rest = self._begin(parts, total)
            if end.piece is not None:
                await _tasks.ready(gate, deadline)
            while rest is not None and (rest := self._write(end, rest)) is not None and self._sent == 0:
                await _tasks.ready(gate, deadline)
        except BaseException:
            _tasks.leave(gate)
            raise
        if rest is None:
            _tasks.leave(gate)
        else:
            # The caller may change its buffer once it is cancelled; the message goes on as it was.
            await _tasks.finish(self._send_rest(gate, end, [bytes(part) for part in rest], deadline))

    async def _send_rest(self, gate: Gate, end: End, rest: Parts | None, deadline: float | None) -> None:
        from antaboga import _tasks

        try:
            while rest is not None:
                await _tasks.ready(gate, deadline)
                rest = self._write(end, rest)
        finally:
            _tasks.leave(gate)

    def end_sending(self) -> None:
        """Ends the sending direction: the peer meets the end of the stream; receiving goes on.

        Blocked sends end with ClosedError; does nothing the second time.
        """
        if self._writing is not None and not self._out_latch.closed:
            if self._reading_too():
                self._writing.shut_down()
            self._out_latch.close()

    @abstractmethod
    def _reading_too(self) -> bool:
        """Whether the socket, if it is one, is still read from."""

    @staticmethod
    def _no_way_out() -> ValueError:
        return ValueError("send on a channel that only receives")

    def _parts(self, data: Buffer) -> tuple[Parts, int]:
        if type(data) is bytes:
            message: bytes | memoryview = data
        else:
            view = memoryview(data)
            # A view that is empty cannot be cast, nor one with gaps.
            message = view.cast("B") if view.nbytes and view.c_contiguous else view.tobytes()
        length = len(message)
        if length > self._out_limit:
            raise self._too_long("message too long", length, self._out_limit)
        if self._only_header:
            header = short_header(length) if length <= LONGEST_SHORT else self._header(length)
            return (header, message), len(header) + length
        self._out_framing.check(message)
        return (message, self._trailer), length + len(self._trailer)

    def _too_long(self, problem: str, length: int, limit: int) -> Exception:
        return refused("send", errno.EMSGSIZE, problem, **self._out_details, length=length, limit=limit)

    def _broken_error(self) -> BrokenChannelError:
        return BrokenChannelError("send", "an earlier send stopped inside a message", **self._out_details)

    def _begin(self, parts: Parts, total: int) -> Parts | None:
        if 0 < self._sent < self._total:
            raise self._broken_error()
        self._total, self._sent = total, 0
        return parts if total else None

    def _write(self, end: End, rest: Parts) -> Parts | None:
        """Writes what there is room for; gives what is left to write, None when that is nothing."""
        end.arguments[0] = rest if end.piece is None else _before(rest, end.piece)
        try:
            for count in end.moving:  # noqa: B007 - one step of it is one call
                break
            self._sent += count
        except OSError as cause:
            self._not_written(cause, end)
            return rest
        finally:
            end.arguments[0] = ()
        return None if self._sent == self._total else after(rest, count)

    def _not_written(self, cause: OSError, end: End) -> None:
        """Raises, unless the call can be made again later."""
        if cause.errno == errno.EOPNOTSUPP and end.piece is None:
            end.without_nowait()
        elif cause.errno != errno.EAGAIN:
            raise refused_by(end.name, cause, **self._out_details) from None


def after(parts: Parts, count: int) -> Parts:
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
