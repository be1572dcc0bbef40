"""Values of calls: each comes back equal and of its type, or is refused by name; what no writer writes is refused."""

import contextlib
import datetime
import decimal
import enum
import json
import math
import struct
import uuid
import zoneinfo
from array import array
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from antaboga.call._exact import EnumMember, RecordValue
from antaboga.call._inline import InlineSink, InlineSource
from antaboga.call._reading import Known, ValueReader
from antaboga.call._writing import ValueWriter
from antaboga.errors import ProtocolError, TypeRefusedError
from hypothesis import given
from hypothesis import strategies as st


class Colour(enum.Enum):
    RED = 1


@dataclass
class Point:
    x: float
    y: object


KNOWN = Known()
KNOWN.enums["Colour"] = Colour
KNOWN.records["Point"] = lambda fields: Point(**fields)  # type: ignore[arg-type]


def written(value: object) -> tuple[bytes, InlineSink]:
    sink = InlineSink()
    return ValueWriter(sink).write(value), sink


def back(value: object) -> Any:
    body, sink = written(value)
    json.loads(body)
    return ValueReader(known=KNOWN).read(body, InlineSource(sink.buffers))


def same(one: Any, other: Any) -> bool:
    """Equal and of the same types, all the way down, -0.0 and NaN told apart by their bits."""
    if type(one) is not type(other):
        return False
    if type(one) is float:
        return struct.pack("d", one) == struct.pack("d", other)
    if type(one) is complex:
        return same(one.real, other.real) and same(one.imag, other.imag)
    if type(one) in (list, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if type(one) is dict:
        return same(list(one.items()), list(other.items()))
    if type(one) in (set, frozenset):
        return len(one) == len(other) and sorted(map(repr, one)) == sorted(map(repr, other))
    if type(one) in (datetime.datetime, datetime.time):
        return repr(one) == repr(other)
    if type(one) is Point:
        return same(one.x, other.x) and same(one.y, other.y)
    return repr(one) == repr(other)


TEXT = st.text(st.characters(exclude_categories=()), max_size=20).filter(
    lambda text: text == text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
)
OFFSETS = st.timedeltas(datetime.timedelta(hours=-23), datetime.timedelta(hours=23))
ZONES = st.none() | st.builds(datetime.timezone, OFFSETS) | st.sampled_from([zoneinfo.ZoneInfo("Europe/Berlin")])
ZONES |= st.builds(datetime.timezone, OFFSETS, st.text("ab", min_size=1))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(1 << 70), 1 << 70),
    st.floats(),
    st.complex_numbers(),
    TEXT,
    st.binary(max_size=20),
    st.dates(),
    st.times(timezones=ZONES),
    st.datetimes(timezones=ZONES),
    st.timedeltas(),
    st.decimals(),
    st.uuids(),
    st.just(Colour.RED),
)
VALUES = st.recursive(
    SCALARS | st.builds(bytearray, st.binary(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(TEXT, inner, max_size=4),
        st.dictionaries(st.integers() | TEXT | st.tuples(TEXT), inner, max_size=4),
        st.sets(st.integers() | TEXT, max_size=4),
        st.frozensets(TEXT, max_size=4),
        st.builds(Point, inner, inner),
    ),
    max_leaves=15,
)


@given(VALUES)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    assert same(value, back(value))


@given(st.lists(st.integers()) | st.lists(st.floats()) | st.lists(TEXT))
def test_lists_of_one_type_come_back_as_they_were(value: list[object]) -> None:
    assert same(value, back(value))


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3),
        np.arange(6, dtype=">i4").reshape(2, 3).T,
        np.arange(6)[::-2],
        np.zeros((0, 3)),
        np.array(5, dtype="u1"),
        np.array(["2020-01-01", "NaT"], dtype="M8[s]"),
        np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "<f8", (2,))]),
        np.arange(24).reshape(2, 3, 4).transpose(1, 0, 2),
    ],
    ids=lambda array: f"{array.dtype}{array.shape}",
)
def test_an_array_comes_back_as_it_was(array: np.ndarray[Any, Any]) -> None:
    found = back(array)
    assert (found.dtype, found.shape) == (array.dtype, array.shape)
    assert found.tobytes() == array.tobytes()


@pytest.mark.parametrize("scalar", [np.float32(1.5), np.int64(-1), np.bool_(True), np.datetime64("2020-01-01", "ns")])
def test_a_scalar_comes_back_as_it_was(scalar: np.generic) -> None:
    assert type(back(scalar)) is type(scalar)
    assert back(scalar) == scalar


def test_what_has_no_class_here_is_told_by_name() -> None:
    point, member = RecordValue("Place", {"x": 1}), EnumMember("Shade", "DARK")
    assert back([point, member]) == [point, member]


class Whole(int):
    pass


class Level(enum.IntFlag):
    LOW = 1
    HIGH = 2


def within_itself() -> list[object]:
    found: list[object] = [1]
    found.append({"a": found})
    return found


def deep(levels: int) -> object:
    found: object = 1
    for _ in range(levels):
        found = [found]
    return found


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (object(), "type=object"),
        ([1, {"a": (2, object())}], "place=item 2, key 'a', item 2"),
        (Whole(1), "type="),
        (Level.LOW | Level.HIGH, "no member"),
        ("\ud83d\ude00", "two surrogates"),
        (within_itself(), "within itself"),
        (deep(201), "deeper than 200"),
        ([[None] * 1000] * 1000, "more than 1000000 values"),
        (["x" * (1 << 20)] * 65, "octets"),
        (1 << 4_000_001, "integer too long"),
        ({float("nan"): 1, math.nan: 2}, "NaN"),
        (np.array([object()]), "cannot be shared"),
        (np.zeros(1).view(np.recarray), "type=numpy"),
        (memoryview(array("d", [1.0])), "memoryview"),
        (int, "type=type"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_equal_is_refused(value: object, told: str) -> None:
    with pytest.raises(TypeRefusedError) as refusal:
        written(value)
    assert told in str(refusal.value)


@pytest.mark.parametrize("levels", [100, 200])
def test_depth_up_to_the_bound(levels: int) -> None:
    assert back(deep(levels)) == deep(levels)


HOSTILE = [
    b"",
    b"1 2",
    b"[1,",
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"[1.0,1e+400]",
    b"1" + b"0" * 400 + b".0",
    b"9223372036854775808",
    b"1" * 5000,
    b"01",
    b'"\xff"',
    b'"\n"',
    b'{"a":1,"a":2}',
    b'{"a":1,"$int":"8000000000000000"}',
    b'{"$unknown":1}',
    b'{"$int":"1"}',
    b'{"$int":"-0"}',
    b'{"$int":"8000000000000000_0"}',
    b'{"$int":"FFFFFFFFFFFFFFFFF"}',
    b'{"$float":"3ff0000000000000"}',
    b'{"$float":1}',
    b'{"$tuple":1}',
    b'{"$dict":[[1]]}',
    b'{"$dict":[[[],1]]}',
    b'{"$set":[[]]}',
    b'{"$bytes":0}',
    b'{"$bytes":-1}',
    b'{"$bytes":true}',
    b'{"$complex":[1,2]}',
    b'{"$date":"2020-02-30"}',
    b'{"$date":"20200203"}',
    b'{"$time":["12:00",null,0]}',
    b'{"$time":["12:00:00",null,2]}',
    b'{"$time":["12:00:00+01:00",null,0]}',
    b'{"$datetime":["2020-01-01 12:00:00",null,0]}',
    b'{"$timedelta":[0,86400,0]}',
    b'{"$zone":null}',
    b'{"$zone":["offset",86400000000,null]}',
    b'{"$decimal":"1_0"}',
    b'{"$decimal":"x"}',
    b'{"$uuid":"x"}',
    b'{"$enum":["A"]}',
    b'{"$record":["A",[]]}',
    b'{"$array":[0,"<f8",[1],[8],0]}',
    b'{"$scalar":["<f4","00"]}',
    b'{"$scalar":["O","00"]}',
    b"[" * 201 + b"]" * 201,
    b"[" * 100_000,
    b'{"a":' * 201 + b"1" + b"}" * 201,
    b"[" + b"1," * 1_000_000 + b"1]",
    b"[" + b"[]," * 1_000_000 + b"1]",
]


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: body[:24].decode("latin-1"))
def test_what_no_writer_writes_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        ValueReader().read(body, InlineSource(()))


def test_as_many_values_as_the_bound() -> None:
    body = b"[" + b"[]," * 999_998 + b"1]"
    assert len(ValueReader().read(body, InlineSource(()))) == 999_999


def test_text_that_looks_like_structure_is_no_structure() -> None:
    value = ["[" * 300 + '"\\', "1e999", "9" * 30, {"]": "{"}]
    assert back(value) == value


@pytest.mark.parametrize("body", [b'{"$dict":[[1,2],[1.0,3]]}', b'{"$set":[1,true]}', b'{"$zone":["zone","No/Where"]}'])
def test_what_cannot_be_had_here_is_refused(body: bytes) -> None:
    with pytest.raises(TypeRefusedError):
        ValueReader().read(body, InlineSource(()))


def test_a_buffer_is_copied_once() -> None:
    body, sink = written(b"x")
    twice = b"[" + body + b"," + body + b"]"
    with pytest.raises(ProtocolError, match="twice"):
        ValueReader().read(twice, InlineSource(sink.buffers))


@given(st.binary(max_size=60) | st.text(r'[]{}",:$0123456789e+-.truefalsn \u').map(str.encode))
def test_any_octets_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(ProtocolError, TypeRefusedError):
        ValueReader().read(body, InlineSource(()))


def test_an_array_beyond_its_buffer_is_refused() -> None:
    _, sink = written(np.zeros(4))
    for form in (b"[5],[8],0", b"[4],[8],1", b"[2],[-8],0", b"[4],[9],0", b"[9223372036854775807],[8],0"):
        with pytest.raises(ProtocolError):
            ValueReader().read(b'{"$array":[0,"<f8",' + form + b"]}", InlineSource(sink.buffers))


def test_decimals_and_uuids_of_every_kind() -> None:
    for text in ("1E+3", "-0", "NaN123", "sNaN", "-Infinity", "0E-10"):
        assert str(back(decimal.Decimal(text))) == text
    assert back(uuid.UUID(int=1)) == uuid.UUID(int=1)
