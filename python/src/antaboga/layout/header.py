"""Layouts as a C header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antaboga.layout.types import Bytes, Field, Record, Scalar, Text

if TYPE_CHECKING:
    from antaboga.layout.record import RecordLayout

__all__ = ["header"]

_SCALARS = {
    "i8": "int8_t",
    "u8": "uint8_t",
    "i16": "int16_t",
    "u16": "uint16_t",
    "i32": "int32_t",
    "u32": "uint32_t",
    "i64": "int64_t",
    "u64": "uint64_t",
    "f32": "float",
    "f64": "double",
    "bool": "bool",
}


def header(layout: RecordLayout) -> str:
    """A header for C11 with GNU attributes; the byte order of its fields is the machine's, whatever was declared."""
    guard = f"ANTABOGA_RECORD_{layout.name.upper()}_H"
    lines = [
        f"/* {layout.name}, version {layout.version}, {layout.byte_order}-endian.",
        f"   Fingerprint {layout.fingerprint.hex()}. */",
        f"#ifndef {guard}",
        f"#define {guard}",
        "#include <stdbool.h>",
        "#include <stdint.h>",
    ]
    for record in (*layout.records, layout.root):
        lines += ["", *_record(record, layout)]
    return "".join(f"{line}\n" for line in [*lines, "", "#endif"])


def _record(record: Record, layout: RecordLayout) -> list[str]:
    packed = " __attribute__((packed))" if layout.packed else ""
    members = [f"    {_member(field, packed)};" for field in record.fields]
    names = [
        f"#define {record.spelling}_{field.name}_{name} {_constant(field, value)}"
        for field in record.fields
        for name, value in field.values.items()
    ]
    return [f"struct {record.spelling} {{", *members, f"}}{packed};", *names]


def _member(field: Field, packed: str) -> str:
    element = field.element
    if not field.in_rows and not field.in_columns:
        return f"uint{8 * field.alignment}_t {field.name}[{field.size // field.alignment}]"
    shape = field.shape if field.in_rows else field.shape[::-1]
    name = field.name + "".join(f"[{count}]" for count in shape)
    if isinstance(element, Scalar):
        return f"{_SCALARS[element.spelling]} {name}"
    if isinstance(element, Bytes):
        return f"uint8_t {name}[{element.size}]"
    if isinstance(element, Text):
        return f"struct {{ uint32_t length; uint8_t text[{element.capacity}]; }}{packed} {name}"
    return f"struct {element.spelling} {name}"


def _constant(field: Field, value: int) -> str:
    assert isinstance(field.element, Scalar)
    unsigned = field.element.spelling[0] == "u"
    if value == -(1 << 63):
        return "(-INT64_C(9223372036854775807) - 1)"
    return f"({_SCALARS[field.element.spelling]})UINT64_C({value})" if unsigned else f"INT64_C({value})"
