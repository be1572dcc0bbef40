"""What ctypes, numpy and struct make of a layout, each by its own rules, is what the layout says."""

import ctypes
import os
import struct
from random import Random
from typing import Any

import layout_bindings as bindings
import layout_random as chance
import numpy as np
import pytest
from antaboga.errors import LayoutError
from antaboga.layout import RecordLayout, array, flat, structure, values
from antaboga.layout.types import Scalar
from hypothesis import given, settings
from hypothesis import strategies as st
from layout_vectors import identity, layout, vectors
from layout_vectors import values as vector_values

COUNT = int(os.environ.get("ANTABOGA_DECLARATIONS", "300"))


def check_offsets(found: RecordLayout) -> None:
    made = structure.structures(found)
    outer = array.dtype(found)
    for record in (*found.records, found.root):
        expected = [(field.name, field.offset, field.size) for field in record.fields]
        by_ctypes = made[record.spelling]
        assert bindings.offsets_of_ctypes(record, by_ctypes) == expected
        assert (ctypes.sizeof(by_ctypes), ctypes.alignment(by_ctypes)) == (record.size, record.alignment)
        dtype = outer if record is found.root else bindings.nested_dtype(outer, found.root, record.spelling)
        if dtype is not None:
            assert bindings.offsets_of_numpy(record, dtype) == expected
            assert (dtype.itemsize, dtype.alignment) == (record.size, record.alignment)
    assert struct.calcsize(flat.struct_format(found)) == found.size


def check_values(found: RecordLayout, value: dict[str, Any]) -> bytes:
    """Writes the record by each binding, and returns its bytes."""
    buffer = bytearray(found.size + 16)
    values.write(found, memoryview(buffer), value, 8)
    assert buffer[:8] == buffer[-8:] == bytes(8)
    data = bytes(buffer[8:-8])
    assert values.read(found, memoryview(buffer), 8) == value
    if not bindings.has_strides(found.root):
        by_ctypes = structure.structures(found)[found.name]()
        bindings.fill_ctypes(found.root, by_ctypes, value)
        assert bytes(by_ctypes) == data
        by_numpy = np.zeros(1, array.dtype(found))
        by_numpy[0] = bindings.plain(value, found.root)
        assert by_numpy.tobytes() == data
        assert struct.pack(flat.struct_format(found), *bindings.items_of_struct(found, value)) == data
    for field in found.root.fields:
        if field.shape and isinstance(field.element, Scalar):
            view = array.field_view(found, field.name, memoryview(buffer), 8)
            assert (view.shape, view.strides) == (field.shape, field.strides)
            assert view.tolist() == value[field.name]
    return data


@pytest.mark.parametrize("vector", vectors("records"), ids=identity)
def test_vectors(vector: dict[str, Any]) -> None:
    found = layout(vector["declaration"])
    check_offsets(found)
    assert check_values(found, vector_values(vector["value"])).hex() == vector["hex"]


@settings(max_examples=COUNT, deadline=None)
@given(st.randoms(use_true_random=False))
def test_declarations_by_chance(random: Random) -> None:
    _, found = chance.layout(random, "R")
    check_offsets(found)
    check_values(found, chance.record_value(random, found.root))


def test_views_are_no_copies() -> None:
    found = layout(vectors("records")[0]["declaration"])
    buffer = bytearray(2 * found.size)
    both = array.view(found, memoryview(buffer), count=2)
    grid = array.field_view(found, "grid", memoryview(buffer), found.size)
    made = structure.structures(found)["Book"].from_buffer(buffer, found.size)
    made.sequence = 77
    grid[3, 7] = 0.5
    assert both["sequence"].tolist() == [0, 77]
    assert both["grid"][1, 7, 3] == 0.5
    assert values.read(found, memoryview(buffer), found.size)["grid"][3][7] == 0.5
    assert not array.view(found, memoryview(bytes(buffer))).flags.writeable
    assert not array.field_view(found, "grid", memoryview(bytes(buffer))).flags.writeable


def test_strided_bytes_and_records_are_viewed() -> None:
    found = layout(
        {
            "name": "R",
            "version": 1,
            "records": [{"name": "P", "fields": [{"name": "x", "type": "u16"}]}],
            "fields": [
                {"name": "b", "type": "bytes[3][2]", "strides": [5]},
                {"name": "p", "type": "P[2]", "strides": [4]},
            ],
        }
    )
    buffer = memoryview(bytearray(range(found.size)))
    assert array.field_view(found, "b", buffer).tolist() == [[0, 1, 2], [5, 6, 7]]
    assert array.field_view(found, "p", buffer)["x"].tolist() == [
        value["x"] for value in values.read(found, buffer)["p"]
    ]
    with pytest.raises(ValueError, match="R has no field q"):
        array.field_view(found, "q", buffer)


TEXT = {"name": "R", "version": 1, "byte_order": "little", "fields": [{"name": "t", "type": "utf8[4]"}]}


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\5\0\0\0abcd", "longer than its field"),
        (b"\xff\xff\xff\xffabcd", "longer than its field"),
        (b"\2\0\0\0\xc3(cd", "not UTF-8"),
        (b"\3\0\0\0\xed\xa0\x80\0", "not UTF-8"),
    ],
)
def test_a_text_that_is_none(data: bytes, problem: str) -> None:
    with pytest.raises(LayoutError, match=problem) as caught:
        values.read(layout(TEXT), memoryview(data))
    assert (caught.value.details["field"], caught.value.details["rule"]) == ("R.t", "value")


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("u8", 256),
        ("i64", 2**63),
        ("u16", 1.5),
        ("f32", 1e300),
        ("utf8[4]", "ééé"),
        ("utf8[4]", "\ud800"),
        ("bytes[2]", b"abc"),
        ("bytes[2]", b"a"),
        ("u8[2]", [1]),
        ("u8[2]", [1, 2, 3]),
    ],
)
def test_a_value_that_does_not_fit(type_: str, value: object) -> None:
    found = layout({"name": "R", "version": 1, "fields": [{"name": "x", "type": type_}]})
    with pytest.raises(ValueError, match=r"."):
        values.write(found, memoryview(bytearray(found.size)), {"x": value})


@pytest.mark.parametrize("offset", [-1, 1, 1 << 62])
def test_a_record_outside_the_buffer(offset: int) -> None:
    found = layout(TEXT)
    buffer = memoryview(bytearray(found.size))
    with pytest.raises(IndexError):
        values.read(found, buffer, offset)
    with pytest.raises(IndexError):
        values.write(found, buffer, {"t": ""}, offset)


def test_more_items_than_a_format_has() -> None:
    declared = {
        "name": "R",
        "version": 1,
        "records": [{"name": "P", "fields": [{"name": "x", "type": "u8"}, {"name": "y", "type": "u8"}]}],
        "fields": [{"name": "p", "type": "P[32768]"}],
    }
    assert struct.calcsize(flat.struct_format(layout(declared))) == 65536
    declared["fields"] = [{"name": "p", "type": "P[32769]"}]
    with pytest.raises(ValueError, match="more than 65536 items"):
        flat.struct_format(layout(declared))
