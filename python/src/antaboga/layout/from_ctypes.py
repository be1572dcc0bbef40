"""Declarations made from ctypes structures that a program has already."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

from antaboga.layout.inference import Inference, Member, Shaped

__all__ = ["from_structure", "is_structure"]


def from_structure(structure: type[ctypes.Structure]) -> dict[str, Any]:
    """The declaration of what ``structure`` is, as JSON values.

    Raises LayoutError for what no declaration can say: unions, bit fields, pointers, wide characters.
    """
    inference = Inference(structure.__name__, _members)
    return inference.declaration(structure)


def is_structure(found: object) -> bool:
    """Whether ``found`` is a class of ctypes structures."""
    return isinstance(found, type) and issubclass(found, ctypes.Structure)


def _members(structure: Any, inference: Inference) -> tuple[int, list[Member]]:  # noqa: ANN401 - any ctypes type
    members = []
    for kind in reversed(structure.__mro__):
        for name, its, *bits in kind.__dict__.get("_fields_", ()):
            if bits:
                raise inference.refusal(structure.__name__, name, "a bit field")
            place = getattr(structure, name)
            members.append(Member(name, _shaped(its, structure.__name__, name, inference), place.offset, place.size))
    return ctypes.sizeof(structure), members


def _shaped(kind: Any, record: str, name: str, inference: Inference) -> Shaped:  # noqa: ANN401 - any ctypes type
    shape: list[int] = []
    while issubclass(kind, ctypes.Array):
        shape.append(kind._length_)
        kind = kind._type_
    if issubclass(kind, ctypes.Structure):
        return Shaped(inference.nested(kind, kind.__name__), tuple(shape))
    code = kind._type_ if issubclass(kind, ctypes._SimpleCData) else None
    if code == "c":
        length = shape.pop() if shape else 1
        return Shaped(f"bytes[{length}]", tuple(shape))
    if code == "?":
        return Shaped("bool", tuple(shape))
    size = 8 * ctypes.sizeof(kind)
    if code in ("f", "d"):
        spelling = f"f{size}"
    elif isinstance(code, str) and code in "bBhHiIlLqQ":
        spelling = f"{'i' if code.islower() else 'u'}{size}"
    else:
        raise inference.refusal(record, name, f"of type {kind.__name__}, which has no type in a declaration")
    if size > 8:
        big = getattr(kind, "__ctype_be__", None) is kind
        little = getattr(kind, "__ctype_le__", None) is kind
        inference.order(("big" if big else "little") if big != little else sys.byteorder, record, name)
    return Shaped(spelling, tuple(shape))
