"""Records written and read by ctypes, numpy and struct alone, from the values of each field."""

import ctypes
import struct
from typing import Any

import numpy as np
from antaboga.layout import RecordLayout
from antaboga.layout.types import Bytes, Field, Record, Scalar, Text


def offsets_of_ctypes(record: Record, made: type[ctypes.Structure]) -> list[tuple[str, int, int]]:
    """Name, offset and size of each field as ctypes has them."""
    return [(f.name, getattr(made, f.name).offset, getattr(made, f.name).size) for f in record.fields]


def offsets_of_numpy(record: Record, dtype: np.dtype[Any]) -> list[tuple[str, int, int]]:
    """Name, offset and size of each field as numpy has them."""
    assert dtype.fields is not None
    return [(f.name, dtype.fields[f.name][1], dtype.fields[f.name][0].itemsize) for f in record.fields]


def nested_dtype(dtype: np.dtype[Any], record: Record, wanted: str) -> np.dtype[Any] | None:
    """The dtype of a nested record within the one of ``record``; None if it lies in an array with strides only."""
    assert dtype.fields is not None
    for field in record.fields:
        if isinstance(field.element, Record) and (field.in_rows or field.in_columns):
            inner = dtype.fields[field.name][0].base
            if field.element.spelling == wanted:
                return inner
            found = nested_dtype(inner, field.element, wanted)
            if found is not None:
                return found
    return None


def fill_ctypes(record: Record, target: Any, value: dict[str, Any]) -> None:
    """Assigns every value but those of arrays with strides of their own."""
    for field in record.fields:
        if field.in_rows or field.in_columns:
            _fill(field, target, field.name, _shaped(field, value[field.name]), len(field.shape))


def _shaped(field: Field, value: Any) -> Any:
    if field.in_rows or len(field.shape) < 2:
        return value
    return [_shaped_at(field, value, [index]) for index in range(field.shape[-1])]


def _shaped_at(field: Field, value: Any, reversed_indices: list[int]) -> Any:
    depth = len(reversed_indices)
    if depth == len(field.shape):
        for index in reversed(reversed_indices):
            value = value[index]
        return value
    return [_shaped_at(field, value, [*reversed_indices, index]) for index in range(field.shape[-1 - depth])]


def _fill(field: Field, target: Any, key: Any, value: Any, depth: int) -> None:
    def place() -> Any:
        return getattr(target, key) if isinstance(key, str) else target[key]

    if depth:
        inner = place()
        for index, one in enumerate(value):
            _fill(field, inner, index, one, depth - 1)
        return
    element = field.element
    if isinstance(element, Record):
        fill_ctypes(element, place(), value)
    elif isinstance(element, Bytes):
        place()[:] = list(value)
    elif isinstance(element, Text):
        data = value.encode()
        place().length = len(data)
        place().text[: len(data)] = list(data)
    elif isinstance(key, str):
        setattr(target, key, value)
    else:
        target[key] = value


def plain(value: Any, record: Record) -> Any:
    """A value of a numpy structured scalar for ``record``, as nested tuples."""
    return tuple(_plain(field, _shaped(field, value[field.name]), len(field.shape)) for field in record.fields)


def _plain(field: Field, value: Any, depth: int) -> Any:
    if depth:
        return [_plain(field, one, depth - 1) for one in value]
    element = field.element
    if isinstance(element, Record):
        return plain(value, element)
    if isinstance(element, Bytes):
        return list(value)
    if isinstance(element, Text):
        data = value.encode()
        return len(data), list(data.ljust(element.capacity, b"\0"))
    return value


def has_strides(record: Record) -> bool:
    """Whether an array with strides of its own is in it, at any depth."""
    return any(
        not (field.in_rows or field.in_columns) or (isinstance(field.element, Record) and has_strides(field.element))
        for field in record.fields
    )


def items_of_struct(layout: RecordLayout, value: dict[str, Any]) -> list[Any]:
    """What :func:`struct.pack` takes for the format of the layout."""
    return _items(layout.root, value)


def _items(record: Record, value: dict[str, Any]) -> list[Any]:
    found: list[Any] = []
    for field in record.fields:
        _flatten(field, _shaped(field, value[field.name]), len(field.shape), found)
    return found


def _flatten(field: Field, value: Any, depth: int, found: list[Any]) -> None:
    if depth:
        for one in value:
            _flatten(field, one, depth - 1, found)
        return
    element = field.element
    if isinstance(element, Record):
        found += _items(element, value)
    elif isinstance(element, Text):
        data = value.encode()
        found += [len(data), data]
    else:
        assert isinstance(element, Scalar | Bytes)
        found.append(value)


def packed(format_: str, items: list[Any]) -> bytes:
    """The items, packed."""
    return struct.pack(format_, *items)
