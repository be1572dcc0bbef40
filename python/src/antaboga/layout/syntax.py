"""Reads type strings such as ``f32[4,8]`` and ``bytes[4][10]``."""

from __future__ import annotations

import re

from antaboga.layout.refusal import MOST_BYTES, MOST_DIMENSIONS, Place
from antaboga.layout.types import SCALARS, Bytes, Element, Record, Scalar, Text

__all__ = ["round_up", "type_of"]

_NUMBER = "[1-9][0-9]*"
_TYPE = re.compile(
    rf"([A-Za-z][A-Za-z0-9]*?)(?:(?<=bytes)\[({_NUMBER})\]|(?<=utf8)\[({_NUMBER})\])?"
    rf"(?:\[({_NUMBER}(?:,{_NUMBER})*)\])?",
    re.ASCII,
)


def round_up(offset: int, alignment: int) -> int:
    """The lowest multiple of ``alignment`` that is not below ``offset``."""
    return -(-offset // alignment) * alignment


def type_of(text: str, packed: bool, records: dict[str, Record], place: Place) -> tuple[Element, tuple[int, ...]]:
    """The element type and the dimensions that ``text`` spells; raises LayoutError if it spells none."""
    found = _TYPE.fullmatch(text)
    if not found:
        raise place.refusal("type", "malformed type", type=_shortened(text))
    name, octets, capacity, dimensions = found.groups()
    if name in ("bytes", "utf8") and not (octets or capacity):
        raise place.refusal("type", "a type without its length", type=_shortened(text))
    shape = tuple(_number(word, place) for word in dimensions.split(",")) if dimensions else ()
    if len(shape) > MOST_DIMENSIONS:
        raise place.refusal("bound", "too many dimensions", dimensions=len(shape), limit=MOST_DIMENSIONS)
    return _element(name, octets or capacity, packed, records, place), shape


def _element(name: str, length: str | None, packed: bool, records: dict[str, Record], place: Place) -> Element:
    if length:
        number = _number(length, place)
        spelling = f"{name}[{number}]"
        if name == "bytes":
            return Bytes(spelling, number, 1)
        alignment = 1 if packed else 4
        return Text(spelling, round_up(4 + number, alignment), alignment, number)
    if name in SCALARS:
        size, code = SCALARS[name]
        return Scalar(name, size, 1 if packed else size, code)
    if name in records:
        return records[name]
    raise place.refusal("type", "no such type, and no record of that name declared before", type=_shortened(name))


def _number(digits: str, place: Place) -> int:
    if len(digits) > len(str(MOST_BYTES)) or int(digits) > MOST_BYTES:
        raise place.refusal("bound", "too large a number in a type", limit=MOST_BYTES)
    return int(digits)


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."
