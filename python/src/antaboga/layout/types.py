"""What a field holds: the element types, and fields and records made of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SCALARS", "Bytes", "Element", "Field", "Record", "Scalar", "Text", "row_strides"]


@dataclass(frozen=True)
class Scalar:
    """A number or a boolean; ``code`` is its letter for :mod:`struct`."""

    spelling: str
    size: int
    alignment: int
    code: str

    @property
    def integer(self) -> bool:
        """Whether it holds whole numbers."""
        return self.spelling[0] in "iu"

    @property
    def floating(self) -> bool:
        """Whether it is of IEEE 754."""
        return self.spelling[0] == "f"

    @property
    def lowest(self) -> int:
        """The lowest whole number of an integer type."""
        return -(1 << (8 * self.size - 1)) if self.spelling[0] == "i" else 0

    @property
    def highest(self) -> int:
        """The highest whole number of an integer type."""
        return (1 << (8 * self.size - (self.spelling[0] == "i"))) - 1


@dataclass(frozen=True)
class Bytes:
    """Octets."""

    spelling: str
    size: int
    alignment: int


@dataclass(frozen=True)
class Text:
    """UTF-8 behind its length; ``capacity`` octets at most."""

    spelling: str
    size: int
    alignment: int
    capacity: int


@dataclass(frozen=True)
class Field:
    """A field and where it lies; offset, size and strides in bytes.

    ``shape`` is empty unless the field is an array. ``values`` is empty unless names were declared.
    """

    name: str
    element: Element
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int
    size: int
    minimum: int | float | None = None
    maximum: int | float | None = None
    values: Mapping[str, int] = field(default_factory=dict)
    doc: str = ""

    @property
    def spelling(self) -> str:
        """The type as it is declared."""
        return self.element.spelling + (f"[{','.join(map(str, self.shape))}]" if self.shape else "")

    @property
    def alignment(self) -> int:
        """That of the element."""
        return self.element.alignment

    @property
    def in_rows(self) -> bool:
        """Whether elements follow each other with the last index moving fastest; true of what is no array."""
        return self.strides == row_strides(self.shape, self.element.size)

    @property
    def in_columns(self) -> bool:
        """Whether elements follow each other with the first index moving fastest."""
        return self.strides == row_strides(self.shape[::-1], self.element.size)[::-1]


@dataclass(frozen=True)
class Record:
    """A record: its fields in order; ``spelling`` is its name."""

    spelling: str
    size: int
    alignment: int
    fields: tuple[Field, ...]
    doc: str = ""


Element = Scalar | Bytes | Text | Record

SCALARS = {
    spelling: (size, code)
    for spelling, size, code in [
        ("i8", 1, "b"),
        ("u8", 1, "B"),
        ("i16", 2, "h"),
        ("u16", 2, "H"),
        ("i32", 4, "i"),
        ("u32", 4, "I"),
        ("i64", 8, "q"),
        ("u64", 8, "Q"),
        ("f32", 4, "f"),
        ("f64", 8, "d"),
        ("bool", 1, "?"),
    ]
}


def row_strides(shape: tuple[int, ...], size: int) -> tuple[int, ...]:
    """The distances between elements of this size that follow each other, the last index moving fastest."""
    strides: list[int] = []
    for count in reversed(shape):
        strides.insert(0, size)
        size *= count
    return tuple(strides)
