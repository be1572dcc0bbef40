"""What structures of ctypes and dtypes of numpy have in common when a declaration is made of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from antaboga.errors import LayoutError
from antaboga.layout import names
from antaboga.layout.record import RecordLayout

__all__ = ["Inference", "Member", "Shaped"]


@dataclass(frozen=True)
class Shaped:
    """A type: its element's spelling, its dimensions, and what the spelling does not say."""

    element: str
    shape: tuple[int, ...]
    doc: str = ""


@dataclass(frozen=True)
class Member:
    """A field as it is found."""

    name: str
    type: Shaped
    offset: int
    size: int


Members = Callable[[Any, "Inference"], tuple[int, list[Member]]]
"""The size of a structure and its members in the order of their offsets."""


class Inference:
    """Makes one declaration; ``members`` takes a structure apart."""

    def __init__(self, name: str, members: Members) -> None:
        self._name = name
        self._members = members
        self._order: str | None = None
        self._records: dict[str, tuple[object, int, list[Member]]] = {}

    def refusal(self, record: str, field: str, problem: str) -> LayoutError:
        """The error for what no declaration can say."""
        return LayoutError("layout infer", problem, record=record, field=field)

    def order(self, byte_order: str, record: str, field: str) -> None:
        """Notes the byte order of a field; all have the same."""
        if self._order not in (None, byte_order):
            raise self.refusal(record, field, f"{byte_order}-endian beside fields that are not")
        self._order = byte_order

    def nested(self, structure: object, wish: str) -> str:
        """The name of the nested record that ``structure`` is."""
        for known, (its, *_) in self._records.items():
            if its is structure or its == structure:
                return known
        size, members = self._members(structure, self)
        name = self._free(wish)
        self._records[name] = (structure, size, members)
        return name

    def _free(self, wish: str) -> str:
        name = _record_name(wish)
        taken = {*self._records, _record_name(self._name)}
        number = 2
        while name in taken:
            name = f"{_record_name(wish)}{number}"
            number += 1
        return name

    def declaration(self, structure: object) -> dict[str, Any]:
        """The declaration: without padding of its own if the rules of C put every field where it is, else packed."""
        size, members = self._members(structure, self)
        found = {**self._records, _record_name(self._name): (structure, size, members)}
        for packed in (False, True):
            declared = self._declared(found, packed)
            layout = RecordLayout.parse(json.dumps(declared), self._name)
            if all(self._fits(layout, name, size, its) for name, (_, size, its) in found.items()):
                return declared
        raise self.refusal(_record_name(self._name), "-", "laid out so that no declaration describes it")

    def _declared(self, found: dict[str, tuple[object, int, list[Member]]], packed: bool) -> dict[str, Any]:
        records = [
            {"name": name, "fields": self._fields(name, size, members, packed)}
            for name, (_, size, members) in found.items()
        ]
        root = records.pop()
        declared: dict[str, Any] = {"name": root["name"], "version": 1}
        declared["byte_order"] = self._order or "native"
        declared["alignment"] = "packed" if packed else "c"
        if records:
            declared["records"] = records
        declared["fields"] = root["fields"]
        return declared

    def _fields(self, record: str, size: int, members: list[Member], packed: bool) -> list[dict[str, str]]:
        fields: list[dict[str, str]] = []
        end = 0
        for member in members:
            if not names.is_field_name(member.name):
                raise self.refusal(record, member.name, "a name that no declaration can have")
            if member.offset < end:
                raise self.refusal(record, member.name, "overlaps the field before it")
            if packed and member.offset > end:
                fields.append({"name": f"_gap{end}", "type": f"bytes[{member.offset - end}]"})
            dimensions = f"[{','.join(map(str, member.type.shape))}]" if member.type.shape else ""
            field = {"name": member.name, "type": f"{member.type.element}{dimensions}"}
            fields.append({**field, "doc": member.type.doc} if member.type.doc else field)
            end = member.offset + member.size
        if packed and size > end:
            fields.append({"name": f"_gap{end}", "type": f"bytes[{size - end}]"})
        return fields

    def _fits(self, layout: RecordLayout, name: str, size: int, members: list[Member]) -> bool:
        record = next(record for record in (*layout.records, layout.root) if record.spelling == name)
        places = {field.name: (field.offset, field.size) for field in record.fields}
        return record.size == size and all(places[member.name] == (member.offset, member.size) for member in members)


def _record_name(wish: str) -> str:
    words = "".join(character if character.isalnum() and character.isascii() else " " for character in wish).split()
    name = "".join(word[:1].upper() + word[1:] for word in words)[:60]
    if not name or not name[0].isalpha() or not names.is_record_name(name):
        name = f"Record{name}"
    return name
