"""Reads a declaration: JSON in, records with offsets out, or an error that names file, field and rule."""

from __future__ import annotations

import json
from typing import Any

from antaboga.layout import names
from antaboga.layout.field_declaration import field_of
from antaboga.layout.refusal import MOST_BYTES, MOST_DEPTH, MOST_FIELDS, MOST_RECORDS, MOST_TEXT, Place
from antaboga.layout.syntax import round_up
from antaboga.layout.types import Field, Record

__all__ = ["Declaration", "read"]

_FILE_KEYS = {"$schema", "name", "version", "doc", "byte_order", "alignment", "records", "fields"}
_RECORD_KEYS = {"name", "doc", "fields"}


class Declaration:
    """A declaration as it was read; ``records`` has the nested ones in order, ``root`` the outermost."""

    def __init__(self, declared: dict[str, Any], place: Place) -> None:
        _check_keys(declared, _FILE_KEYS, place)
        name = _record_name(declared, place)
        place = place.at(name)
        self.file = place.file
        self.version = _version(declared, place)
        self.byte_order: str = _choice(declared, "byte_order", ("native", "little", "big"), place)
        self.packed = _choice(declared, "alignment", ("c", "packed"), place) == "packed"
        self._known: dict[str, Record] = {}
        self._depths: dict[str, int] = {}
        self._used: set[str] = set()
        nested = _list(declared.get("records", []), "records", MOST_RECORDS, place)
        for one in nested:
            _check_keys(one, _RECORD_KEYS, place)
            self._add(_record_name(one, place), one, place)
            if name in self._known:
                raise place.refusal("name", "a nested record has the name of the outermost")
        self.records = tuple(self._known.values())
        self.root = self._add(name, declared, place)
        for record in self.records:
            if record.spelling not in self._used:
                raise place.at(record.spelling).refusal("unused", "no record uses this one")

    def _add(self, name: str, declared: dict[str, Any], place: Place) -> Record:
        place = place.at(name)
        if name in self._known:
            raise place.refusal("name", "a second record of this name")
        fields: list[Field] = []
        offset, alignment, depth = 0, 1, 1
        taken: set[str] = set()
        if "fields" not in declared:
            raise place.refusal("key", "a key is missing", key="fields")
        for one in _list(declared["fields"], "fields", MOST_FIELDS, place):
            field = field_of(one, offset, self.packed, self._known, place)
            if field.name in taken:
                raise place.at(f"{name}.{field.name}").refusal("name", "a second field of this name")
            taken.add(field.name)
            fields.append(field)
            offset = field.offset + field.size
            alignment = max(alignment, field.alignment)
            if isinstance(field.element, Record):
                self._used.add(field.element.spelling)
                depth = max(depth, 1 + self._depths[field.element.spelling])
                if depth > MOST_DEPTH:
                    raise place.at(f"{name}.{field.name}").refusal("bound", "nested too deep", limit=MOST_DEPTH)
        if not fields:
            raise place.refusal("key", "no field", key="fields")
        size = round_up(offset, alignment)
        if size > MOST_BYTES:
            raise place.refusal("bound", "too large a record", size=size, limit=MOST_BYTES)
        record = Record(name, size, alignment, tuple(fields), _doc(declared, place))
        self._known[name] = record
        self._depths[name] = depth
        return record


def read(data: bytes | str, file: str) -> Declaration:
    """Reads a declaration that the caller calls ``file``; raises LayoutError."""
    place = Place(file)
    encoded = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(encoded) > MOST_TEXT:
        raise place.refusal("json", "too long a declaration", length=len(encoded), limit=MOST_TEXT)
    try:
        text = encoded.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except (ValueError, RecursionError) as failure:
        raise place.refusal("json", f"not JSON: {failure}") from failure
    if not isinstance(value, dict):
        raise place.refusal("key", "not a JSON object")
    return Declaration(value, place)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in an object")
    return found


def _constant(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _check_keys(declared: object, allowed: set[str], place: Place) -> None:
    if not isinstance(declared, dict):
        raise place.refusal("key", "not a JSON object", key="records")
    for key in declared:
        if key not in allowed:
            raise place.refusal("key", "unknown key", key=key)


def _record_name(declared: dict[str, Any], place: Place) -> str:
    name = declared.get("name")
    if not isinstance(name, str):
        raise place.refusal("key", "a key is missing or not text", key="name")
    if not names.is_record_name(name):
        raise place.refusal("name", "no name for a record", name=name)
    return name


def _version(declared: dict[str, Any], place: Place) -> int:
    version = declared.get("version")
    if type(version) is not int or not 1 <= version <= MOST_BYTES:
        raise place.refusal("key", "not a whole number from 1 to 2147483647", key="version")
    return version


def _choice(declared: dict[str, Any], key: str, words: tuple[str, ...], place: Place) -> str:
    word = declared.get(key, words[0])
    if word not in words:
        raise place.refusal("key", f"not one of {', '.join(words)}", key=key)
    return str(word)


def _list(value: object, key: str, most: int, place: Place) -> list[Any]:
    if not isinstance(value, list):
        raise place.refusal("key", "not a list", key=key)
    if len(value) > most:
        raise place.refusal("bound", f"too many {key}", count=len(value), limit=most)
    return value


def _doc(declared: dict[str, Any], place: Place) -> str:
    doc = declared.get("doc", "")
    if not isinstance(doc, str):
        raise place.refusal("key", "not text", key="doc")
    return doc
