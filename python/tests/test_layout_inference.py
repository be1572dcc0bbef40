"""Declarations made of ctypes structures and numpy dtypes put every field where it was."""

import ctypes
import json
from random import Random
from typing import Any

import layout_bindings as bindings
import layout_random as chance
import numpy as np
import pytest
from antaboga.errors import LayoutError
from antaboga.layout import RecordLayout, array, structure
from antaboga.layout.from_ctypes import from_structure
from antaboga.layout.from_numpy import from_dtype
from hypothesis import given, settings
from hypothesis import strategies as st


def parsed(declared: dict[str, Any]) -> RecordLayout:
    return RecordLayout.parse(json.dumps(declared))


def places(layout: RecordLayout) -> list[tuple[str, int, int]]:
    return [(f.name, f.offset, f.size) for f in layout.root.fields if not f.name.startswith("_gap")]


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False))
def test_what_was_made_of_a_declaration(random: Random) -> None:
    _, layout = chance.layout(random, "R")
    made = structure.structures(layout)[layout.name]
    dtype = array.dtype(layout)
    inferred = parsed(from_structure(made))
    assert places(inferred) == bindings.offsets_of_ctypes(layout.root, made)
    assert (inferred.size, inferred.name) == (layout.size, layout.name)
    inferred = parsed(from_dtype(dtype, "R"))
    assert places(inferred) == bindings.offsets_of_numpy(layout.root, dtype)
    assert inferred.size == layout.size


def test_an_everyday_structure() -> None:
    class point(ctypes.Structure):  # noqa: N801 - as in C
        _fields_ = [("x", ctypes.c_double), ("y", ctypes.c_double)]

    class Shape(ctypes.Structure):
        _fields_ = [
            ("id", ctypes.c_long),
            ("kind", ctypes.c_char),
            ("label", ctypes.c_char * 16),
            ("words", (ctypes.c_char * 4) * 3),
            ("points", (point * 2) * 3),
            ("visible", ctypes.c_bool),
        ]

    assert from_structure(Shape) == {
        "name": "Shape",
        "version": 1,
        "byte_order": "little",
        "alignment": "c",
        "records": [{"name": "Point", "fields": [{"name": "x", "type": "f64"}, {"name": "y", "type": "f64"}]}],
        "fields": [
            {"name": "id", "type": "i64"},
            {"name": "kind", "type": "bytes[1]"},
            {"name": "label", "type": "bytes[16]"},
            {"name": "words", "type": "bytes[4][3]"},
            {"name": "points", "type": "Point[3,2]"},
            {"name": "visible", "type": "bool"},
        ],
    }
    layout = parsed(from_structure(Shape))
    assert places(layout) == bindings.offsets_of_ctypes(layout.root, Shape)


def test_a_structure_with_a_base() -> None:
    class Base(ctypes.Structure):
        _fields_ = [("id", ctypes.c_long), ("kind", ctypes.c_char)]

    class Derived(Base):
        _fields_ = [("more", ctypes.c_uint16)]  # noqa: RUF012 - as every ctypes structure is written

    layout = parsed(from_structure(Derived))
    assert places(layout) == [("id", 0, 8), ("kind", 8, 1), ("more", 16, 2)]
    assert layout.size == ctypes.sizeof(Derived)


def test_gaps_that_no_rule_explains() -> None:
    class Half(ctypes.Structure):
        _pack_ = 2
        _layout_ = "ms"
        _fields_ = [("a", ctypes.c_uint8), ("b", ctypes.c_uint32), ("c", ctypes.c_uint8)]

    declared = from_structure(Half)
    assert declared["alignment"] == "packed"
    assert [field["name"] for field in declared["fields"]] == ["a", "_gap1", "b", "c", "_gap7"]
    wide = np.dtype({"names": ["b", "a"], "formats": ["<u4", "<u2"], "offsets": [6, 1], "itemsize": 16})
    layout = parsed(from_dtype(wide, "wide"))
    assert (places(layout), layout.size, layout.name) == ([("a", 1, 2), ("b", 6, 4)], 16, "Wide")


def test_byte_order_and_dates() -> None:
    big = np.dtype([("t", ">M8[ns]"), ("s", "S5"), ("v", ">f4", (2, 3))])
    declared = from_dtype(big, "big")
    assert declared["byte_order"] == "big"
    assert [field["type"] for field in declared["fields"]] == ["i64", "bytes[5]", "f32[2,3]"]
    assert declared["fields"][0]["doc"] == ">M8[ns]"

    class Big(ctypes.BigEndianStructure):
        _fields_ = [("x", ctypes.c_uint32), ("y", ctypes.c_uint8)]

    assert from_structure(Big)["byte_order"] == "big"


class Bits(ctypes.Structure):
    _fields_ = [("flags", ctypes.c_uint32, 3)]


class Choice(ctypes.Union):
    _fields_ = [("x", ctypes.c_uint32)]


@pytest.mark.parametrize(
    "kind",
    [Choice, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_wchar * 3, ctypes.POINTER(ctypes.c_int), ctypes.c_longdouble],
)
def test_what_a_structure_may_not_hold(kind: Any) -> None:
    class Holder(ctypes.Structure):
        _fields_ = [("it", kind)]

    with pytest.raises(LayoutError, match=r"no type in a declaration.*record=Holder, field=it"):
        from_structure(Holder)


def test_bit_fields_and_names() -> None:
    with pytest.raises(LayoutError, match=r"a bit field.*record=Bits, field=flags"):
        from_structure(Bits)

    class Named(ctypes.Structure):
        _fields_ = [("class", ctypes.c_uint8)]

    with pytest.raises(LayoutError, match=r"a name that no declaration can have.*record=Named, field=class"):
        from_structure(Named)


@pytest.mark.parametrize(
    "dtype", [[("x", "O")], [("x", "U3")], [("x", "c8")], [("x", "f2")], [("x", "<u4"), ("y", ">u4")], "u4"]
)
def test_what_a_dtype_may_not_hold(dtype: Any) -> None:
    with pytest.raises(LayoutError):
        from_dtype(np.dtype(dtype), "R")


def test_fields_that_overlap() -> None:
    both = np.dtype({"names": ["a", "b"], "formats": ["<u4", "<u2"], "offsets": [0, 2]})
    with pytest.raises(LayoutError, match=r"overlaps the field before it.*record=R, field=b"):
        from_dtype(both, "R")
