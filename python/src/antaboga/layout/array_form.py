"""What an array in a segment is, as text: ``spec/layout/array.md``. Needs no numpy."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from antaboga.layout import dtype_text
from antaboga.layout.dtype_text import byte_count, numbers

if TYPE_CHECKING:
    from antaboga.layout.dtype_text import PlainType, StructuredType

__all__ = ["MOST_FORM", "ArrayForm", "ArrayFormError", "fingerprint"]

MOST_FORM = 1 << 16
_LINES = re.compile(r"antaboga array 1\ndtype ([ -~]*)\nshape ([ -~]*)\nstrides ([ -~]*)\noffset ([ -~]*)\n")
_SHOWN = 100


class ArrayFormError(ValueError):
    """A description breaks a rule.

    Attributes:
        word: what it is about.
        expected: what would do.
        found: what is there.
    """

    def __init__(self, word: str, expected: str, found: str) -> None:
        super().__init__(f"{word}: expected {expected}, found {found}")
        self.word = word
        self.expected = expected
        self.found = found


@dataclass(frozen=True)
class ArrayForm:
    """Where the items of an array lie and what they are.

    Attributes:
        dtype: of an item.
        shape: items along each dimension.
        strides: bytes from an item to the next along each dimension.
        offset: of the item with the index 0 everywhere, in bytes from where the array's memory begins.
    """

    dtype: PlainType | StructuredType
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int = 0

    @classmethod
    def of(
        cls,
        dtype: str,
        shape: tuple[int, ...],
        strides: tuple[int, ...] | None = None,
        offset: int = 0,
        *,
        columns: bool = False,
    ) -> ArrayForm:
        """The array of a dtype in its one spelling; without strides contiguous, the last index varying fastest.

        ``columns`` makes the first index vary fastest. Raises ValueError for what cannot be described.
        """
        kind = dtype_text.parse(dtype)
        if strides is None:
            strides = contiguous(shape[::-1], kind.itemsize)[::-1] if columns else contiguous(shape, kind.itemsize)
        form = cls(kind, shape, strides, offset)
        cls.parse(form.canonical, form.extent)
        return form

    @classmethod
    def parse(cls, text: str, octets: int) -> ArrayForm:
        """What a text describes in a memory of so many bytes; raises ArrayFormError."""
        lines = _LINES.fullmatch(text)
        if lines is None:
            raise ArrayFormError("form", "five lines", f"{len(text)} characters")
        if len(text) > MOST_FORM:
            raise ArrayFormError("form_size", f"at most {MOST_FORM}", str(len(text)))
        spelling, extents, steps, begin = lines.groups()
        try:
            dtype = dtype_text.parse(spelling)
        except ValueError:
            raise ArrayFormError("dtype", "one that can be shared", spelling[:_SHOWN]) from None
        try:
            shape = numbers(extents, 0)
            empty = byte_count(shape, dtype.itemsize) == 0
        except ValueError:
            raise ArrayFormError("shape", "items that can be counted", extents[:_SHOWN]) from None
        try:
            strides = numbers(steps)
        except ValueError:
            strides = (0,) * (len(shape) + 1)
        if len(strides) != len(shape):
            raise ArrayFormError("strides", f"{len(shape)} numbers", steps[:_SHOWN])
        try:
            (offset,) = numbers(f"({begin})", 0)
        except ValueError:
            offset = octets + 1
        if offset > octets:
            raise ArrayFormError("offset", f"0 to {octets}", begin[:_SHOWN])
        form = cls(dtype, shape, strides, offset)
        if not empty and not 0 <= form.lowest <= form.extent <= octets:
            raise ArrayFormError("strides", f"items within {octets} bytes", steps[:_SHOWN])
        return form

    @property
    def canonical(self) -> str:
        """The text, in its one spelling."""
        shape, strides = (f"({','.join(map(str, each))})" for each in (self.shape, self.strides))
        return f"antaboga array 1\ndtype {self.dtype.text}\nshape {shape}\nstrides {strides}\noffset {self.offset}\n"

    @property
    def lowest(self) -> int:
        """The first byte that an item of an array with items has."""
        return self.offset + sum(min(0, (n - 1) * step) for n, step in zip(self.shape, self.strides, strict=True))

    @property
    def extent(self) -> int:
        """The byte after the last one that an item has; where there are no items, the offset."""
        if 0 in self.shape:
            return self.offset
        reach = sum(max(0, (n - 1) * step) for n, step in zip(self.shape, self.strides, strict=True))
        return self.offset + reach + self.dtype.itemsize

    @property
    def is_contiguous(self) -> bool:
        """Whether the items follow each other, the last index varying fastest."""
        wanted = contiguous(self.shape, self.dtype.itemsize)
        used = [(step, want) for n, step, want in zip(self.shape, self.strides, wanted, strict=True) if n != 1]
        return 0 in self.shape or all(step == want for step, want in used)


def contiguous(shape: tuple[int, ...], itemsize: int) -> tuple[int, ...]:
    """The strides of an array in which items follow each other, the last index varying fastest."""
    strides = []
    for extent in reversed(shape):
        strides.append(itemsize)
        itemsize *= max(1, extent)
    return tuple(reversed(strides))


def fingerprint(text: str) -> bytes:
    """The 16 bytes that a header has for a description."""
    return hashlib.sha256(text.encode("ascii", "replace")).digest()[:16]
