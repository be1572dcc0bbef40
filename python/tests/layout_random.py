"""Declarations and values made by chance."""

import json
import math
import struct
from random import Random
from typing import Any

from antaboga.layout import RecordLayout
from antaboga.layout.types import Bytes, Field, Record, Scalar, Text

SCALARS = "i8 u8 i16 u16 i32 u32 i64 u64 f32 f64 bool".split()
MOST_ELEMENTS = 40


def declaration(random: Random, prefix: str, byte_order: str | None = None) -> dict[str, Any]:
    """A declaration whose records' names begin with ``prefix``."""
    nested: list[dict[str, Any]] = []
    for depth in range(random.choice([0, 0, 1, 2, 3])):
        fields = _fields(random, [record["name"] for record in nested])
        nested.append({"name": f"{prefix}N{depth}", "fields": fields})
    fields = _fields(random, [record["name"] for record in nested])
    used = {field["type"].partition("[")[0] for record in (*nested, {"fields": fields}) for field in record["fields"]}
    for record in nested:
        if record["name"] not in used:
            fields.insert(random.randrange(len(fields) + 1), {"name": f"of{record['name']}", "type": record["name"]})
    return {
        "name": f"{prefix}Root",
        "version": random.randint(1, 9),
        "byte_order": byte_order or random.choice(["native", "little", "big"]),
        "alignment": random.choice(["c", "c", "packed"]),
        "records": nested,
        "fields": fields,
    }


def _fields(random: Random, records: list[str]) -> list[dict[str, Any]]:
    return [{"name": f"f{index}", **_type(random, records)} for index in range(random.randint(1, 8))]


def _type(random: Random, records: list[str]) -> dict[str, Any]:
    kind = random.random()
    if kind < 0.6 or (kind >= 0.8 and not records):
        element = random.choice(SCALARS)
    elif kind < 0.7:
        element = f"bytes[{random.randint(1, 9)}]"
    elif kind < 0.8:
        element = f"utf8[{random.randint(1, 9)}]"
    else:
        element = random.choice(records[-2:])
    if element in SCALARS[:8] and random.random() < 0.2:
        return {"type": element, "values": _values(random, element)}
    if random.random() < 0.6:
        return {"type": element}
    shape = [random.randint(1, 3) for _ in range(random.randint(1, 3))]
    field: dict[str, Any] = {"type": f"{element}[{','.join(map(str, shape))}]"}
    layout = random.random()
    if layout < 0.3:
        field["order"] = random.choice(["row", "column"])
    elif layout < 0.5 and element in SCALARS:
        field["strides"] = _strides(random, shape)
    return field


def _values(random: Random, scalar: str) -> dict[str, int]:
    bits = int(scalar[1:])
    lowest = -(1 << (bits - 1)) if scalar[0] == "i" else 0
    numbers = {lowest, lowest + (1 << bits) - 1, *(lowest + random.getrandbits(bits) for _ in range(2))}
    return {f"V{index}": number for index, number in enumerate(sorted(numbers))}


def _strides(random: Random, shape: list[int]) -> list[int]:
    """Strides that any scalar can have, with room between elements."""
    strides = [0] * len(shape)
    extent = 8
    for dimension in random.sample(range(len(shape)), len(shape)):
        strides[dimension] = extent + 8 * random.randint(0, 2)
        extent = max(extent + strides[dimension] * (shape[dimension] - 1), strides[dimension])
    return strides


def layout(random: Random, prefix: str, byte_order: str | None = None) -> tuple[str, RecordLayout]:
    """A declaration's text and its layout."""
    text = json.dumps(declaration(random, prefix, byte_order))
    return text, RecordLayout.parse(text)


def record_value(random: Random, record: Record) -> dict[str, Any]:
    """A value for each field."""
    return {field.name: _array(random, field, 0) for field in record.fields}


def _array(random: Random, field: Field, depth: int) -> Any:
    if depth < len(field.shape):
        return [_array(random, field, depth + 1) for _ in range(field.shape[depth])]
    element = field.element
    if isinstance(element, Record):
        return record_value(random, element)
    if isinstance(element, Bytes):
        return random.randbytes(element.size)
    if isinstance(element, Text):
        text = "".join(random.choice("aé√😀 \0") for _ in range(random.randint(0, element.capacity)))
        return text.encode()[: element.capacity].decode("utf-8", "ignore")
    return _scalar(random, element)


def _scalar(random: Random, scalar: Scalar) -> int | float | bool:
    if scalar.integer:
        return random.choice([scalar.lowest, scalar.highest, random.randint(scalar.lowest, scalar.highest)])
    if not scalar.floating:
        return random.random() < 0.5
    number = random.choice([0.0, -0.0, math.inf, -math.inf, random.uniform(-1e9, 1e9)])
    rounded: float = struct.unpack(scalar.code, struct.pack(scalar.code, number))[0]
    return rounded


def leaves(record: Record, value: dict[str, Any]) -> list[str]:
    """Every value in order, written so that Java can write it too."""
    found: list[str] = []
    for field in record.fields:
        _leaves(field, value[field.name], 0, found)
    return found


def _leaves(field: Field, value: Any, depth: int, found: list[str]) -> None:
    if depth < len(field.shape):
        for one in value:
            _leaves(field, one, depth + 1, found)
        return
    element = field.element
    if isinstance(element, Record):
        found += leaves(element, value)
    elif isinstance(element, Bytes):
        found.append(value.hex())
    elif isinstance(element, Text):
        found.append(f"t{value.encode().hex()}")
    elif element.floating:
        found.append(struct.pack(">d", value).hex())
    else:
        found.append(str(value).lower())
