"""Declarations made from numpy structured dtypes that a program has already; needs numpy."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from antaboga.layout.inference import Inference, Member, Shaped

__all__ = ["from_dtype"]


def from_dtype(dtype: np.dtype[Any], name: str) -> dict[str, Any]:
    """The declaration of what ``dtype`` is, as JSON values; ``name`` is the record's.

    Raises LayoutError for what no declaration can say: objects, text of numpy, complex and half-precision numbers, and
    fields that overlap.
    """
    return Inference(name, _members).declaration(dtype)


def _members(dtype: Any, inference: Inference) -> tuple[int, list[Member]]:  # noqa: ANN401 - as the other inference
    if dtype.fields is None:
        raise inference.refusal("-", "-", "a dtype without fields")
    members = []
    for name in dtype.names:
        kind, offset = dtype.fields[name][:2]
        members.append(Member(name, _shaped(kind, name, inference), offset, kind.itemsize))
    return dtype.itemsize, sorted(members, key=lambda member: member.offset)


def _shaped(kind: np.dtype[Any], name: str, inference: Inference) -> Shaped:
    base, shape = kind.base, kind.shape
    if base.fields is not None:
        return Shaped(inference.nested(base, name), shape)
    if base.kind in "SV":
        return Shaped(f"bytes[{base.itemsize}]", shape)
    if base.kind == "b":
        return Shaped("bool", shape)
    if base.kind not in "iufMm" or (base.kind == "f" and base.itemsize not in (4, 8)):
        raise inference.refusal("-", name, f"of dtype {base}, which has no type in a declaration")
    if base.itemsize > 1:
        swapped = base.byteorder == (">" if sys.byteorder == "little" else "<")
        other = "big" if sys.byteorder == "little" else "little"
        inference.order(other if swapped else sys.byteorder, "-", name)
    letter = "i" if base.kind in "Mm" else base.kind
    return Shaped(f"{letter}{8 * base.itemsize}", shape, str(base) if base.kind in "Mm" else "")
