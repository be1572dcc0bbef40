"""Layouts as numpy structured dtypes, and fields as numpy arrays; needs numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from antaboga.layout.types import Bytes, Element, Field, Record, Scalar, Text

if TYPE_CHECKING:
    from antaboga.layout.record import RecordLayout

__all__ = ["dtype", "field_view", "view"]


def dtype(layout: RecordLayout) -> np.dtype[np.void]:
    """The structured dtype of the outermost record, which numpy lays out by its own rules.

    An array in column order has its dimensions reversed; with other strides it is an array of unsigned integers: see
    :func:`field_view` for either as it was declared.
    """
    return _record(layout.root, layout)


def view(
    layout: RecordLayout, buffer: memoryview, offset: int = 0, count: int = 1
) -> np.ndarray[Any, np.dtype[np.void]]:
    """``count`` records that lie in ``buffer``, without a copy; read-only if the buffer is."""
    return np.frombuffer(buffer, dtype(layout), count, offset)


def field_view(layout: RecordLayout, name: str, buffer: memoryview, offset: int = 0) -> np.ndarray[Any, np.dtype[Any]]:
    """An array field of the record at ``offset``, with its declared shape and strides and without a copy."""
    field = next((field for field in layout.root.fields if field.name == name), None)
    if field is None:
        raise ValueError(f"{layout.name} has no field {name}")
    octets = np.frombuffer(buffer, np.uint8, field.size, offset + field.offset)
    if isinstance(field.element, Bytes):
        shape, strides = (*field.shape, field.element.size), (*field.strides, 1)
        return np.ndarray(shape, np.uint8, octets.data, 0, strides)
    return np.ndarray(field.shape, _element(field.element, layout), octets.data, 0, field.strides)


def _record(record: Record, layout: RecordLayout) -> np.dtype[np.void]:
    fields = [(field.name, *_type(field, layout)) for field in record.fields]
    return np.dtype(fields, align=not layout.packed)


def _type(field: Field, layout: RecordLayout) -> tuple[np.dtype[Any], tuple[int, ...]]:
    if field.in_rows:
        return _element(field.element, layout), field.shape
    if field.in_columns:
        return _element(field.element, layout), field.shape[::-1]
    return np.dtype(f"{_order(layout)}u{field.alignment}"), (field.size // field.alignment,)


def _element(element: Element, layout: RecordLayout) -> np.dtype[Any]:
    order = _order(layout)
    if isinstance(element, Scalar):
        return np.dtype(f"{order}{element.code}")
    if isinstance(element, Bytes):
        return np.dtype((np.uint8, (element.size,)))
    if isinstance(element, Text):
        return np.dtype([("length", f"{order}u4"), ("text", np.uint8, (element.capacity,))], align=not layout.packed)
    return _record(element, layout)


def _order(layout: RecordLayout) -> str:
    return "<" if layout.byte_order == "little" else ">"
