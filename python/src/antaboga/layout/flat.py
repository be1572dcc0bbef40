"""Layouts as formats of :mod:`struct`, with every byte of padding written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antaboga.layout.types import Bytes, Field, Record, Scalar, Text

if TYPE_CHECKING:
    from antaboga.layout.record import RecordLayout

__all__ = ["MOST_ITEMS", "struct_format"]

MOST_ITEMS = 1 << 16


def struct_format(layout: RecordLayout) -> str:
    """The format of one record: its items are the scalars as they lie, ``Ns`` for bytes, ``INs`` for text.

    An array that is in neither row nor column order is a single item of bytes. Raises ValueError if there were more
    than 65536 items.
    """
    pieces = _pieces(layout.root, MOST_ITEMS)
    return ("<" if layout.byte_order == "little" else ">") + "".join(pieces)


def _pieces(record: Record, room: int) -> list[str]:
    pieces: list[str] = []
    end = 0
    for field in record.fields:
        pieces += _padding(field.offset - end)
        pieces += _field(field, room - len(pieces))
        end = field.offset + field.size
    return pieces + _padding(record.size - end)


def _field(field: Field, room: int) -> list[str]:
    if not field.in_rows and not field.in_columns:
        return [f"{field.size}s"]
    element = field.element
    if isinstance(element, Scalar):
        count = 1
        for dimension in field.shape:
            count *= dimension
        return [f"{count}{element.code}" if count > 1 else element.code]
    if isinstance(element, Bytes):
        one = [f"{element.size}s"]
    elif isinstance(element, Text):
        one = [f"I{element.capacity}s", *_padding(element.size - 4 - element.capacity)]
    else:
        one = _pieces(element, room)
    count = field.size // element.size
    if count * len(one) > room:
        raise ValueError(f"more than {MOST_ITEMS} items")
    return one * count


def _padding(length: int) -> list[str]:
    return [f"{length}x"] if length else []
