"""Layouts as ctypes structures, which ctypes lays out by its own rules."""

from __future__ import annotations

import ctypes
import sys
from typing import TYPE_CHECKING, Any

from antaboga.layout.types import Bytes, Element, Field, Scalar, Text

if TYPE_CHECKING:
    from antaboga.layout.record import RecordLayout

__all__ = ["places", "structures"]

_SCALARS: dict[str, type[Any]] = {
    "i8": ctypes.c_int8,
    "u8": ctypes.c_uint8,
    "i16": ctypes.c_int16,
    "u16": ctypes.c_uint16,
    "i32": ctypes.c_int32,
    "u32": ctypes.c_uint32,
    "i64": ctypes.c_int64,
    "u64": ctypes.c_uint64,
    "f32": ctypes.c_float,
    "f64": ctypes.c_double,
    "bool": ctypes.c_bool,
}
_UNSIGNED: dict[int, type[Any]] = {
    1: ctypes.c_uint8,
    2: ctypes.c_uint16,
    4: ctypes.c_uint32,
    8: ctypes.c_uint64,
}


def structures(layout: RecordLayout) -> dict[str, type[ctypes.Structure]]:
    """The structure of each record by its name, the outermost last.

    In the byte order that is not the machine's they are of the swapping kind, and a ``bool`` is an unsigned octet.
    An array in column order has its dimensions reversed; with other strides it is an array of unsigned integers.
    """
    made: dict[str, type[Any]] = {}
    for record in (*layout.records, layout.root):
        made[record.spelling] = _make(
            record.spelling, [(f.name, _type(f, layout, made)) for f in record.fields], layout
        )
    return made


def places(layout: RecordLayout) -> dict[str, tuple[int, int]]:
    """Where ctypes puts things: of each ``RECORD`` size and alignment, of each ``RECORD.FIELD`` offset and size."""
    found: dict[str, tuple[int, int]] = {}
    made = structures(layout)
    for record in (*layout.records, layout.root):
        kind = made[record.spelling]
        found[record.spelling] = ctypes.sizeof(kind), ctypes.alignment(kind)
        for field in record.fields:
            place = getattr(kind, field.name)
            found[f"{record.spelling}.{field.name}"] = place.offset, place.size
    return found


def _make(name: str, fields: list[tuple[str, type[Any]]], layout: RecordLayout) -> type[Any]:
    own = layout.byte_order == sys.byteorder
    swapping: type[Any] = ctypes.BigEndianStructure if layout.byte_order == "big" else ctypes.LittleEndianStructure
    packing = {"_pack_": 1, "_layout_": "ms"} if layout.packed else {}
    return type(name, (ctypes.Structure if own else swapping,), {**packing, "_fields_": fields})


def _type(field: Field, layout: RecordLayout, made: dict[str, type[Any]]) -> Any:  # noqa: ANN401 - ctypes has no name for it
    if not field.in_rows and not field.in_columns:
        return _UNSIGNED[field.alignment] * (field.size // field.alignment)
    kind: Any = _element(field.element, layout, made)
    shape = field.shape if field.in_rows else field.shape[::-1]
    for count in reversed(shape):
        kind = kind * count
    return kind


def _element(element: Element, layout: RecordLayout, made: dict[str, type[Any]]) -> type[Any]:
    if isinstance(element, Scalar):
        swapped = layout.byte_order != sys.byteorder
        return _SCALARS["u8" if swapped and element.spelling == "bool" else element.spelling]
    if isinstance(element, Bytes):
        return ctypes.c_uint8 * element.size
    if isinstance(element, Text):
        return _make("Text", [("length", ctypes.c_uint32), ("text", ctypes.c_uint8 * element.capacity)], layout)
    return made[element.spelling]
