"""Every value of a record in memory, and whether it is one that was declared; what is there is never trusted."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, NamedTuple

from antaboga.layout.types import Bytes, Field, Record, Scalar, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antaboga.layout.record import RecordLayout

__all__ = ["Cell", "cells", "violations"]


class Cell(NamedTuple):
    """A field that is no array and no record, or an element of an array.

    Attributes:
        path: from the outermost record, such as ``bids[2].price``.
        offset: bytes from the beginning of the outermost record.
        field: what was declared.
        value: a number, a bool, bytes or text; None if there is none, as in a text that is longer than its field.
        expected: what the declaration allows, if the value is something else; otherwise None.
        found: what there is instead; otherwise None.
    """

    path: str
    offset: int
    field: Field
    value: Any
    expected: str | None = None
    found: str | None = None

    @property
    def allowed(self) -> bool:
        """Whether the declaration allows the value."""
        return self.expected is None


def cells(layout: RecordLayout, buffer: memoryview, offset: int = 0) -> Iterator[Cell]:
    """The values of the record at ``offset``, in order of declaration; each is read once.

    Raises IndexError if the record does not lie within the buffer.
    """
    return _Walk(layout, None).whole(layout, buffer, offset)


def violations(layout: RecordLayout, buffer: memoryview, offset: int = 0) -> Iterator[Cell]:
    """Like ``cells``, but only what is not as declared; reads nothing of which anything is allowed."""
    ruled: set[str] = set()
    for record in layout.records:
        if any(_binds(field, ruled) for field in record.fields):
            ruled.add(record.spelling)
    return (cell for cell in _Walk(layout, ruled).whole(layout, buffer, offset) if not cell.allowed)


def _binds(field: Field, ruled: set[str]) -> bool:
    element = field.element
    if isinstance(element, Record):
        return element.spelling in ruled
    if isinstance(element, Scalar) and element.spelling != "bool":
        return bool(field.values) or field.minimum is not None or field.maximum is not None
    return not isinstance(element, Bytes)


class _Walk:
    """Over a record, or over those of its fields that may hold what is not allowed: ``ruled`` names their records."""

    def __init__(self, layout: RecordLayout, ruled: set[str] | None) -> None:
        self._order = "<" if layout.byte_order == "little" else ">"
        self._ruled = ruled

    def whole(self, layout: RecordLayout, buffer: memoryview, offset: int) -> Iterator[Cell]:
        if offset < 0 or layout.size > buffer.nbytes - offset:
            raise IndexError(f"a record of {layout.size} bytes at {offset} is outside a buffer of {buffer.nbytes}")
        yield from self._record(layout.root, buffer[offset : offset + layout.size], 0, "")

    def _record(self, record: Record, memory: memoryview, position: int, prefix: str) -> Iterator[Cell]:
        for field in record.fields:
            if self._ruled is None or _binds(field, self._ruled):
                yield from self._array(field, memory, position + field.offset, prefix + field.name, 0)

    def _array(self, field: Field, memory: memoryview, position: int, path: str, depth: int) -> Iterator[Cell]:
        if depth < len(field.shape):
            start = path + ("," if depth else "[")
            for index in range(field.shape[depth]):
                there = position + index * field.strides[depth]
                yield from self._array(field, memory, there, f"{start}{index}", depth + 1)
            return
        name = f"{path}]" if depth else path
        if isinstance(field.element, Record):
            yield from self._record(field.element, memory, position, f"{name}.")
        else:
            yield _cell(field, memory, position, name, self._order)


def _cell(field: Field, memory: memoryview, position: int, path: str, order: str) -> Cell:
    element = field.element
    octets = bytes(memory[position : position + element.size])
    if isinstance(element, Bytes):
        return Cell(path, position, field, octets)
    if isinstance(element, Text):
        return _text(Cell(path, position, field, None), element, octets, order)
    assert isinstance(element, Scalar)
    if element.spelling == "bool":
        expected = None if octets[0] <= 1 else "0 or 1"
        return Cell(path, position, field, octets != b"\0", expected, None if expected is None else str(octets[0]))
    (value,) = struct.unpack(order + element.code, octets)
    expected = _expected(field, value)
    return Cell(path, position, field, value, expected, None if expected is None else str(value))


def _text(cell: Cell, element: Text, octets: bytes, order: str) -> Cell:
    (length,) = struct.unpack(f"{order}I", octets[:4])
    if length > element.capacity:
        return cell._replace(expected=f"length up to {element.capacity}", found=f"length {length}")
    try:
        return cell._replace(value=octets[4 : 4 + length].decode("utf-8"))
    except UnicodeDecodeError:
        return cell._replace(expected="UTF-8", found=octets.hex())


def _expected(field: Field, value: float) -> str | None:
    if field.values:
        allowed = value in field.values.values()
        return None if allowed else " or ".join(f"{name}={number}" for name, number in field.values.items())
    low, high = field.minimum, field.maximum
    # Written so that what is not a number is within nothing.
    if (low is None or low <= value) and (high is None or value <= high):
        return None
    if low is None:
        return f"up to {high}"
    return f"from {low}" if high is None else f"from {low} to {high}"
