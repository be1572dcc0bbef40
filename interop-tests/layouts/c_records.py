"""A C program that fills records field by field and prints their bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from antaboga.layout import RecordLayout
from antaboga.layout.header import header
from antaboga.layout.types import Bytes, Field, Record, Scalar, Text

_PREAMBLE = """
#include <stddef.h>
#include <stdio.h>
#include <string.h>
static float f32(uint32_t bits) { float value; memcpy(&value, &bits, sizeof value); return value; }
static double f64(uint64_t bits) { double value; memcpy(&value, &bits, sizeof value); return value; }
static void print(const void *record, size_t size) {
    for (size_t i = 0; i < size; i++) printf("%02x", ((const unsigned char *)record)[i]);
    printf("\\n");
}
"""


def program(records: list[tuple[RecordLayout, dict[str, Any]]]) -> str:
    """Prints one line of hexadecimal for each record."""
    parts = [header(layout) for layout, _ in records] + [_PREAMBLE]
    for index, (layout, value) in enumerate(records):
        name = f"struct {layout.name}"
        parts += [
            f"static void record{index}(void) {{ static {name} r;",
            *_record(layout.root, value, "r"),
            "print(&r, sizeof r); }",
        ]
    calls = [f"record{index}();" for index in range(len(records))]
    return "\n".join([*parts, "int main(void) {", *calls, "return 0; }", ""])


def _record(record: Record, value: dict[str, Any], target: str) -> Iterator[str]:
    for field in record.fields:
        for indices, one in _elements(value[field.name], len(field.shape)):
            yield from _element(field, one, f"{target}.{field.name}", indices)


def _elements(value: Any, depth: int) -> Iterator[tuple[list[int], Any]]:
    if not depth:
        yield [], value
        return
    for index, one in enumerate(value):
        for indices, found in _elements(one, depth - 1):
            yield [index, *indices], found


def _element(field: Field, value: Any, target: str, indices: list[int]) -> Iterator[str]:
    element = field.element
    if not (field.in_rows or field.in_columns):
        assert isinstance(element, Scalar)
        distance = sum(index * stride for index, stride in zip(indices, field.strides, strict=True))
        kind = {"f32": "float", "f64": "double", "bool": "bool"}.get(element.spelling)
        kind = kind or f"{'u' * (element.spelling[0] == 'u')}int{8 * element.size}_t"
        literal = _literal(element, value)
        yield f"{{ {kind} v = {literal}; memcpy((char *)&{target} + {distance}, &v, sizeof v); }}"
        return
    target += "".join(f"[{index}]" for index in (indices if field.in_rows else indices[::-1]))
    if isinstance(element, Record):
        yield from _record(element, value, target)
    elif isinstance(element, Scalar):
        yield f"{target} = {_literal(element, value)};"
    elif isinstance(element, Bytes):
        yield from (f"{target}[{index}] = {octet};" for index, octet in enumerate(value))
    else:
        assert isinstance(element, Text)
        data = value.encode()
        yield f"{target}.length = {len(data)};"
        yield from (f"{target}.text[{index}] = {octet};" for index, octet in enumerate(data))


def _literal(scalar: Scalar, value: Any) -> str:
    if scalar.spelling == "f32":
        return f"f32({struct.unpack('I', struct.pack('f', value))[0]}u)"
    if scalar.spelling == "f64":
        return f"f64({struct.unpack('Q', struct.pack('d', value))[0]}ull)"
    if scalar.spelling == "u64":
        return f"{value}ull"
    if value == -(1 << 63):
        return "-9223372036854775807ll - 1"
    return f"{int(value)}{'ll' * scalar.integer}"
