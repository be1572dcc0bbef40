"""What a segment says of itself: ``spec/layout/segment.md``. Octets in, values out."""

from __future__ import annotations

import struct
import sys
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from antaboga.errors import NotReadyError, ProtocolError, failed
from antaboga.layout import form_difference
from antaboga.layout.array_form import MOST_FORM, ArrayForm, ArrayFormError, fingerprint
from antaboga.layout.evolution import check_compatible
from antaboga.layout.ordering import require_order
from antaboga.layout.refusal import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antaboga.errors import IpcError
    from antaboga.layout.record import RecordLayout

__all__ = ["HEADER_SIZE", "MAGIC", "Creator", "SegmentHeader", "SegmentKind"]

HEADER_SIZE = 128
MAGIC = 0x41474F4241544E41

_OPERATION = "attach"
_VERSION = 1
_GRAIN = 64
_MOST_FORM = 1 << 20
_READY = 1
_READY_WORD = 15
_WORDS = struct.Struct("=QIIQQQQ16sQQ16sIIQQQ")
_SWAPPED = int.from_bytes(MAGIC.to_bytes(8, "little"), "big")


class SegmentKind(IntEnum):
    """How a segment's records are used."""

    RECORDS = 1
    SEQLOCK = 2
    LATEST = 3
    RING = 4
    ARRAY = 5

    @property
    def spelling(self) -> str:
        """As the command line shows it."""
        return self.name.lower()

    @property
    def control_size(self) -> int:
        """Bytes before the records that hold the words by which they are used."""
        return {SegmentKind.SEQLOCK: 64, SegmentKind.LATEST: 128, SegmentKind.RING: 192}.get(self, 0)


class Creator(NamedTuple):
    """The process that made a segment: one with this pid but another start time or boot is another one.

    Attributes:
        pid: in its own pid namespace.
        start_time: field 22 of ``/proc/PID/stat``.
        boot_id: ``/proc/sys/kernel/random/boot_id``.
    """

    pid: int
    start_time: int
    boot_id: UUID


@dataclass(frozen=True)
class SegmentHeader:
    """A header apart from its segment, so that nobody who writes to the segment later can change it.

    Attributes:
        kind: how the records are used.
        size: bytes from the beginning of the segment to the end of the last record.
        data_offset: where the first record begins.
        record_size: bytes of one record.
        record_count: how many there are.
        fingerprint: of their layout, 16 bytes.
        layout_version: the version that the creator's declaration has.
        creator: who made it.
        form: the layout's canonical form as the segment has it, which need not be true; empty if it has none.
    """

    kind: SegmentKind
    size: int
    data_offset: int
    record_size: int
    record_count: int
    fingerprint: bytes
    layout_version: int
    creator: Creator
    form: str = ""

    @classmethod
    def of(
        cls, kind: SegmentKind, layout: RecordLayout, count: int, creator: Creator, data_offset: int | None = None
    ) -> SegmentHeader:
        """The header of ``count`` records.

        They follow the layout's canonical form, which is left out if ``data_offset``, a multiple of 64 from 128, says
        where they begin.
        """
        form = ""
        if data_offset is None:
            form = layout.canonical
            data_offset = -(-(HEADER_SIZE + len(form)) // _GRAIN) * _GRAIN + kind.control_size
        if count < 1:
            raise ValueError(f"a segment has at least one record: {count}")
        if data_offset < HEADER_SIZE + kind.control_size or data_offset % _GRAIN:
            raise ValueError(f"records begin at a multiple of 64 from 128: {data_offset}")
        size = data_offset + layout.size * count
        if size > sys.maxsize:
            raise ValueError(f"{count} records of {layout.size} bytes are more than memory can be")
        return cls(kind, size, data_offset, layout.size, count, layout.fingerprint, layout.version, creator, form)

    @classmethod
    def of_array(cls, form: ArrayForm, creator: Creator) -> SegmentHeader:
        """The header of an array: ``spec/layout/array.md``."""
        text = form.canonical
        data_offset = -(-(HEADER_SIZE + len(text)) // _GRAIN) * _GRAIN
        octets = max(1, form.extent)
        if data_offset + octets > sys.maxsize:
            raise ValueError(f"an array of {octets} bytes is more than memory can be")
        return cls(SegmentKind.ARRAY, data_offset + octets, data_offset, 1, octets, fingerprint(text), 0, creator, text)

    def write(self, memory: memoryview) -> None:
        """Writes all words but the ready word, which :func:`publish` writes when the records are filled.

        Raises ValueError if the memory is too small or has a header already.
        """
        require_order("create")
        if memory.nbytes < self.size:
            raise ValueError(f"{self.size} bytes in a segment of {memory.nbytes}")
        if any(memory[:8]) or any(memory[8 * _READY_WORD : HEADER_SIZE]):
            raise ValueError("the segment has a header already")
        creator = self.creator
        memory[:HEADER_SIZE] = _WORDS.pack(
            MAGIC,
            _VERSION,
            HEADER_SIZE,
            self.size,
            self.data_offset,
            self.record_size,
            self.record_count,
            self.fingerprint,
            creator.pid,
            creator.start_time,
            creator.boot_id.bytes,
            self.kind,
            self.layout_version,
            len(self.form),
            0,
            0,
        )
        memory[HEADER_SIZE : HEADER_SIZE + len(self.form)] = self.form.encode("ascii")

    @classmethod
    def read(cls, memory: memoryview, name: str) -> SegmentHeader:
        """Reads a header, once, and checks all that does not depend on what the reader expects.

        ``name`` is what errors call the segment. Raises NotReadyError if it is not complete yet, ProtocolError with
        ``word``, ``expected`` and ``found`` if it breaks a rule, IpcError (WRONG_KIND) if there is no header.
        """
        require_order(_OPERATION)
        if memory.nbytes < HEADER_SIZE:
            raise wrong_kind(name, "size", f"at least {HEADER_SIZE}", memory.nbytes)
        with memory[:HEADER_SIZE] as octets, octets.cast("Q") as words:
            ready = words[_READY_WORD]
            copy = bytes(octets)
        found = _WORDS.unpack(copy)
        _check_magic(found[0], ready, name)
        if not ready:
            raise NotReadyError(_OPERATION, "the header is not complete", name=name)
        if ready != _READY:
            raise _broken(name, "ready", _READY, ready)
        _check(found, memory.nbytes, name)
        creator = Creator(found[8], found[9], UUID(bytes=found[10]))
        size, data_offset, record_size, count, fingerprint = found[3:8]
        form = bytes(memory[HEADER_SIZE : HEADER_SIZE + found[13]]).decode("ascii", "replace")
        return cls(SegmentKind(found[11]), size, data_offset, record_size, count, fingerprint, found[12], creator, form)

    def array(self, name: str) -> ArrayForm:
        """What the array is; checked against the memory that the header says it has.

        Raises IpcError (WRONG_KIND) if the segment holds none, ProtocolError with ``word``, ``expected`` and ``found``
        if what it says of it breaks a rule.
        """
        if self.kind is not SegmentKind.ARRAY:
            raise wrong_kind(name, "kind", SegmentKind.ARRAY.spelling, self.kind.spelling)
        if self.record_size != 1:
            raise _broken(name, "record_size", 1, self.record_size)
        if len(self.form) > MOST_FORM:
            raise _broken(name, "form_size", f"at most {MOST_FORM}", len(self.form))
        wanted = fingerprint(self.form)
        if wanted != self.fingerprint:
            raise _broken(name, "fingerprint", wanted.hex(), self.fingerprint.hex())
        try:
            return ArrayForm.parse(self.form, self.record_count)
        except ArrayFormError as wrong:
            raise _broken(name, wrong.word, wrong.expected, wrong.found) from None

    def match(self, expected: SegmentKind, name: str, layouts: Sequence[RecordLayout]) -> RecordLayout:
        """The one of ``layouts`` that the records have; the first is the reader's own.

        Raises IpcError (WRONG_KIND) if the segment is of another kind, LayoutError with rule ``fingerprint`` if the
        records have none of them, or with rule ``version`` if one may not be used beside the reader's own.
        """
        if self.kind is not expected:
            raise wrong_kind(name, "kind", expected.spelling, self.kind.spelling)
        own = layouts[0]
        for layout in layouts:
            if layout.fingerprint != self.fingerprint:
                continue
            older, newer = (own, layout) if layout.version >= own.version else (layout, own)
            check_compatible(older, newer)
            if layout.size != self.record_size:
                raise _broken(name, "record_size", layout.size, self.record_size)
            return layout
        field, wanted, found = form_difference.first(own, self.form, self.fingerprint)
        raise Place(own.file, field).refusal("fingerprint", "another layout", expected=wanted, found=found)


def is_present(memory: memoryview) -> bool:
    """Whether memory begins with the magic of a header, of either byte order; the rest may be anything."""
    return memory.nbytes >= HEADER_SIZE and int.from_bytes(memory[:8], "little") in (MAGIC, _SWAPPED)


def publish(memory: memoryview) -> None:
    """Tells everybody that the header and the records are complete."""
    with memory[:HEADER_SIZE] as octets, octets.cast("Q") as words:
        words[_READY_WORD] = _READY


def wrong_kind(name: str, word: str, expected: object, found: object) -> IpcError:
    """The error for what is no segment of the kind that is wanted."""
    return failed(
        _OPERATION, "another kind of segment", "WRONG_KIND", name=name, word=word, expected=expected, found=found
    )


def _check_magic(magic: int, ready: int, name: str) -> None:
    if magic == _SWAPPED:
        problem = "a header of the other byte order"
        raise ProtocolError(
            _OPERATION, problem, name=name, word="magic", expected=f"0x{MAGIC:016x}", found=f"0x{magic:016x}"
        )
    if magic != MAGIC and (magic or ready):
        raise wrong_kind(name, "magic", f"0x{MAGIC:016x}", f"0x{magic:016x}")


def _check(found: tuple[int, ...], mapped: int, name: str) -> None:
    _, version, header_size, size, data_offset, record_size, count = found[:7]
    kind, form_size, reserved = found[11], found[13], found[14]
    for word, expected, value in (
        ("header_version", _VERSION, version),
        ("header_size", HEADER_SIZE, header_size),
        ("reserved", 0, reserved),
    ):
        if value != expected:
            raise _broken(name, word, expected, value)
    if not SegmentKind.RECORDS <= kind <= SegmentKind.ARRAY:
        raise _broken(name, "kind", "1 to 5", kind)
    least = HEADER_SIZE + SegmentKind(kind).control_size
    if data_offset < least or data_offset % _GRAIN:
        raise _broken(name, "data_offset", f"a multiple of {_GRAIN} from {least}", data_offset)
    if not data_offset <= size <= mapped:
        raise _broken(name, "size", f"from {data_offset} to {mapped}", size)
    most_form = min(data_offset - least, _MOST_FORM)
    if form_size > most_form:
        raise _broken(name, "form_size", f"at most {most_form}", form_size)
    if not record_size:
        raise _broken(name, "record_size", "at least 1", record_size)
    room = (size - data_offset) // record_size
    if not 1 <= count <= room:
        raise _broken(name, "record_count", f"from 1 to {room}", count)


def _broken(name: str, word: str, expected: object, found: object) -> ProtocolError:
    return ProtocolError(_OPERATION, "malformed header", name=name, word=word, expected=expected, found=found)
