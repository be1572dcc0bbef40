"""The segments of one connection by their numbers: ``spec/call/wire.md``, *Memory*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antaboga.call import _memfd
from antaboga.call._shared import Region
from antaboga.call._side import FORGET, Side
from antaboga.call._transfer import Pool, Transfer
from antaboga.errors import ProtocolError

if TYPE_CHECKING:
    import mmap

    from antaboga.call._segments import Segments


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


class SegmentTable:
    """What both ends know of by now; guarded by the lock of its ``Segments``.

    Attributes:
        by_number: all of them.
        names: those whose memory views can be made of here.
        pool: those that this side made to carry octets and uses again.
        closed: whether the connection has ended.
    """

    __slots__ = ("_next", "_owner", "_parity", "_side", "by_number", "closed", "names", "pool")

    def __init__(self, owner: Segments, side: Side, *, caller: bool) -> None:
        self._owner = owner
        self._side = side
        self._parity = 0 if caller else 1
        self._next = 2 if caller else 1
        self.by_number: dict[int, Numbered] = {}
        self.names: dict[Region, Numbered] = {}
        self.pool = Pool(self._make, self.end)
        self.closed = False

    def ours(self, number: int) -> bool:
        """Whether numbers like this one are chosen here."""
        return (number & 1) == self._parity

    def add(self, size: int, held: _memfd.Held) -> Numbered:
        """A number for memory."""
        made = self.by_number[self._next] = Numbered(self._next, size, held)
        self._next += 2
        return made

    def _make(self, size: int) -> Numbered:
        held = _memfd.create(size)
        made = self.add(size, held)
        made.transfer = Transfer(_memfd.mapped(held.fd, size))
        return made

    def known(self, region: Region) -> Numbered:
        """The number of a region, new if it has none."""
        found = self.names.get(region)
        if found is None:
            found = self.names[region] = self.add(region.size, region.held)
            found.source = region
            region.known.append(self._owner)
        return found

    def for_one_message(self, segment: Numbered) -> bool:
        """Whether it was made to be named once."""
        return self.ours(segment.number) and segment.source is None and segment not in self.pool.kept

    def transfer(self, segment: Numbered) -> Transfer:
        """What octets are copied from, mapped when it is first wanted."""
        if segment.transfer is None:
            segment.transfer = Transfer(_memfd.attached(segment.held.fd, segment.size))
        return segment.transfer

    def view(self, segment: Numbered, *, read_only: bool) -> memoryview:
        """Memory to view, mapped when it is first wanted."""
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
                self.names[region] = segment
        return memoryview(mapping)

    def end(self, segment: Numbered) -> None:
        """Names it no more, and tells so."""
        if segment.ended or self.closed:
            return
        segment.ended = True
        self._unknown(segment)
        for region in [each for each, found in self.names.items() if found is segment]:
            del self.names[region]
        if self.ours(segment.number):
            segment.transfer = None
        if segment.announced:
            self._side.post(FORGET, segment.number, segment.named)
            self.drop_if_done(segment)
        else:
            del self.by_number[segment.number]

    def _unknown(self, segment: Numbered) -> None:
        if segment.source is not None and self._owner in segment.source.known:
            segment.source.known.remove(self._owner)

    def drop_if_done(self, segment: Numbered) -> None:
        """Forgets it when nobody names it any more and nothing that names it is under way."""
        if segment.ended and 0 <= segment.last <= segment.met:
            self.by_number.pop(segment.number, None)

    def close(self) -> None:
        """Lets go of all but what views hold."""
        self.closed = True
        for segment in self.by_number.values():
            self._unknown(segment)
        self.by_number.clear()
        self.names.clear()
        self.pool.kept.clear()
