"""Records in a segment that others use at the same time."""

from __future__ import annotations

import errno
import math
from itertools import islice
from json import dumps
from typing import TYPE_CHECKING, Any

from antaboga._closing import Closing
from antaboga.cli.layout.look import ONE, PATIENCE, TORN, Look, look
from antaboga.errors import AntabogaError, LayoutError, NotReadyError, ProtocolError, refused
from antaboga.layout.cells import Cell, cells, violations
from antaboga.layout.segment_header import SegmentHeader, is_present

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antaboga.cli.endpoint.base import SegmentEndpoint
    from antaboga.layout import RecordLayout
    from antaboga.memory import Segment

__all__ = ["MOST_DIFFERENCES", "LiveRecords", "check", "json_value", "shown"]

MOST_DIFFERENCES = 10_000
"""How many values that are not allowed are told at most."""


class LiveRecords(Closing):
    """A segment mapped for reading, and the records in it.

    ``header`` is None for plain memory, of which only the declaration tells what it is. ``offset`` is where the first
    record begins, ``count`` how many there are.
    """

    def __init__(self, layout: RecordLayout, endpoint: SegmentEndpoint, offset: int | None) -> None:
        """Raises an AntabogaError if the header is refused, or the record does not fit."""
        self.layout = layout
        self.segment: Segment = endpoint.open(read_only=True)
        self.header: SegmentHeader | None = None
        self.offset, self.count = offset or 0, 1
        try:
            memory = self.segment.memory
            if offset is None and is_present(memory):
                self.header = SegmentHeader.read(memory, self.segment.name)
                self.header.match(self.header.kind, self.segment.name, [layout])
                self.offset, self.count = self.header.data_offset, self.header.record_count
            elif self.offset + layout.size > memory.nbytes:
                problem = "the record does not fit into the segment"
                details = {"name": self.segment.name, "field": layout.name, "word": "end"}
                details |= {"expected": f"up to {memory.nbytes}"}
                raise refused("layout", errno.ERANGE, problem, **details, found=self.offset + layout.size)
        except BaseException:
            self.segment.close()
            raise

    @property
    def records(self) -> memoryview:
        """The records in the segment, which others may change at any time."""
        return self.segment.memory[self.offset : self.offset + self.count * self.layout.size]

    def cells(self, found: Look) -> Iterator[tuple[str, Cell]]:
        """Each value, with the label by which people know it."""
        for index in range(found.count):
            prefix = _prefix(found, index)
            for cell in cells(self.layout, found.records, index * self.layout.size):
                yield prefix + cell.path, cell

    def differences(self, found: Look) -> list[dict[str, Any]]:
        """The first ``MOST_DIFFERENCES`` of what the declaration does not allow."""
        if found.moment is TORN:
            return [_difference(self.layout.name, "moment", "one", TORN)]
        wrong = (
            self.difference(_prefix(found, index) + cell.path, cell)
            for index in range(found.count)
            for cell in violations(self.layout, found.records, index * self.layout.size)
        )
        return list(islice(wrong, MOST_DIFFERENCES))

    def difference(self, label: str, cell: Cell) -> dict[str, Any]:
        """How a value that is not allowed stands among the differences."""
        field = f"{self.layout.name}{'' if label.startswith('[') else '.'}{label}"
        return _difference(field, "value", cell.expected, cell.found)

    def described(self, found: Look) -> dict[str, Any]:
        """What there is to say of the segment itself."""
        described = None
        if self.header:
            creator = self.header.creator
            described = {
                "kind": self.header.kind.spelling,
                "size": self.header.size,
                "data_offset": self.header.data_offset,
                "record_size": self.header.record_size,
                "record_count": self.header.record_count,
                "fingerprint": self.header.fingerprint.hex(),
                "layout_version": self.header.layout_version,
                "creator_pid": creator.pid,
                "creator_start_time": creator.start_time,
                "creator_boot_id": str(creator.boot_id),
            }
        return {
            "name": self.segment.name,
            "size": self.segment.size,
            "offset": self.offset,
            "records": self.count,
            "header": described,
            "one_moment": found.moment is ONE,
            **({} if found.number is None else {"value": found.number}),
        }

    def summary(self, found: Look) -> str:
        """A line on the segment for people."""
        what = f"no header; the record is at {self.offset}"
        if self.header:
            what = f"made by pid {self.header.creator.pid}, {self.header.kind.spelling}: {self.count}"
        value = "" if found.number is None else f"value {found.number} "
        return f"{self.segment.name}, {self.segment.size} bytes, {what}, {value}{found.moment}"

    def close(self) -> None:
        """Lets go of the segment."""
        self.segment.close()


def check(
    layout: RecordLayout, endpoint: SegmentEndpoint, offset: int | None
) -> tuple[dict[str, Any] | None, str, list[dict[str, Any]]]:
    """The segment as JSON has it, a line on it, and where it is not what was declared.

    What cannot be opened is an error, what is wrong in it a difference.
    """
    try:
        with LiveRecords(layout, endpoint, offset) as records:
            seen = look(records, PATIENCE)
            return records.described(seen), records.summary(seen), records.differences(seen)
    except AntabogaError as refusal:
        details = refusal.details
        if not isinstance(refusal, (LayoutError, ProtocolError, NotReadyError)) and "word" not in details:
            raise
        what = details.get("word", details.get("rule", refusal.code))
        expected, found = details.get("expected", "ready"), details.get("found", "not ready")
        difference = _difference(str(details.get("field", "header")), str(what), expected, found)
        return None, f"{details.get('name', endpoint.name)}: {refusal}", [difference]


def _prefix(found: Look, index: int) -> str:
    return "" if found.count == 1 else f"[{index}]."


def _difference(field: str, what: str, expected: object, found: object) -> dict[str, Any]:
    return {"field": field, "what": what, "expected": expected, "found": found, "by": "segment"}


def json_value(cell: Cell) -> Any:  # noqa: ANN401 - whatever JSON has
    """A value for JSON: octets in hexadecimal, and None for what has no value."""
    if isinstance(cell.value, bytes):
        return cell.value.hex()
    return None if isinstance(cell.value, float) and not math.isfinite(cell.value) else cell.value


def shown(cell: Cell) -> str:
    """A value for people: texts in quotes, a number with its name."""
    value = cell.value
    if value is None:
        return str(cell.found)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (str, bool)):
        return dumps(value)
    names = [name for name, number in cell.field.values.items() if number == value]
    return f"{value} ({names[0]})" if names else str(value)
