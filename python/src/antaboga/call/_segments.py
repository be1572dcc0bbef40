"""The memory that both ends of one connection know by numbers: ``spec/call/wire.md``, *Side* and *Memory*."""

from __future__ import annotations

from _thread import RLock
from typing import TYPE_CHECKING

from antaboga.call import _memfd
from antaboga.call._buffers import Incoming, Outgoing
from antaboga.call._page import SIZE as PAGE_SIZE
from antaboga.call._page import Page
from antaboga.call._segment_table import Numbered, SegmentTable
from antaboga.call._side import CANCEL, FORGET, RELEASE, SEGMENT, Side
from antaboga.call._transfer import ORDERED
from antaboga.call._wire import INLINE, TRANSFER, Buffer
from antaboga.errors import ClosedError, ProtocolError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from antaboga.call._shared import Region


class Segments:
    """All segments of one connection; for any thread.

    Nothing reads the side but who needs what came: a message that names what is not known, and ``settle``.

    Attributes:
        holding: whether the side may have something to say of memory that is held here; ``settle`` listens.
    """

    def __init__(self, side: Side, *, caller: bool, cancelled: Callable[[int], None] | None = None) -> None:
        """Takes over the side, whose order was sent or received; a caller makes the page and announces it.

        Args:
            side: the socket.
            caller: whether this is the end that began.
            cancelled: is told the calls that the other side gives up, by who reads the side.
        """
        self._side = side
        self._caller = caller
        self._cancelled = cancelled
        self._lock = RLock()
        self._table = SegmentTable(self, side, caller=caller)
        self._lost: list[Region] = []
        self._page: Page | None = None
        self.holding = False
        if caller:
            self._page, held = Page.create()
            side.segment(0, PAGE_SIZE, held.fd)

    @property
    def page(self) -> Page:
        """The page; raises ProtocolError if the other side has not announced it."""
        found = self._page
        if found is None:
            self.settle()
            found = self._page
        if found is None:
            self._check()
            raise ProtocolError("side", "the page was not announced")
        return found

    def fileno(self) -> int:
        """The side's descriptor, to wait for what ``settle`` takes in; -1 when it is closed."""
        return self._side.fileno()

    def outgoing(self) -> Outgoing:
        """For a message that is to be sent."""
        return Outgoing(self)

    def incoming(self, buffers: Sequence[Buffer]) -> Incoming:
        """For a message that came, with its table."""
        return Incoming(self, buffers)

    def hear(self, buffers: Sequence[Buffer]) -> None:
        """Takes in what the side has told if a message that came names what is not known yet.

        For a message that is executed later: whoever announces more waits for room until then.
        """
        known = self._table.by_number
        if any(buffer.place != INLINE and buffer.segment not in known for buffer in buffers):
            self.settle()

    def spilled(self, where: Buffer) -> bytes:
        """What a spilled message has elsewhere; it is given back."""
        incoming = Incoming(self, (where,))
        try:
            return incoming.octets(0)
        finally:
            incoming.close()

    def cancel(self, call: int) -> None:
        """Asks the other side to give a call up."""
        with self._lock:
            self._side.post(CANCEL, call)
            if self._caller and self._page is not None:
                self._page.cancelled_one_more()

    def settle(self) -> bool:
        """Takes in what the side has told, without waiting; whether the other side is still there."""
        with self._lock:
            if self._table.closed:
                return False
            packets = self._side.packets()
            while packets:
                kind, number, size, fd = packets.pop(0)
                try:
                    self._told(kind, number, size, fd)
                except BaseException:
                    for packet in packets:
                        if packet[3] >= 0:
                            _memfd.Held(packet[3])
                    raise
            self._end_lost()
            self.holding = any(not each.announced or each.transfer is None for each in self._table.by_number.values())
            return not self._side.ended

    def _told(self, kind: int, number: int, size: int, fd: int) -> None:
        found = self._table.by_number.get(number)
        if kind == SEGMENT:
            held = _memfd.Held(fd)
            if number == 0 and not self._caller and self._page is None:
                self._page = Page.attach(fd)
            elif number == 0 or found is not None or self._table.ours(number):
                raise ProtocolError("side", "a wrong number for a segment", segment=number)
            else:
                announced = self._table.by_number[number] = Numbered(number, size, held)
                announced.announced = self.holding = True
        elif kind == FORGET:
            if found is None or found.last >= 0:
                raise ProtocolError("side", "an unknown segment is forgotten", segment=number)
            found.last = size
            self._table.end(found)
            self._table.drop_if_done(found)
        elif kind == RELEASE:
            if found is not None and found.transfer is not None and self._table.ours(number):
                found.transfer.word[0] = 0
        elif self._cancelled is not None:
            self._cancelled(number)

    def _check(self) -> None:
        if self._table.closed:
            raise ClosedError("call", "closed")
        if self._lost:
            self._end_lost()

    # What a message that is made needs.

    def lend(self, length: int) -> Numbered:
        """Transfer memory for so many octets."""
        with self._lock:
            self._check()
            return self._table.pool.lend(length)

    def known(self, region: Region) -> Numbered:
        """The number of a region, new if it has none."""
        with self._lock:
            self._check()
            found = self._table.known(region)
            # Before the side is read again: what it forgets is answered with how often it was named.
            found.named += 1
            return found

    def copy(self, memory: memoryview) -> Numbered:
        """New memory with these octets, for one message."""
        held = _memfd.copy_of(memory)
        with self._lock:
            self._check()
            made = self._table.add(memory.nbytes, held)
            made.named = 1
            return made

    def announce(self, used: dict[Numbered, int]) -> None:
        """Tells the other side of segments, before it meets them; blocks while there is no room to."""
        for each in used:
            while not self._announced(each):
                # Without the lock, which threads need that must not wait.
                self._side.await_room()

    def _announced(self, each: Numbered) -> bool:
        with self._lock:
            self._check()
            if not each.announced:
                # What the other side has to say of memory is heard at least as often as it is told of some.
                self.settle()
                each.announced = self._side.segment(each.number, each.size, each.held.fd)
            return each.announced

    def sent(self, used: dict[Numbered, int]) -> None:
        """What was made for one message is named no more."""
        with self._lock:
            for each in used:
                if self._table.for_one_message(each):
                    self._table.end(each)

    def take_back(self, used: dict[Numbered, int]) -> None:
        """A message did not go."""
        with self._lock:
            for each, count in used.items():
                each.named -= count
                if self._table.for_one_message(each):
                    self._table.end(each)
                elif each.transfer is not None:
                    each.transfer.word[0] = 0

    # What a message that came needs.

    def find(self, number: int) -> Numbered | None:
        """The segment of a number; reads the side if it is not known."""
        found = self._table.by_number.get(number)
        if found is None and not self._table.closed and not self._table.ours(number):
            self.settle()
            found = self._table.by_number.get(number)
        return found

    def region(self, buffer: Buffer) -> memoryview:
        """The memory of a buffer that is not inline."""
        with self._lock:
            self._check()
            segment = self.find(buffer.segment)
            transfer = buffer.place == TRANSFER
            if segment is None or (transfer and self._table.ours(segment.number)):
                raise ProtocolError("side", "unknown segment", segment=buffer.segment)
            if buffer.offset + buffer.length > segment.size:
                problem = "a region beyond its segment"
                details = {"offset": buffer.offset, "length": buffer.length, "size": segment.size}
                raise ProtocolError("side", problem, **details)
            memory = (
                self._table.transfer(segment).memory
                if transfer
                else self._table.view(segment, read_only=buffer.read_only)
            )
            return memory[buffer.offset : buffer.offset + buffer.length]

    def met(self, buffers: Sequence[Buffer]) -> None:
        """A message was read: its transfer memory may be used again, and what it named is not needed for it."""
        with self._lock:
            for buffer in buffers:
                if buffer.place == INLINE or self._table.closed:
                    continue
                segment = self.find(buffer.segment)
                if segment is None:
                    continue
                if buffer.place == TRANSFER and not self._table.ours(segment.number):
                    word = self._table.transfer(segment).word
                    if ORDERED:
                        word[0] = 0
                    elif word[0]:
                        self._side.post(RELEASE, segment.number)
                segment.met += 1
                self._table.drop_if_done(segment)

    def lost(self, region: Region) -> None:
        """A region is not mapped any more; may be told in the middle of anything."""
        self._lost.append(region)
        if self._lock.acquire(False):
            try:
                self._end_lost()
            finally:
                self._lock.release()

    def _end_lost(self) -> None:
        while self._lost and not self._table.closed:
            segment = self._table.names.get(self._lost.pop())
            if segment is not None:
                self._table.end(segment)

    def count(self) -> int:
        """How many segments both sides know, the page not among them; for tests and reports."""
        return len(self._table.by_number)

    def close(self) -> None:
        """Closes the side, and lets go of all but what views hold; does nothing the second time."""
        with self._lock:
            if self._table.closed:
                return
            self._table.close()
            self._page = None
            self._side.close()
