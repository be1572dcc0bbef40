"""The memory that both ends of one connection know by numbers: ``spec/call/wire.md``, *Side* and *Memory*."""

from __future__ import annotations

from _thread import RLock
from typing import TYPE_CHECKING

from antaboga.call import _memfd
from antaboga.call._page import SIZE as PAGE_SIZE
from antaboga.call._page import Page
from antaboga.call._shared import Region, region_of
from antaboga.call._side import CANCEL, FORGET, RELEASE, SEGMENT, Side
from antaboga.call._transfer import DATA, ORDERED, Pool, Transfer
from antaboga.call._wire import INLINE, SHARED, TRANSFER, Buffer
from antaboga.errors import ClosedError, ProtocolError

if TYPE_CHECKING:
    import mmap
    from collections.abc import Callable, Sequence

MOST_INLINE = 4096
_ALIGNMENT = 64


class Numbered:
    """A segment by its number on one connection.

    Attributes:
        held: what it is mapped by and announced with.
        source: the region that it was announced for, if it was made for one.
        named: how often messages of this side named it; ``met`` how often those of the other were met.
        ended: whether this side names it no more.
        last: how often the other side has named it, which names it no more; -1 before.
    """

    __slots__ = (
        "announced", "ended", "held", "last", "met", "named", "number", "readable", "size", "source", "transfer",
        "writable",
    )  # fmt: skip

    def __init__(self, number: int, size: int, held: _memfd.Held) -> None:
        self.number = number
        self.size = size
        self.held = held
        self.source: Region | None = None
        self.transfer: Transfer | None = None
        self.readable: mmap.mmap | None = None
        self.writable: mmap.mmap | None = None
        self.announced = self.ended = False
        self.named = self.met = 0
        self.last = -1


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
        self._table: dict[int, Numbered] = {}
        self._names: dict[Region, Numbered] = {}
        self._lost: list[Region] = []
        self._next = 2 if caller else 1
        self._pool = Pool(self._make, self._end)
        self._page: Page | None = None
        self._closed = False
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

    def outgoing(self) -> Outgoing:
        """For a message that is to be sent."""
        return Outgoing(self)

    def incoming(self, buffers: Sequence[Buffer]) -> Incoming:
        """For a message that came, with its table."""
        return Incoming(self, buffers)

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

    def settle(self) -> bool:
        """Takes in what the side has told, without waiting; whether the other side is still there."""
        with self._lock:
            if self._closed:
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
            self.holding = any(not each.announced or each.transfer is None for each in self._table.values())
            return not self._side.ended

    def _told(self, kind: int, number: int, size: int, fd: int) -> None:
        found = self._table.get(number)
        if kind == SEGMENT:
            held = _memfd.Held(fd)
            if number == 0 and not self._caller and self._page is None:
                self._page = Page.attach(fd)
            elif number == 0 or found is not None or self._ours(number):
                raise ProtocolError("side", "a wrong number for a segment", segment=number)
            else:
                announced = self._table[number] = Numbered(number, size, held)
                announced.announced = self.holding = True
        elif kind == FORGET:
            if found is None or found.last >= 0:
                raise ProtocolError("side", "an unknown segment is forgotten", segment=number)
            found.last = size
            self._end(found)
            self._drop_if_done(found)
        elif kind == RELEASE:
            if found is not None and found.transfer is not None and self._ours(number):
                found.transfer.word[0] = 0
        elif self._cancelled is not None:
            self._cancelled(number)

    def _ours(self, number: int) -> bool:
        return (number & 1) == (0 if self._caller else 1)

    def _check(self) -> None:
        if self._closed:
            raise ClosedError("call", "closed")
        if self._lost:
            self._end_lost()

    # What a message that is made needs.

    def _add(self, size: int, held: _memfd.Held) -> Numbered:
        made = self._table[self._next] = Numbered(self._next, size, held)
        self._next += 2
        return made

    def _make(self, size: int) -> Numbered:
        held = _memfd.create(size)
        made = self._add(size, held)
        made.transfer = Transfer(_memfd.mapped(held.fd, size))
        return made

    def lend(self, length: int) -> Numbered:
        """Transfer memory for so many octets."""
        with self._lock:
            self._check()
            return self._pool.lend(length)

    def known(self, region: Region) -> Numbered:
        """The number of a region, new if it has none."""
        with self._lock:
            self._check()
            found = self._names.get(region)
            if found is None:
                found = self._names[region] = self._add(region.size, region.held)
                found.source = region
                region.known.append(self)
            # Before the side is read again: what it forgets is answered with how often it was named.
            found.named += 1
            return found

    def copy(self, memory: memoryview) -> Numbered:
        """New memory with these octets, for one message."""
        held = _memfd.copy_of(memory)
        with self._lock:
            self._check()
            made = self._add(memory.nbytes, held)
            made.named = 1
            return made

    def announce(self, used: dict[Numbered, int]) -> None:
        """Tells the other side of segments, before it meets them."""
        with self._lock:
            self._check()
            for each in used:
                if not each.announced:
                    # What the other side has to say of memory is heard at least as often as it is told of some.
                    self.settle()
                    self._side.segment(each.number, each.size, each.held.fd)
                    each.announced = True

    def sent(self, used: dict[Numbered, int]) -> None:
        """What was made for one message is named no more."""
        with self._lock:
            for each in used:
                if self._for_one_message(each):
                    self._end(each)

    def take_back(self, used: dict[Numbered, int]) -> None:
        """A message did not go."""
        with self._lock:
            for each, count in used.items():
                each.named -= count
                if self._for_one_message(each):
                    self._end(each)
                elif each.transfer is not None:
                    each.transfer.word[0] = 0

    def _for_one_message(self, segment: Numbered) -> bool:
        return self._ours(segment.number) and segment.source is None and segment not in self._pool.kept

    # What a message that came needs.

    def find(self, number: int) -> Numbered | None:
        """The segment of a number; reads the side if it is not known."""
        found = self._table.get(number)
        if found is None and not self._closed and not self._ours(number):
            self.settle()
            found = self._table.get(number)
        return found

    def region(self, buffer: Buffer) -> memoryview:
        """The memory of a buffer that is not inline."""
        with self._lock:
            self._check()
            segment = self.find(buffer.segment)
            transfer = buffer.place == TRANSFER
            if segment is None or (transfer and self._ours(segment.number)):
                raise ProtocolError("side", "unknown segment", segment=buffer.segment)
            if buffer.offset + buffer.length > segment.size:
                problem = "a region beyond its segment"
                details = {"offset": buffer.offset, "length": buffer.length, "size": segment.size}
                raise ProtocolError("side", problem, **details)
            memory = self.transfer(segment).memory if transfer else self._view(segment, read_only=buffer.read_only)
            return memory[buffer.offset : buffer.offset + buffer.length]

    def transfer(self, segment: Numbered) -> Transfer:
        """What octets are copied from, mapped when it is first wanted."""
        if segment.transfer is None:
            segment.transfer = Transfer(_memfd.attached(segment.held.fd, segment.size))
        return segment.transfer

    def _view(self, segment: Numbered, *, read_only: bool) -> memoryview:
        if segment.transfer is not None:
            raise ProtocolError("side", "transfer memory that is to be viewed", segment=segment.number)
        source = segment.source
        mapping = source.mapping() if source is not None else None
        if mapping is None:
            mapping = segment.readable if read_only else segment.writable
        if mapping is None:
            mapping = _memfd.attached(segment.held.fd, segment.size, read_only=read_only)
            if read_only:
                segment.readable = mapping
            else:
                segment.writable = mapping
            region = Region(mapping, segment.held, ours=False)
            if not segment.ended:
                self._names[region] = segment
        return memoryview(mapping)

    def met(self, buffers: Sequence[Buffer]) -> None:
        """A message was read: its transfer memory may be used again, and what it named is not needed for it."""
        with self._lock:
            for buffer in buffers:
                if buffer.place == INLINE or self._closed:
                    continue
                segment = self.find(buffer.segment)
                if segment is None:
                    continue
                if buffer.place == TRANSFER and not self._ours(segment.number):
                    word = self.transfer(segment).word
                    if ORDERED:
                        word[0] = 0
                    elif word[0]:
                        self._side.post(RELEASE, segment.number)
                segment.met += 1
                self._drop_if_done(segment)

    # The end of a segment.

    def _end(self, segment: Numbered) -> None:
        """Names it no more, and tells so."""
        if segment.ended or self._closed:
            return
        segment.ended = True
        if segment.source is not None and self in segment.source.known:
            segment.source.known.remove(self)
        for region in [each for each, found in self._names.items() if found is segment]:
            del self._names[region]
        if self._ours(segment.number):
            segment.transfer = None
        if segment.announced:
            self._side.post(FORGET, segment.number, segment.named)
            self._drop_if_done(segment)
        else:
            del self._table[segment.number]

    def _drop_if_done(self, segment: Numbered) -> None:
        if segment.ended and 0 <= segment.last <= segment.met:
            self._table.pop(segment.number, None)

    def lost(self, region: Region) -> None:
        """A region is not mapped any more; may be told in the middle of anything."""
        self._lost.append(region)
        if self._lock.acquire(False):
            try:
                self._end_lost()
            finally:
                self._lock.release()

    def _end_lost(self) -> None:
        while self._lost and not self._closed:
            segment = self._names.get(self._lost.pop())
            if segment is not None:
                self._end(segment)

    def count(self) -> int:
        """How many segments both sides know, the page not among them; for tests and reports."""
        return len(self._table)

    def close(self) -> None:
        """Closes the side, and lets go of all but what views hold; does nothing the second time."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            for segment in self._table.values():
                if segment.source is not None and self in segment.source.known:
                    segment.source.known.remove(self)
            self._table.clear()
            self._names.clear()
            self._pool.kept.clear()
            self._page = None
            self._side.close()


class Outgoing:
    """The buffers of one message that is being made; for one thread.

    ``announce`` goes before the message is sent, ``sent`` after it, and ``close`` takes back what was not sent.
    """

    __slots__ = ("_current", "_kept", "_room", "_segments", "_sent", "_used", "buffers")

    def __init__(self, segments: Segments) -> None:
        self._segments = segments
        self._used: dict[Numbered, int] = {}
        self._current: Numbered | None = None
        self._room = 0
        self._sent = False
        # Whoever made the message may let go of the memory before it is sent, and its number would be forgotten first.
        self._kept: list[memoryview] = []
        self.buffers: list[Buffer] = []

    def octets(self, data: bytes | bytearray | memoryview) -> int:
        """Adds a copy; its index in the table."""
        length = data.nbytes if type(data) is memoryview else len(data)
        if length <= MOST_INLINE:
            return self._add(Buffer(INLINE, False, 0, 0, length, bytes(data)))
        return self._add(self._transferred(data, length))

    def view(self, memory: memoryview, read_only: bool) -> int:
        """Adds memory, which the receiver gets a view of; its index in the table."""
        length = memory.nbytes
        found = region_of(memory) if length else None
        if found is not None:
            region, offset = found
            self._kept.append(memory)
            segment = self._use(self._segments.known(region))
            return self._add(Buffer(SHARED, read_only, segment.number, offset, length))
        if length <= MOST_INLINE:
            return self._add(Buffer(INLINE, read_only, 0, 0, length, bytes(memory)))
        segment = self._use(self._segments.copy(memory))
        return self._add(Buffer(SHARED, read_only, segment.number, 0, length))

    def spill(self, data: bytes) -> Buffer:
        """Puts all of a message behind its header into transfer memory of its own; not in the table."""
        # The receiver gives it back before it has read the rest.
        self._current = None
        return self._transferred(data, len(data))

    def _transferred(self, data: bytes | bytearray | memoryview, length: int) -> Buffer:
        current = self._current
        if current is None or current.size - self._room < length:
            current = self._current = self._segments.lend(length)
            self._room = DATA
        self._use(current).named += 1
        start = self._room
        assert current.transfer is not None
        current.transfer.memory[start : start + length] = data
        self._room = (start + length + _ALIGNMENT - 1) & -_ALIGNMENT
        return Buffer(TRANSFER, False, current.number, start, length)

    def _add(self, buffer: Buffer) -> int:
        self.buffers.append(buffer)
        return len(self.buffers) - 1

    def _use(self, segment: Numbered) -> Numbered:
        self._used[segment] = self._used.get(segment, 0) + 1
        return segment

    def announce(self) -> None:
        """Tells the other side of the memory that it does not know yet; before the message goes."""
        if self._used:
            self._segments.announce(self._used)

    def sent(self) -> None:
        """Says that the message went."""
        self._sent = True
        if self._used:
            self._segments.sent(self._used)
            self._kept.clear()

    def close(self) -> None:
        """Takes back what did not go; does nothing after ``sent``."""
        if not self._sent and self._used:
            self._sent = True
            self._segments.take_back(self._used)
            self._kept.clear()


class Incoming:
    """The buffers of one message that came; for one thread.

    ``close``, when it was read, gives transfer memory back; views stay as long as anything refers to them. It must be
    closed also where the message is not wanted.
    """

    __slots__ = ("_buffers", "_closed", "_segments")

    def __init__(self, segments: Segments, buffers: Sequence[Buffer]) -> None:
        self._segments = segments
        self._buffers = buffers
        self._closed = False

    def octets(self, index: int) -> bytes:
        """A copy of a buffer; raises ProtocolError where there is none."""
        buffer = self._at(index)
        inline = buffer.inline
        return bytes(self._segments.region(buffer) if inline is None else inline)

    def view(self, index: int) -> memoryview:
        """A view of a buffer, for reading only where the sender said so."""
        buffer = self._at(index)
        if buffer.place == SHARED:
            memory = self._segments.region(buffer)
        else:
            octets = self.octets(index)
            memory = memoryview(octets if buffer.read_only else bytearray(octets))
        return memory.toreadonly() if buffer.read_only and not memory.readonly else memory

    def _at(self, index: int) -> Buffer:
        if self._closed:
            raise ValueError("the buffers were given back")
        if not 0 <= index < len(self._buffers):
            raise ProtocolError("call", "no such buffer", buffer=index, buffers=len(self._buffers))
        return self._buffers[index]

    def close(self) -> None:
        """Gives back what was copied; does nothing the second time."""
        if not self._closed:
            self._closed = True
            if self._buffers:
                self._segments.met(self._buffers)
