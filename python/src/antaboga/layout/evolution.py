"""What may change from one version of a record to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antaboga.layout.refusal import Place
from antaboga.layout.types import Field, Record

if TYPE_CHECKING:
    from antaboga.layout.record import RecordLayout

__all__ = ["check_compatible", "incompatibility"]


def check_compatible(older: RecordLayout, newer: RecordLayout) -> None:
    """Raises LayoutError naming the first field that keeps the two from being used for the same memory."""
    found = incompatibility(older, newer)
    if found:
        field, problem = found
        raise Place(newer.file, field).refusal("version", problem, older=older.version, newer=newer.version)


def incompatibility(older: RecordLayout, newer: RecordLayout) -> tuple[str, str] | None:
    """The first field (``RECORD.FIELD`` or ``RECORD``) that differs where it may not, and how; None if none does."""
    name = older.name
    if newer.name != name:
        return newer.name, f"another record than {name}"
    if newer.byte_order != older.byte_order:
        return name, f"byte order was {older.byte_order}"
    if newer.packed != older.packed:
        return name, f"alignment was {'packed' if older.packed else 'c'}"
    if newer.version < older.version:
        return name, "the newer has the smaller version"
    found = _of_record(older.root, newer.root)
    if found:
        return found
    return _of_version(older, newer) if newer.version == older.version else None


def _of_version(older: RecordLayout, newer: RecordLayout) -> tuple[str, str] | None:
    if len(newer.root.fields) > len(older.root.fields):
        return f"{newer.name}.{newer.root.fields[len(older.root.fields)].name}", "appended without a larger version"
    after = {record.spelling: record for record in (*newer.records, newer.root)}
    for record in (*older.records, older.root):
        for one, other in zip(record.fields, after[record.spelling].fields, strict=True):
            if (one.minimum, one.maximum, one.values) != (other.minimum, other.maximum, other.values):
                return f"{record.spelling}.{one.name}", "another range without a larger version"
    return None


def _of_record(older: Record, newer: Record) -> tuple[str, str] | None:
    for index, before in enumerate(older.fields):
        path = f"{older.spelling}.{before.name}"
        if index >= len(newer.fields):
            return path, "the field is gone"
        after = newer.fields[index]
        if after.name != before.name:
            return path, f"{after.name} stands in its place"
        found = _of_field(path, before, after)
        if found:
            return found
    for after in newer.fields[len(older.fields) :]:
        if after.offset < older.size:
            return f"{newer.spelling}.{after.name}", f"appended within the {older.size} bytes of the older record"
    return None


def _of_field(path: str, before: Field, after: Field) -> tuple[str, str] | None:
    if after.spelling != before.spelling:
        return path, f"type was {before.spelling}"
    if isinstance(before.element, Record) and isinstance(after.element, Record):
        found = _of_nested(before.element, after.element)
        if found:
            return found
    if after.strides != before.strides:
        return path, f"strides were {','.join(map(str, before.strides))}"
    if after.offset != before.offset:
        return path, f"offset was {before.offset}"
    return _of_range(path, before, after)


def _of_nested(before: Record, after: Record) -> tuple[str, str] | None:
    if len(after.fields) > len(before.fields) and [field.name for field in before.fields] == [
        field.name for field in after.fields[: len(before.fields)]
    ]:
        return f"{after.spelling}.{after.fields[len(before.fields)].name}", "appended to a nested record"
    return _of_record(before, after)


def _of_range(path: str, before: Field, after: Field) -> tuple[str, str] | None:
    if after.values and not before.values:
        return path, "values were not named"
    if after.values:
        for name, value in before.values.items():
            if after.values.get(name) != value:
                return path, f"the value {name}={value} is gone"
    if after.minimum is not None and (before.minimum is None or after.minimum > before.minimum):
        return path, f"minimum was {'not there' if before.minimum is None else before.minimum}"
    if after.maximum is not None and (before.maximum is None or after.maximum < before.maximum):
        return path, f"maximum was {'not there' if before.maximum is None else before.maximum}"
    return None
