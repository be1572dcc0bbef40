"""The text of dtypes that arrays in shared memory may have: ``spec/layout/array.md``. Needs no numpy."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["MOST_DIMENSIONS", "Field", "PlainType", "StructuredType", "byte_count", "numbers", "parse"]

MOST_DIMENSIONS = 32
_MOST_ITEM = (1 << 31) - 1
_MOST_EXTENT = (1 << 63) - 1
_MOST_DEPTH = 16
_MOST_FIELDS = 1024
_PLAIN = re.compile(r"([<>|])(b1|i[1248]|u[1248]|f[248]|c8|c16|[Mm]8|[SVU][1-9][0-9]{0,9})(?:\[([0-9]*)([a-zA-Z]+)\])?")
_UNITS = frozenset("Y M W D h m s ms us ns ps fs as".split())
_NAME = re.compile(r"[A-Za-z0-9_. -]{1,63}")
_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,18}")


@dataclass(frozen=True)
class PlainType:
    """A dtype without fields, as ``numpy.dtype.str`` spells it."""

    text: str
    itemsize: int

    @property
    def code(self) -> str:
        """Kind and size without byte order and unit."""
        return self.text[1:].partition("[")[0]


@dataclass(frozen=True)
class Field:
    """One field of a record; ``shape`` is empty where it is one item."""

    name: str
    type: PlainType | StructuredType
    offset: int
    shape: tuple[int, ...] = ()

    def __str__(self) -> str:
        shape = f"({','.join(map(str, self.shape))})" if self.shape else ""
        return f";{self.name}:{shape}{self.type.text}@{self.offset}"


@dataclass(frozen=True)
class StructuredType:
    """A dtype with fields, in numpy's order."""

    itemsize: int
    fields: tuple[Field, ...]

    @property
    def text(self) -> str:
        """As a description has it."""
        return f"{{{self.itemsize}{''.join(map(str, self.fields))}}}"


def parse(text: str) -> PlainType | StructuredType:
    """The dtype that a text is in its one spelling; raises ValueError for anything else."""
    if not text.startswith("{"):
        return _plain(text)
    found = _Reader(text).whole()
    if found.text != text:
        raise ValueError(f"not the one spelling of a dtype: {text:.100}")
    return found


def _plain(text: str) -> PlainType:
    form = _PLAIN.fullmatch(text)
    if form is None:
        raise ValueError(f"not a plain dtype: {text:.100}")
    order, code, many, unit = form.groups()
    size = int(code[1:]) * (4 if code[0] == "U" else 1)
    orderless = code[0] in "bSV" or size == 1
    if orderless != (order == "|") or size > _MOST_ITEM:
        raise ValueError(f"not a plain dtype: {text:.100}")
    if unit is not None and (code[0] not in "Mm" or unit not in _UNITS or not _is_multiple(many)):
        raise ValueError(f"not a plain dtype: {text:.100}")
    return PlainType(text, size)


def _is_multiple(many: str) -> bool:
    return not many or (many[0] != "0" and many != "1" and len(many) <= 10 and int(many) < 1 << 31)


def numbers(text: str, least: int = -(1 << 63)) -> tuple[int, ...]:
    """The numbers of ``(1,2)``, each from ``least`` to what 8 octets hold; raises ValueError."""
    if text == "()":
        return ()
    if not (text.startswith("(") and text.endswith(")")):
        raise ValueError(f"no numbers in parentheses: {text:.100}")
    parts = text[1:-1].split(",")
    if len(parts) > MOST_DIMENSIONS:
        raise ValueError(f"more than {MOST_DIMENSIONS} dimensions")
    found = tuple(int(part) if _NUMBER.fullmatch(part) else least - 1 for part in parts)
    if not all(least <= number <= _MOST_EXTENT for number in found):
        raise ValueError(f"not numbers from {least}: {text:.100}")
    return found


def byte_count(shape: tuple[int, ...], itemsize: int) -> int:
    """Bytes of a contiguous array; raises ValueError where they cannot be counted, extents of 0 left out."""
    size, empty = itemsize, False
    for extent in shape:
        if extent < 0:
            raise ValueError(f"negative extent: {shape}")
        if extent:
            size *= extent
        else:
            empty = True
        if size > _MOST_EXTENT:
            raise ValueError(f"too many items: {shape}")
    return 0 if empty else size


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._fields = 0

    def whole(self) -> StructuredType:
        found = self._structured(1)
        if self._at != len(self._text):
            raise self._wrong()
        return found

    def _structured(self, depth: int) -> StructuredType:
        if depth > _MOST_DEPTH:
            raise ValueError(f"more than {_MOST_DEPTH} records deep")
        self._expect("{")
        size = self._number()
        fields: list[Field] = []
        names: set[str] = set()
        while self._peek() == ";":
            field = self._field(depth)
            end = field.offset + byte_count(field.shape, field.type.itemsize)
            if end > size or field.name in names:
                raise ValueError(f"wrong field: {field.name}")
            names.add(field.name)
            fields.append(field)
        self._expect("}")
        if not fields or size < 1:
            raise self._wrong()
        return StructuredType(size, tuple(fields))

    def _field(self, depth: int) -> Field:
        self._expect(";")
        self._fields += 1
        if self._fields > _MOST_FIELDS:
            raise ValueError(f"more than {_MOST_FIELDS} fields")
        name = self._until(":")
        self._expect(":")
        if not _NAME.fullmatch(name):
            raise self._wrong()
        shape: tuple[int, ...] = ()
        if self._peek() == "(":
            shape = numbers(self._until(")") + ")", 0)
            self._expect(")")
        kind = self._structured(depth + 1) if self._peek() == "{" else _plain(self._until("@"))
        self._expect("@")
        return Field(name, kind, self._number(), shape)

    def _number(self) -> int:
        digits = self._until(";}")
        if not _NUMBER.fullmatch(digits) or not 0 <= int(digits) <= _MOST_ITEM:
            raise self._wrong()
        return int(digits)

    def _until(self, ends: str) -> str:
        found = min((at for end in ends if (at := self._text.find(end, self._at)) >= 0), default=-1)
        if found < 0:
            raise self._wrong()
        begin, self._at = self._at, found
        return self._text[begin:found]

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _expect(self, wanted: str) -> None:
        if self._peek() != wanted:
            raise self._wrong()
        self._at += 1

    def _wrong(self) -> ValueError:
        return ValueError(f"not a structured dtype, at {self._at}: {self._text:.100}")
