"""Rings in shared memory: ``spec/transport/ring.md``.

A message that was taken stays in the handle until the instruction before it is returned, and whom a message wakes is
settled where the turn is given back, so that nothing is lost when a signal handler raises: ``antaboga._gate`` says why.
"""

from __future__ import annotations

import warnings
from errno import EMSGSIZE, EPIPE
from time import monotonic
from typing import TYPE_CHECKING

from antaboga._deadline import deadline_after
from antaboga._gate import POLLIN, Gate, Latch
from antaboga.errors import AntabogaError, DeadlineExceeded, PeerClosedError, refused
from antaboga.layout.ring import ASLEEP, CONSUMER, RingReader, RingWriter
from antaboga.lifetime import Lifetime
from antaboga.transport._ring_ends import RingEnd, RingSpin, RingWait
from antaboga.transport.channel import Channel

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Buffer

__all__ = ["DEFAULT_CAPACITY", "RingChannel", "RingWait"]

DEFAULT_CAPACITY = 1 << 20
"""Octets of a ring of which nothing is said."""

# Long after it a store that the consumer made before it looked is seen.
_SOON = 0.001
# For a loop that is gone through once if the peer sleeps.
_WAKES = ((), (None,))


class RingChannel(Channel):
    """A channel over one or two rings; made by ``create`` and ``open``.

    Each ring has one producer and one consumer, and is used by two ends once. Threads and tasks of this process take
    turns. ``None`` for a name leaves that direction out. A message is at most a quarter of the capacity, less 16.
    """

    def __init__(self, ends: tuple[RingEnd | None, RingEnd | None], wait: RingWait) -> None:
        """Takes over the ends to receive from and to send to; not for callers."""
        incoming, outgoing = ends
        self._closed = False
        self._names = tuple("-" if end is None else end.segment.name for end in ends)
        self._latch = Latch(*(end for end in ends if end is not None))
        self._in = None if incoming is None else _In(incoming, self._latch, wait)
        self._out = None if outgoing is None else _Out(outgoing, self._latch, wait)

    @classmethod
    def create(
        cls,
        incoming: str | None,
        outgoing: str | None,
        *,
        capacity: int = DEFAULT_CAPACITY,
        wait: RingWait | str = RingWait.ADAPTIVE,
        lifetime: Lifetime = Lifetime.PROCESS,
    ) -> RingChannel:
        """Makes rings, which another process opens.

        Args:
            incoming: the name to receive from, or None.
            outgoing: the name to send to, or None.
            capacity: octets of each, rounded up to a power of two.
            wait: what to do when there is nothing, or no room.
            lifetime: how long the names are to live.

        Raises:
            IpcError: a name is taken (EEXIST), there is no room in ``/dev/shm`` (ENOSPC), …
        """
        return cls._make(incoming, outgoing, wait, lambda name: RingEnd.create(name, capacity, lifetime))

    @classmethod
    def open(
        cls,
        incoming: str | None,
        outgoing: str | None,
        *,
        wait: RingWait | str = RingWait.ADAPTIVE,
        timeout: float | None = 0,
    ) -> RingChannel:
        """Opens rings that are there, and takes their other ends.

        Args:
            incoming: the name to receive from, or None.
            outgoing: the name to send to, or None.
            wait: what to do when there is nothing, or no room.
            timeout: how long to wait for a ring that is being made.

        Raises:
            PeerClosedError: the creator is gone, or had its peer.
            IpcError: there is none (ENOENT), another process has this end (EBUSY), it is no ring (WRONG_KIND), …
        """
        return cls._make(incoming, outgoing, wait, lambda name: RingEnd.open(name, timeout))

    @classmethod
    def _make(
        cls, incoming: str | None, outgoing: str | None, wait: RingWait | str, make: Callable[[str], RingEnd]
    ) -> RingChannel:
        mode = RingWait(wait)
        if incoming == outgoing:
            raise ValueError("a channel needs a ring" if incoming is None else f"one ring for both: {incoming}")
        first = None if incoming is None else make(incoming)
        second = None
        try:
            second = None if outgoing is None else make(outgoing)
            return cls((first, second), mode)
        except BaseException:
            for end in (first, second):
                if end is not None:
                    end.close()
            raise

    def send(self, data: Buffer, timeout: float | None = None) -> None:
        """Sends ``data``, anything that has bytes, as one message; blocks while there is no room."""
        way = self._sending()
        gate, side, deadline = way.gate, way.side, deadline_after(timeout)
        words, (acquiring, releasing) = side.words, side.fencing
        entered = False
        try:
            (entered,) = map(gate.enter, (deadline,))
            way.fill(data, deadline)
            # From here on nothing calls, so that no exception comes to one whose message was sent.
            words[side.clear] = 0
            side.tail = side.following
            words[side.second] = side.second_word
            words[side.first] = side.first_word
            for _ in acquiring:
                break
            for _ in releasing:
                break
            for _ in _WAKES[words[CONSUMER] == ASLEEP]:
                words[CONSUMER] = 0
                for _ in way.bell.ringing:
                    break
                break
        except BlockingIOError:
            pass  # from the bell, which has rung often enough
        except (BrokenPipeError, ConnectionResetError) as cause:
            # From the bell: the consumer went, just now. Or from the check before.
            way.bell.gone = True
            if isinstance(cause, AntabogaError):
                raise
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    def try_send(self, data: Buffer) -> bool:
        """Sends without blocking; False when there is no room at all now, and then nothing was sent."""
        try:
            self.send(data, 0)
        except DeadlineExceeded:
            return False
        return True

    def receive(self, timeout: float | None = None) -> bytes:
        """Receives one message; blocks until there is one."""
        way = self._receiving()
        gate, deadline = way.gate, deadline_after(timeout)
        entered = False
        try:
            (entered,) = map(gate.enter, (deadline,))
            again = False
            while True:
                way.take()
                if way.message is not None:
                    message, way.message = way.message, None
                    return message
                if again:
                    way.check(deadline)
                again = True
                way.wait(deadline)
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

    async def async_send(self, data: Buffer, timeout: float | None = None) -> None:
        """Sends like ``send``, from an asyncio task. Cancelled, it has sent the message whole or not at all."""
        await self._sending().async_send(data, deadline_after(timeout))

    async def async_receive(self, timeout: float | None = None) -> bytes:
        """Receives like ``receive``, from an asyncio task. Cancelling it loses nothing."""
        return await self._receiving().async_receive(deadline_after(timeout))

    def _sending(self) -> _Out:
        if self._out is None:
            raise ValueError("send on a channel that only receives")
        return self._out

    def _receiving(self) -> _In:
        if self._in is None:
            raise ValueError("receive on a channel that only sends")
        return self._in

    @property
    def max_message_length(self) -> int:
        """The length in bytes of the longest message that this channel sends or accepts."""
        return min(way.side.limit for way in (self._in, self._out) if way is not None)

    def close(self) -> None:
        """Ends blocked calls and tells the other end; what was sent is still received there."""
        self._closed = True
        self._latch.close()

    def __repr__(self) -> str:
        return f"RingChannel({', '.join(self._names)}{', closed' if self._closed else ''})"

    def __del__(self) -> None:
        if not getattr(self, "_closed", True):
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()


class _Way:
    """One direction."""

    def __init__(self, operation: str, end: RingEnd, latch: Latch, wait: RingWait) -> None:
        self.bell = end.bell
        self._details = {"name": end.segment.name}
        self.gate: Gate = latch.gate(operation, end.bell.descriptor, POLLIN, self._details)
        self._spin = RingSpin(wait)
        self._always = wait is RingWait.SPIN

    def _sees(self, is_there: Callable[[], bool], deadline: float | None) -> bool:
        """Whether what is waited for came in sight by looking, or the end did; otherwise it is time to sleep."""
        if deadline is not None and monotonic() >= deadline:
            return False
        if not self._always:
            return self._spin.sees(is_there)
        while not self._spin.sees(is_there):
            if self.gate.latch.closed:
                raise self.gate.closed_error()
            if deadline is not None and monotonic() >= deadline:
                raise self.gate.too_late()
            self.bell.hear()
            if self.bell.gone:
                break
        return True

    def check(self, deadline: float | None) -> None:
        """Before another wait: who rings without end, or takes back what it showed, makes nobody wait longer."""
        if deadline is not None and monotonic() >= deadline:
            raise self.gate.too_late()

    def _follow(self) -> None:
        """Has the gate wait at the bell's socket, which changes when the other end comes."""
        if self.bell.descriptor != self.gate.descriptor:
            self.gate.watch(self.bell.descriptor)


class _In(_Way):
    """What a channel does to receive."""

    def __init__(self, end: RingEnd, latch: Latch, wait: RingWait) -> None:
        super().__init__("receive", end, latch, wait)
        end.side = self.side = RingReader(end.segment.memory, end.header, end.segment.name)
        self.message: bytes | None = None
        self._ended = False

    async def async_receive(self, deadline: float | None) -> bytes:
        from antaboga import _tasks

        await _tasks.enter(self.gate, deadline)
        again = False
        try:
            while True:
                self.take()
                if self.message is not None:
                    message, self.message = self.message, None
                    return message
                if again:
                    self.check(deadline)
                again = True
                try:
                    if self._fall_asleep():
                        self._follow()
                        await _tasks.ready(self.gate, deadline)
                        self.bell.hear()
                finally:
                    self.side.awake()
                self._note_end()
        finally:
            _tasks.leave(self.gate)

    def take(self) -> None:
        """Puts the next message into ``message``, if there is one."""
        side = self.side
        if self.message is not None:
            # An exception came before it was consumed.
            if side.is_read:
                side.consume()
            self._wake()
            return
        view = side.read()
        if view is None:
            if self._ended:
                raise PeerClosedError("receive", "the other end is closed", **self._details)
            return
        copy = view.tobytes()
        view.release()
        self.message = copy
        side.consume()
        self._wake()

    def _wake(self) -> None:
        if self.side.must_ring():
            self.bell.ring()

    def wait(self, deadline: float | None) -> None:
        """Returns when there is something to read, or the end, or for no reason."""
        if not self._sees(self.side.is_there, deadline):
            try:
                if self._fall_asleep():
                    self._follow()
                    self.gate.wait(deadline)
                    self.bell.hear()
            finally:
                self.side.awake()
        self._note_end()

    def _fall_asleep(self) -> bool:
        """Whether to sleep indeed."""
        side = self.side
        if side.fall_asleep():
            self.bell.ring()
        return not side.is_there() and not side.producer_is_gone

    def _note_end(self) -> None:
        """To be followed by another look: what was written before the end came is there by now."""
        self._ended = self._ended or self.bell.gone or self.side.producer_is_gone


class _Out(_Way):
    """What a channel does to send."""

    def __init__(self, end: RingEnd, latch: Latch, wait: RingWait) -> None:
        super().__init__("send", end, latch, wait)
        end.side = self.side = RingWriter(end.segment.memory, end.header, end.segment.name)

    def fill(self, data: Buffer, deadline: float | None) -> None:
        """Waits for room, and puts a message there that only has to be committed."""
        with memoryview(data) as whole, _octets(whole) as view:
            self._check(view)
            again = False
            while not self._put(view):
                if again:
                    self.check(deadline)
                again = True
                self._await(deadline)

    async def async_send(self, data: Buffer, deadline: float | None) -> None:
        from antaboga import _tasks

        with memoryview(data) as whole, _octets(whole) as view:
            self._check(view)
            await _tasks.enter(self.gate, deadline)
            again = False
            try:
                while not self._put(view):
                    if again:
                        self.check(deadline)
                    again = True
                    try:
                        self.side.fall_asleep()
                        if not self._is_room():
                            await self._ready(deadline)
                    finally:
                        self.side.awake()
                self.side.commit_placed()
                if self.side.must_ring():
                    self.bell.ring()
            finally:
                _tasks.leave(self.gate)

    async def _ready(self, deadline: float | None) -> None:
        from antaboga import _tasks

        self._follow()
        try:
            await _tasks.ready(self.gate, _earlier(deadline))
        except DeadlineExceeded:
            if deadline is not None and monotonic() >= deadline:
                raise
            # The word stays as it is for the second look, since each store of it can be overtaken anew.
            if self._is_room():
                return
            await _tasks.ready(self.gate, deadline)
        self.bell.hear()

    def _check(self, view: memoryview) -> None:
        if len(view) > self.side.limit:
            raise refused("send", EMSGSIZE, **self._details, length=len(view), limit=self.side.limit)

    def _put(self, view: memoryview) -> bool:
        self.bell.meet()
        if self.bell.gone or self.side.consumer_is_gone:
            raise refused("send", EPIPE, **self._details)
        room = self.side.claim(len(view))
        if room is None:
            return False
        room[:] = view
        room.release()
        self.side.place(len(view))
        return True

    def _await(self, deadline: float | None) -> None:
        if self._sees(self._is_room, deadline):
            return
        try:
            self.side.fall_asleep()
            if self._is_room():
                return
            self._follow()
            try:
                self.gate.wait(_earlier(deadline))
            except DeadlineExceeded:
                if deadline is not None and monotonic() >= deadline:
                    raise
                # The word stays as it is for the second look, since each store of it can be overtaken anew.
                if self._is_room():
                    return
                self.gate.wait(deadline)
            self.bell.hear()
        finally:
            self.side.awake()

    def _is_room(self) -> bool:
        return self.side.has_room() or self.side.consumer_is_gone


def _earlier(deadline: float | None) -> float:
    soon = monotonic() + _SOON
    return soon if deadline is None else min(soon, deadline)


def _octets(view: memoryview) -> memoryview:
    """The bytes of a view one after the other; a copy where they do not lie so."""
    return view.cast("B") if view.nbytes and view.c_contiguous else memoryview(view.tobytes())
