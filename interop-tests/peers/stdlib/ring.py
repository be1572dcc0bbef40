"""Rings in shared memory as a channel: ``in`` to receive from, ``out`` to send to. Sleeps at once."""

from __future__ import annotations

import errno
from typing import TypeVar

from control.endpoint import Endpoint
from control.language import OperationError, Request
from control.verbs import Peer

from .clock import Deadline
from .names import check_name
from .ring_bell import Bell
from .ring_memory import RingMemory
from .ring_words import Consumer, Producer, Side

S = TypeVar("S", Consumer, Producer)
SOON = 0.001


class End:
    """One end of one ring."""

    def __init__(self, memory: RingMemory, bell: Bell) -> None:
        self.memory, self.bell = memory, bell
        self.side: Side | None = None

    @classmethod
    def create(cls, name: str, request: Request) -> End:
        persistent = request.text("lifetime") == "persistent"
        memory = RingMemory.create(name, request.number("capacity", 1 << 20), persistent)
        try:
            bell = Bell.listen(name)
        except BaseException:
            memory.close()
            raise
        memory.publish()
        return cls(memory, bell)

    @classmethod
    def open(cls, name: str, request: Request) -> End:
        memory = RingMemory.open(name, request.timeout() or 0.0)
        try:
            if memory.opened:
                raise OperationError("PEER_CLOSED", f"open: this end was taken before, name={name}")
            bell = Bell.connect(name)
            memory.set_opened()
        except BaseException:
            memory.close()
            raise
        return cls(memory, bell)

    def use(self, kind: type[S]) -> S:
        side = kind(self.memory.memory, self.memory.data_offset, self.memory.capacity, self.memory.name)
        self.side = side
        return side

    def ring(self) -> None:
        assert self.side is not None
        if self.side.must_ring():
            self.bell.ring()

    def close(self) -> None:
        if self.side is not None:
            self.side.goes()
            self.side.release()
        self.bell.close()
        self.memory.close()


class Rings(Endpoint):
    """What is received from one ring and sent to another; each may be absent."""

    def __init__(self, incoming: End | None, outgoing: End | None) -> None:
        self._ends = [end for end in (incoming, outgoing) if end]
        self._in, self._out = incoming, outgoing
        self._consumer = incoming.use(Consumer) if incoming else None
        self._producer = outgoing.use(Producer) if outgoing else None

    def send(self, message: bytes, timeout: float | None) -> None:
        end, side, deadline = self._out, self._producer, Deadline(timeout)
        if end is None or side is None:
            raise OperationError("CLOSED" if not self._ends else "MISUSE", "nothing to send to")
        if len(message) > side.limit:
            raise OSError(errno.EMSGSIZE, f"send: length={len(message)}, limit={side.limit}")
        while True:
            if end.bell.gone or side.other_is_gone():
                raise OSError(errno.EPIPE, "send: the consumer is gone")
            if side.put(message):
                break
            try:
                side.asleep()
                if not side.look() and not side.other_is_gone():
                    self._wait_for_room(end, side, deadline)
            finally:
                side.awake()
        end.ring()

    def _wait_for_room(self, end: End, side: Producer, deadline: Deadline) -> None:
        left = deadline.left()
        try:
            end.bell.wait(Deadline(SOON if left is None else min(SOON, left)))
        except OperationError as late:
            if late.code != "DEADLINE":
                raise
            # The consumer may have looked too early; a store of it is seen by now.
            if not side.look():
                end.bell.wait(deadline)

    def receive(self, timeout: float | None) -> bytes:
        end, side, deadline = self._in, self._consumer, Deadline(timeout)
        if end is None or side is None:
            raise OperationError("CLOSED" if not self._ends else "MISUSE", "nothing to receive from")
        ended = False
        while True:
            message = side.get()
            if message is not None:
                end.ring()
                return message
            if ended:
                raise OperationError("PEER_CLOSED", "receive: the producer is gone")
            try:
                side.asleep()
                side.looked = side.position
                end.ring()
                if not side.look() and not side.other_is_gone():
                    end.bell.wait(deadline)
            finally:
                side.awake()
            ended = end.bell.gone or side.other_is_gone()

    def unlink(self) -> None:
        for end in self._ends:
            end.memory.unlink()

    def close(self) -> None:
        self._consumer = self._producer = None
        while self._ends:
            self._ends.pop().close()


def open_ring(peer: Peer, request: Request) -> Endpoint:
    ends: list[End | None] = []
    take = End.create if request.text("mode") == "create" else End.open
    try:
        for key in ("in", "out"):
            name = request.text(key)
            ends.append(take(check_name(name, 255), request) if name else None)
    except BaseException:
        for end in ends:
            if end:
                end.close()
        raise
    return Rings(ends[0], ends[1])
