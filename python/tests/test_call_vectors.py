"""Values and messages of calls against the vectors that Java is tested with as well."""

import datetime
import decimal
import enum
import json
import struct
import uuid
import zoneinfo
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import pytest
from antaboga.call import _wire
from antaboga.call._inline import InlineSink, InlineSource
from antaboga.call._reading import Known, ValueReader
from antaboga.call._wire import Buffer, Message
from antaboga.call._writing import ValueWriter
from antaboga.errors import AntabogaError, ProtocolError

VECTORS = Path(__file__).parents[2] / "spec/vectors"


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


@dataclass(frozen=True)
class Point:
    x: int
    y: int


def nested(count: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(count - 1):
        value = [value]
    return value


NAMES = {
    **{module.__name__: module for module in (datetime, decimal, numpy, struct, uuid, zoneinfo)},
    **{each.__name__: each for each in (Colour, Point, nested)},
}


def vectors(name: str, **wanted: str) -> list[Any]:
    """Those of a file with a flag or a result."""
    return [
        pytest.param(vector, id=vector["id"])
        for vector in json.loads((VECTORS / name).read_text())["vectors"]
        if wanted.get("flag", "read") in vector["flags"] and wanted.get("result", vector["result"]) == vector["result"]
    ]


def octets(vector: dict[str, Any]) -> bytes:
    run = vector.get("then", {"repeat": "", "count": 0})
    found: bytes = bytes.fromhex(vector["hex"]) + bytes.fromhex(run["repeat"]) * run["count"]
    return found


def meaning(vector: dict[str, Any]) -> Any:
    return eval(vector["value"], dict(NAMES))


def read(vector: dict[str, Any]) -> Any:
    table = [bytes.fromhex(buffer["hex"]) for buffer in vector.get("buffers", ())]
    read_only = ["readOnly" in buffer for buffer in vector.get("buffers", ())]
    source = InlineSource(
        [Buffer(_wire.INLINE, only, 0, 0, len(each), each) for each, only in zip(table, read_only, strict=True)]
    )
    known = Known()
    known.records["Point"] = lambda fields: Point(**fields)  # type: ignore[arg-type]
    known.enums["Colour"] = Colour
    return ValueReader(known=known).read(octets(vector), source)


@pytest.mark.parametrize("vector", vectors("call_values.json", result="valid"))
def test_a_value_is_read_as_what_it_means(vector: dict[str, Any]) -> None:
    expected, found = meaning(vector), read(vector)
    assert type(found) is type(expected)
    if isinstance(expected, memoryview):
        assert (bytes(found), found.readonly) == (bytes(expected), expected.readonly)
    elif isinstance(expected, numpy.ndarray):
        assert (found.dtype, found.shape, found.tolist()) == (expected.dtype, expected.shape, expected.tolist())
        assert found.flags.f_contiguous == expected.flags.f_contiguous
    elif isinstance(expected, float):
        assert struct.pack(">d", found) == struct.pack(">d", expected)
    else:
        # Which tells -0.0 from 0.0, the order of a dict and the name of a zone.
        assert repr(found) == repr(expected)


@pytest.mark.parametrize("vector", vectors("call_values.json", result="invalid"))
def test_what_is_wrong_is_refused_by_its_code(vector: dict[str, Any]) -> None:
    with pytest.raises(AntabogaError) as refusal:
        read(vector)
    assert refusal.value.code == vector["error"]


@pytest.mark.parametrize("vector", vectors("call_values.json", flag="write"))
def test_a_value_is_written_as_every_writer_does(vector: dict[str, Any]) -> None:
    sink = InlineSink()
    body = ValueWriter(sink).write(meaning(vector))
    assert body.replace(b", ", b",").decode() == vector["text"]
    assert [(buffer.inline or b"").hex() for buffer in sink.buffers] == [
        buffer["hex"] for buffer in vector.get("buffers", ())
    ]


class Given(InlineSink):
    """The table of a vector, and the entry by which a spilled one is found."""

    def __init__(self, vector: dict[str, Any]) -> None:
        super().__init__()
        self.buffers = [table_entry(entry) for entry in vector["value"]["buffers"]]
        self.spilled = ""

    def spill(self, data: bytes) -> Buffer:
        self.spilled = data.hex()
        return Buffer(_wire.TRANSFER, False, 6, 128, len(data))


def table_entry(entry: dict[str, Any]) -> Buffer:
    inline = bytes.fromhex(entry["hex"]) if "hex" in entry else None
    return Buffer(entry["place"], entry["readOnly"], entry["segment"], entry["offset"], entry["length"], inline)


def described(message: Message) -> dict[str, Any]:
    return {
        "kind": _wire.KINDS[message.kind],
        "format": message.format,
        "function": message.function,
        "call": message.call,
        "parent": message.parent,
        "deadline": message.deadline,
        "body": bytes(message.body).hex(),
        "buffers": [
            {
                "place": buffer.place,
                "readOnly": bool(buffer.read_only),
                "segment": buffer.segment,
                "offset": buffer.offset,
                "length": buffer.length,
                **({} if buffer.inline is None else {"hex": bytes(buffer.inline).hex()}),
            }
            for buffer in message.buffers
        ],
    }


def message_of(vector: dict[str, Any]) -> Message:
    return _wire.read(octets(vector), lambda _: bytes.fromhex(vector["spilled"]))


@pytest.mark.parametrize("vector", vectors("call_messages.json", result="valid"))
def test_a_message_is_read(vector: dict[str, Any]) -> None:
    assert described(message_of(vector)) == vector["value"]


@pytest.mark.parametrize("vector", vectors("call_messages.json", result="invalid"))
def test_a_message_that_breaks_a_rule_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError):
        message_of(vector)


@pytest.mark.parametrize("vector", vectors("call_messages.json", flag="write"))
def test_a_message_is_written(vector: dict[str, Any]) -> None:
    sink = Given(vector)
    written = _wire.write(message_of(vector), sink, vector.get("limit", 1 << 20))
    assert written.hex() == vector["hex"]
    assert sink.spilled == vector.get("spilled", "")
