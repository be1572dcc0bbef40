"""numpy's dtypes as text and back: ``spec/layout/array.md``. Needs numpy."""

from __future__ import annotations

from typing import Any

import numpy as np

from antaboga.layout import dtype_text
from antaboga.layout.dtype_text import Field, PlainType, StructuredType

__all__ = ["from_numpy", "to_numpy"]


def from_numpy(dtype: np.dtype[Any]) -> str:
    """The text of a dtype; raises ValueError for one that cannot be shared, with objects for instance."""
    try:
        return dtype_text.parse(_described(dtype).text).text
    except ValueError as refusal:
        raise ValueError(f"an array of {dtype} cannot be shared: {refusal}") from None


def _described(dtype: np.dtype[Any]) -> PlainType | StructuredType:
    if dtype.names is None or dtype.fields is None:
        return PlainType(dtype.str, dtype.itemsize)
    fields = []
    for name in dtype.names:
        kind, offset = dtype.fields[name][:2]
        fields.append(Field(name, _described(kind.base), offset, kind.shape))
    return StructuredType(dtype.itemsize, tuple(fields))


def to_numpy(dtype: PlainType | StructuredType) -> np.dtype[Any]:
    """The dtype that a description means."""
    if isinstance(dtype, PlainType):
        return np.dtype(dtype.text)
    return np.dtype(
        {
            "names": [field.name for field in dtype.fields],
            "formats": [(to_numpy(field.type), field.shape) for field in dtype.fields],
            "offsets": [field.offset for field in dtype.fields],
            "itemsize": dtype.itemsize,
        }
    )
