"""Descriptors that come along with the messages of a stream: unix(7), cmsg(3).

A read ends with the bytes that descriptors were sent with, and who sends them sends no bytes of another message with
them. So they belong to the message which has the last byte of the read that brought them. What was received is stored
by the step that receives it and stays until the instruction before it is returned, so that none is lost or goes with
another message when a signal handler raises: ``antaboga._gate`` says why.
"""

from __future__ import annotations

import array
import errno
import socket
from itertools import repeat, starmap
from typing import TYPE_CHECKING, Any, NamedTuple

from antaboga._deadline import deadline_after
from antaboga.errors import failed, refused_by
from antaboga.process import Descriptor
from antaboga.transport._deliveries import Deliveries
from antaboga.transport._receiving import Receiving
from antaboga.transport.delivery import Delivery

if TYPE_CHECKING:
    from collections.abc import Mapping

    from antaboga._gate import Closeable
    from antaboga.wire.framing import Decoder

_INT = 4
# Plain numbers: an operation on the enumeration's members costs as much as a system call.
_FLAGS = int(socket.MSG_DONTWAIT | socket.MSG_CMSG_CLOEXEC)
_CTRUNC = int(socket.MSG_CTRUNC)


class _Pile(NamedTuple):
    """What one read has brought.

    Attributes:
        end: how many bytes of the stream had been read after it.
        descriptors: those that came.
        lost: whether there was no room for some.
    """

    end: int
    descriptors: tuple[Descriptor, ...]
    lost: bool


class StreamRights:
    """Reads a stream socket and takes the descriptors that come beside its bytes; for whoever's turn it is."""

    def __init__(
        self, open_socket: socket.socket, limit: int, details: Mapping[str, object], resource: Closeable
    ) -> None:
        """Takes over the resource, which is closed after what has come; ``limit`` is of a message, at least 1."""
        self.limit = limit
        self.piles: list[_Pile] = []
        """What has come with messages that were not given yet; changed only together with those."""
        self._details = details
        self._resource = resource
        self._arguments: list[Any] = [(), socket.CMSG_LEN(_INT * limit), _FLAGS]
        self._receiving = starmap(open_socket.recvmsg_into, repeat(self._arguments))
        self._arrived: tuple[int, list[Any], int, object] | None = None
        self._fresh: list[Descriptor] = []
        self._total = 0

    def read(self, decoder: Decoder) -> None:
        """Reads what has arrived, when no whole message is there; ``settle`` is to follow."""
        if self._arrived is None:
            self._bound()
            self._arguments[0] = (decoder.buffer(),)
            for self._arrived in self._receiving:  # noqa: B020 - one step of it is one call
                break

    def settle(self, decoder: Decoder) -> bool:
        """Tells the decoder of what was read, if it was not told yet; False at the end of the stream."""
        if self._arrived is None:
            return True
        count, beside, flags, _ = self._arrived
        for level, kind, data in beside:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                numbers = array.array("i", data[: len(data) - len(data) % _INT])
                self._fresh.extend(map(Descriptor, numbers[len(self._fresh) :]))
        total = self._total + count
        lost = bool(flags & _CTRUNC)
        piles = [*self.piles, _Pile(total, tuple(self._fresh), lost)] if self._fresh or lost else self.piles
        ended = count == 0
        self._arrived, self._fresh, self.piles, self._total, decoder.arrived = None, [], piles, total, count
        return not ended

    def _bound(self) -> None:
        """Keeps who sends a message in many pieces from having more open here than a message may have."""
        pile = self._joined(self.piles)
        if pile.lost:
            self.piles = [pile]

    def _joined(self, piles: list[_Pile]) -> _Pile:
        """What came with one message; where that is too much, nothing, since it is closed then."""
        descriptors = tuple(each for pile in piles for each in pile.descriptors)
        lost = len(descriptors) > self.limit or any(pile.lost for pile in piles)
        if lost:
            _close(descriptors)
        return _Pile(self._total, () if lost else descriptors, lost)

    def of_message(self, decoder: Decoder) -> tuple[_Pile, list[_Pile]]:
        """What came with the message that the decoder gave last, and what is left for those after it."""
        end = self._total - decoder.left
        return self._joined([pile for pile in self.piles if pile.end <= end]), [p for p in self.piles if p.end > end]

    def lost_error(self) -> Exception:
        """What is raised for a message that has lost descriptors."""
        problem = "more descriptors than there is room for"
        return failed("recvmsg", problem, "DESCRIPTORS_LOST", **self._details, limit=self.limit)

    def close(self) -> None:
        """Closes what nobody was given, and the resource."""
        if self._arrived is not None:
            for level, kind, data in self._arrived[1]:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                    numbers = array.array("i", data[: len(data) - len(data) % _INT])
                    _close(tuple(map(Descriptor, numbers[len(self._fresh) :])))
        _close(tuple(self._fresh))
        for pile in self.piles:
            _close(pile.descriptors)
        self._resource.close()


def _close(descriptors: tuple[Descriptor, ...]) -> None:
    for descriptor in descriptors:
        try:
            descriptor.close()
        except OSError:
            # What the system says of a file that nobody here asked for concerns nobody here.
            continue


class ReceivingRights(Deliveries, Receiving):
    """What a channel over a stream does to receive where it takes descriptors."""

    _rights: StreamRights

    def _receive(self, timeout: float | None, wanted: bool) -> Delivery:
        deadline = None if timeout is None else deadline_after(timeout)
        gate = self._incoming
        assert gate is not None
        entered = False
        try:
            (entered,) = map(gate.enter, (deadline,))
            while True:
                delivery, rest = self._taken(wanted=wanted)
                if delivery is not None:
                    self._message, self._rights.piles = None, rest
                    return delivery
                gate.wait(deadline)
                self._take()
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    async def _async_receive(self, timeout: float | None, *, wanted: bool) -> Delivery:
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        gate = self._incoming
        assert gate is not None
        await _tasks.enter(gate, deadline)
        try:
            while True:
                delivery, rest = self._taken(wanted=wanted)
                if delivery is not None:
                    self._message, self._rights.piles = None, rest
                    return delivery
                await _tasks.ready(gate, deadline)
                self._take()
        finally:
            _tasks.leave(gate)

    def _taken(self, *, wanted: bool) -> tuple[Delivery | None, list[_Pile]]:
        """A message that is there whole, which stays in the channel, and what is left without it."""
        rights, decoder = self._rights, self._decoder
        if not rights.settle(decoder):
            self._ended = True
        if self._message is None:
            for self._message in self._messages:  # noqa: B020 - one step of it is one look
                break
        if self._message is None and self._ended:
            self._finish()
        if self._message is None:
            return None, []
        pile, rest = rights.of_message(decoder)
        if pile.lost:
            self._message, rights.piles = None, rest
            raise rights.lost_error()
        if not wanted:
            _close(pile.descriptors)
        return Delivery(self._message, pile.descriptors if wanted else ()), rest

    def _take(self) -> None:
        try:
            self._rights.read(self._decoder)
        except OSError as cause:
            if cause.errno == errno.ECONNRESET:
                # So says once a socket whose peer closed it without reading all that it got; then it is at its end.
                self._ended = True
            elif cause.errno != errno.EAGAIN:
                raise refused_by("recvmsg", cause, **self._in_details) from None
