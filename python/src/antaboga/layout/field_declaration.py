"""Reads one field of a declaration."""

from __future__ import annotations

import math
from typing import Any

from antaboga.layout import names
from antaboga.layout.refusal import MOST_BYTES, MOST_NAMES, Place
from antaboga.layout.syntax import round_up, type_of
from antaboga.layout.types import Element, Field, Record, Scalar, row_strides

__all__ = ["field_of"]

_KEYS = {"name", "type", "doc", "order", "strides", "minimum", "maximum", "values"}


def field_of(declared: object, begin: int, packed: bool, records: dict[str, Record], place: Place) -> Field:
    """The field that is declared so, at the first place for it that is not before ``begin``."""
    if not isinstance(declared, dict):
        raise place.refusal("key", "a field is not a JSON object", key="fields")
    name = _text(declared, "name", place)
    if not names.is_field_name(name):
        raise place.refusal("name", "no name for a field", name=name)
    place = place.at(f"{place.field}.{name}")
    for key in declared:
        if key not in _KEYS:
            raise place.refusal("key", "unknown key", key=key)
    element, shape = type_of(_text(declared, "type", place), packed, records, place)
    strides = _strides(declared, element, shape, place)
    offset = round_up(begin, element.alignment)
    size = _extent(element, shape, strides, place)
    if offset + size > MOST_BYTES:
        raise place.refusal("bound", "ends beyond the largest record", end=offset + size, limit=MOST_BYTES)
    minimum, maximum = _limit(declared, "minimum", element, place), _limit(declared, "maximum", element, place)
    if minimum is not None and maximum is not None and minimum > maximum:
        raise place.refusal("range", "the minimum is above the maximum")
    values = _values(declared, element, place)
    doc = declared.get("doc", "")
    if not isinstance(doc, str):
        raise place.refusal("key", "not text", key="doc")
    return Field(name, element, shape, strides, offset, size, minimum, maximum, values, doc)


def _text(declared: dict[str, Any], key: str, place: Place) -> str:
    text = declared.get(key)
    if not isinstance(text, str):
        raise place.refusal("key", "a key is missing or not text", key=key)
    return text


def _strides(declared: dict[str, Any], element: Element, shape: tuple[int, ...], place: Place) -> tuple[int, ...]:
    for key in ("order", "strides"):
        if key in declared and not shape:
            raise place.refusal("key", "a key of arrays", key=key)
    if "order" in declared:
        if "strides" in declared:
            raise place.refusal("key", "order and strides beside each other", key="order")
        if declared["order"] not in ("row", "column"):
            raise place.refusal("key", "not one of row, column", key="order")
        if declared["order"] == "column":
            return row_strides(shape[::-1], element.size)[::-1]
    if "strides" not in declared:
        return row_strides(shape, element.size)
    strides = declared["strides"]
    if not isinstance(strides, list) or any(type(stride) is not int for stride in strides):
        raise place.refusal("key", "not a list of whole numbers", key="strides")
    if len(strides) != len(shape):
        raise place.refusal("strides", "not as many strides as dimensions", strides=len(strides))
    for stride in strides:
        if not 0 < stride <= MOST_BYTES or stride % element.alignment:
            raise place.refusal("strides", "not a positive multiple of the alignment", stride=stride)
    extent = element.size
    for stride, count in sorted(zip(strides, shape, strict=True)):
        if stride < extent:
            raise place.refusal("strides", "elements overlap", stride=stride, extent=extent)
        extent += stride * (count - 1)
    return tuple(strides)


def _extent(element: Element, shape: tuple[int, ...], strides: tuple[int, ...], place: Place) -> int:
    extent = element.size + sum(stride * (count - 1) for stride, count in zip(strides, shape, strict=True))
    if extent > MOST_BYTES:
        raise place.refusal("bound", "too large a field", size=extent, limit=MOST_BYTES)
    return extent


def _limit(declared: dict[str, Any], key: str, element: Element, place: Place) -> int | float | None:
    if key not in declared:
        return None
    if "values" in declared:
        raise place.refusal("key", f"{key} and values beside each other", key=key)
    if not isinstance(element, Scalar) or not (element.integer or element.floating):
        raise place.refusal("range", "a range for what is no number", key=key)
    limit = declared[key]
    if element.integer:
        return _integer(limit, key, element, place)
    if type(limit) not in (int, float):
        raise place.refusal("range", "not a number", key=key)
    try:
        number = float(limit)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise place.refusal("range", "not a finite number", key=key)
    return number


def _integer(value: object, key: str, element: Scalar, place: Place) -> int:
    if type(value) is not int or not element.lowest <= value <= element.highest:
        raise place.refusal("range", f"not a whole number that {element.spelling} holds", key=key)
    return value


def _values(declared: dict[str, Any], element: Element, place: Place) -> dict[str, int]:
    if "values" not in declared:
        return {}
    values = declared["values"]
    if not isinstance(values, dict):
        raise place.refusal("key", "not a JSON object", key="values")
    if not isinstance(element, Scalar) or not element.integer:
        raise place.refusal("range", "names for what is no integer", key="values")
    if not values:
        raise place.refusal("range", "no value", key="values")
    if len(values) > MOST_NAMES:
        raise place.refusal("bound", "too many names", count=len(values), limit=MOST_NAMES)
    taken: set[int] = set()
    for name, value in values.items():
        if not names.is_field_name(name):
            raise place.refusal("name", "no name for a value", name=name)
        number = _integer(value, name, element, place)
        if number in taken:
            raise place.refusal("range", "two names for one value", key=name)
        taken.add(number)
    return dict(values)
