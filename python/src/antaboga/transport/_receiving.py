"""The receiving half of a channel over a stream: polls first, since a message is seldom there already.

Then it reads as much as there is and takes the messages out of that. How many bytes were read is stored by the
step that reads them, and a message stays in the channel until the instruction before it is returned, so that none
is lost when a signal handler raises: ``antaboga._gate`` says why.
"""

from __future__ import annotations

import errno
from itertools import repeat, starmap
from threading import get_ident
from typing import TYPE_CHECKING

from antaboga._deadline import deadline_after
from antaboga._gate import POLLIN, Latch
from antaboga.errors import DeadlineExceeded, PeerClosedError, refused_by
from antaboga.wire.framing import SHORT_SIZE, unpack_short

if TYPE_CHECKING:
    from collections.abc import Mapping

    from antaboga.transport._ends import End
    from antaboga.wire.framing import Decoder, Framing


class Receiving:
    """What a channel over a stream does to receive."""

    def __init__(self, end: End | None, framing: Framing, limit: int, details: Mapping[str, object]) -> None:
        """Takes over the end."""
        self._reading = end
        self._in_latch = Latch(*(() if end is None else (end.resource,)))
        self._incoming = None if end is None else self._in_latch.gate("receive", end.descriptor, POLLIN, details)
        self._in_details = details
        self._decoder = framing.decoder(limit)
        self._messages = starmap(self._decoder.next, repeat(()))
        self._message: bytes | None = None
        self._ended = False
        if end is not None:
            end.fill(self._decoder.view)

    def receive(self, timeout: float | None = None) -> bytes:
        """Receives one message; blocks until there is one."""
        deadline = None if timeout is None else deadline_after(timeout)
        gate, end, decoder = self._incoming, self._reading, self._decoder
        if gate is None or end is None:
            raise self._no_way_in()
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
            while True:
                if self._message is None and (decoder.arrived or decoder.more):
                    for self._message in self._messages:  # noqa: B020 - one step of it is one look
                        break
                if self._message is not None:
                    message, self._message = self._message, None
                    return message
                if self._ended:
                    self._finish()
                    continue
                if deadline is not None:
                    gate.wait(deadline)
                else:
                    gate.poll()
                    if gate.latch.closed:
                        raise gate.closed_error()
                if not decoder.empty:
                    self._read(end, decoder)
                    continue
                # As in _read and in the decoder, which would cost calls.
                try:
                    for decoder.arrived in end.filling:
                        break
                except OSError as cause:
                    self._not_read(cause, end)
                    continue
                arrived = decoder.arrived
                if arrived >= SHORT_SIZE:
                    (length,) = unpack_short(decoder.chunk)
                    if length == arrived - SHORT_SIZE and length <= decoder.shortcut:
                        message = decoder.view[SHORT_SIZE:arrived].tobytes()
                        decoder.arrived = 0
                        return message
                elif not arrived:
                    self._ended = True
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    def try_receive(self) -> bytes | None:
        """Receives without blocking; None when no whole message is there now."""
        try:
            return self.receive(0)
        except DeadlineExceeded:
            return None

    async def async_receive(self, timeout: float | None = None) -> bytes:
        """Receives like ``receive``, from an asyncio task."""
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        gate, end = self._incoming, self._reading
        if gate is None or end is None:
            raise self._no_way_in()
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
                    self._read(end, self._decoder)
        finally:
            _tasks.leave(gate)

    @staticmethod
    def _no_way_in() -> ValueError:
        return ValueError("receive on a channel that only sends")

    def _read(self, end: End, decoder: Decoder) -> None:
        """Reads what has arrived, if anything has."""
        view = decoder.buffer()
        end.arguments[0] = (view,) if end.scatters else view
        try:
            for decoder.arrived in end.moving:
                break
            if not decoder.arrived:
                self._ended = True
        except OSError as cause:
            self._not_read(cause, end)

    def _not_read(self, cause: OSError, end: End) -> None:
        """Raises, unless the call can be made again later, or the stream is at its end."""
        if cause.errno == errno.EOPNOTSUPP and end.piece is None:
            end.without_nowait()
        elif cause.errno == errno.ECONNRESET:
            # So says once a socket whose peer closed it without reading all that it got; then it is at its end.
            self._ended = True
        elif cause.errno != errno.EAGAIN:
            raise refused_by(end.name, cause, **self._in_details) from None

    def _finish(self) -> None:
        (self._message,) = starmap(self._decoder.end, ((),))
        if self._message is None:
            raise PeerClosedError("receive", "the other end is closed", **self._in_details)
