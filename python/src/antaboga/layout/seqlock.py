"""Consistent reads of what one process writes and many read: ``spec/layout/seqlock.md``.

Fences are missing because x86-64 needs none here; the page says why, and other machines are refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from antaboga.layout.ordering import require_order
from antaboga.layout.segment_header import SegmentKind

if TYPE_CHECKING:
    from antaboga.layout.segment_header import SegmentHeader

__all__ = ["LatestSlot", "Seqlock"]

# Larger copies may be stored past the caches, where the order of other stores does not hold.
_PIECE = 1 << 14
_WORD = 8
_MASK = (1 << 64) - 1


class Seqlock:
    """A record that one writes and many read.

    Nothing here waits. ``write`` is for one thread of one process at a time; any number may read.
    """

    def __init__(self, memory: memoryview, header: SegmentHeader) -> None:
        """The seqlock in a segment that has such a header; raises ValueError for another kind."""
        require_order("seqlock")
        if header.kind is not SegmentKind.SEQLOCK:
            raise ValueError(f"not a seqlock: {header.kind.spelling}")
        self._record = memory[header.data_offset : header.data_offset + header.record_size]
        at = header.data_offset - header.kind.control_size
        self._sequence = memory[at : at + _WORD].cast("Q")

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Writes the whole record; ``data`` is as long as it is."""
        record, sequence = self._record, self._sequence
        if len(data) != len(record):
            raise ValueError(f"{len(data)} bytes for a record of {len(record)}")
        odd = sequence[0] | 1
        sequence[0] = odd
        _store(record, 0, data)
        sequence[0] = (odd + 1) & _MASK

    def try_read(self) -> bytes | None:
        """A copy of the record as it was at one moment, or None while the writer is at work."""
        sequence = self._sequence
        before = sequence[0]
        if before & 1:
            return None
        copy = _load(self._record, 0, len(self._record))
        return copy if sequence[0] == before else None

    def close(self) -> None:
        """Lets go of the memory."""
        self._sequence.release()
        self._record.release()


class LatestSlot:
    """The latest of what one writes and many read, in slots that are used in turn.

    Nothing here waits. ``write`` is for one thread of one process at a time; any number may read.
    """

    def __init__(self, memory: memoryview, header: SegmentHeader) -> None:
        """The slots in a segment that has such a header; raises ValueError for another kind."""
        require_order("latest")
        if header.kind is not SegmentKind.LATEST or header.record_count < 2:
            raise ValueError(f"not two slots or more: {header.kind.spelling} {header.record_count}")
        self._count, self._length = header.record_count, header.record_size
        self._slots = memory[header.data_offset : header.data_offset + self._count * self._length]
        at = header.data_offset - header.kind.control_size
        self._begun = memory[at : at + _WORD].cast("Q")
        at += header.kind.control_size // 2
        self._published = memory[at : at + _WORD].cast("Q")

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Writes the next value; ``data`` is as long as a record."""
        if len(data) != self._length:
            raise ValueError(f"{len(data)} bytes for a record of {self._length}")
        number = (self._published[0] + 1) & _MASK
        self._begun[0] = number
        _store(self._slots, number % self._count * self._length, data)
        self._published[0] = number

    def try_read(self) -> tuple[int, bytes] | None:
        """The latest value's number, counted from 1, and a copy of it; None if the writer came round meanwhile.

        Number 0, with no bytes, says that nothing was written yet.
        """
        number = self._published[0]
        if not number:
            return 0, b""
        copy = _load(self._slots, number % self._count * self._length, self._length)
        return (number, copy) if (self._begun[0] - number) & _MASK < self._count else None

    def close(self) -> None:
        """Lets go of the memory."""
        for view in (self._begun, self._published, self._slots):
            view.release()


def _store(memory: memoryview, offset: int, data: bytes | bytearray | memoryview) -> None:
    length = len(data)
    if length <= _PIECE:
        memory[offset : offset + length] = data
        return
    with memoryview(data) as whole:
        for done in range(0, length, _PIECE):
            piece = whole[done : done + _PIECE]
            memory[offset + done : offset + done + len(piece)] = piece


def _load(memory: memoryview, offset: int, length: int) -> bytes:
    if length <= _PIECE:
        return bytes(memory[offset : offset + length])
    pieces = range(offset, offset + length, _PIECE)
    return b"".join(bytes(memory[at : min(at + _PIECE, offset + length)]) for at in pieces)
