"""Headers and descriptions that lie: both languages refuse the same ones, for the same reason, and numpy sees none."""

from __future__ import annotations

import os
import struct
from random import Random
from uuid import UUID

import numpy as np
import pytest
from antaboga.errors import AntabogaError
from antaboga.layout.array_dtype import to_numpy
from antaboga.layout.array_form import ArrayForm, fingerprint
from antaboga.layout.segment_header import HEADER_SIZE, Creator, SegmentHeader
from antaboga.memory.shared_array import SharedArray

from arrays.java import JavaArrays

SEED = int(os.environ.get("ANTABOGA_SEED", "20"))
CASES = int(os.environ.get("ANTABOGA_HOSTILE", "800"))
NOBODY = Creator(1, 2, UUID(int=3))
MOST = (1 << 63) - 1


def segment(text: str | None = None, octets: int = 96, **words: int) -> bytearray:
    """A segment's octets with a description that may be anything, fingerprint and sizes fitting it."""
    form = ArrayForm.of("{16;a:<i4@0;b:(2)>i2@4;c:|S8@8}", (2, 3)).canonical if text is None else text
    raw = form.encode("latin-1")
    at = -(-(HEADER_SIZE + len(raw)) // 64) * 64
    memory = bytearray(at + octets)
    header = SegmentHeader.of_array(ArrayForm.of("|u1", (octets,)), NOBODY)
    small = bytearray(header.size)
    header.write(memoryview(small))
    memory[:HEADER_SIZE] = small[:HEADER_SIZE]
    struct.pack_into("<QQ", memory, 16, words.get("size", len(memory)), at)
    struct.pack_into("<QQ", memory, 32, words.get("record_size", 1), words.get("record_count", octets))
    memory[48:64] = fingerprint(form)
    struct.pack_into("<Q", memory, 104, len(raw))
    struct.pack_into("<Q", memory, 120, 1)
    memory[HEADER_SIZE : HEADER_SIZE + len(raw)] = raw
    return memory


def description(dtype: str = "<f8", shape: str = "(3,4)", strides: str = "(32,8)", offset: str = "0") -> str:
    return f"antaboga array 1\ndtype {dtype}\nshape {shape}\nstrides {strides}\noffset {offset}\n"


def ours(octets: bytes) -> str:
    """What Python says of a segment's octets; what it believes numpy must take."""
    try:
        header = SegmentHeader.read(memoryview(octets), "test")
        form = header.array("test")
    except AntabogaError as refusal:
        return f"{refusal.code} {refusal.details.get('word', '-')}"
    memory = memoryview(octets)[header.data_offset : header.data_offset + header.record_count]
    array, _ = SharedArray.over(memory, form, to_numpy(form.dtype), "test")
    assert (array.shape, array.strides) == (form.shape, form.strides)
    assert not array.dtype.hasobject
    array.tobytes() if array.size < 1000 else array[(0,) * array.ndim]
    shape, strides = (f"({','.join(map(str, each))})" for each in (form.shape, form.strides))
    return f"valid {form.dtype.text} {shape} {strides}"


@pytest.fixture
def java() -> JavaArrays:
    return JavaArrays()


HOSTILE = {
    "nothing": ("", "form"),
    "another version": (description().replace(" 1\n", " 2\n", 1), "form"),
    "something follows": (description() + "x", "form"),
    "a line twice": (description() + "offset 0\n", "form"),
    "not ASCII": (description("<f8\u00e9"), "form"),
    "a terminal's escape": (description("<f8\x1b[2J"), "form"),
    "a carriage return": (description().replace("\n", "\r\n"), "form"),
    "objects": (description("|O"), "dtype"),
    "objects with a size": (description("|O8"), "dtype"),
    "objects in a record": (description("{8;a:|O8@0}"), "dtype"),
    "a long double": (description("<f16"), "dtype"),
    "a long double in a record": (description("{16;a:<f16@0}"), "dtype"),
    "no dtype": (description(""), "dtype"),
    "an item of no octets": (description("|S0"), "dtype"),
    "void of no octets": (description("|V0"), "dtype"),
    "a record of no octets": (description("{0}"), "dtype"),
    "a record without fields": (description("{8}"), "dtype"),
    "a size of its own": (description("<i16"), "dtype"),
    "no order": (description("f8"), "dtype"),
    "an order without meaning": (description("|f8"), "dtype"),
    "an order of text": (description("|U4"), "dtype"),
    "a size with a zero before": (description("|S08"), "dtype"),
    "a size too large": (description("|S99999999999999999999"), "dtype"),
    "text too large": (description("<U1073741824"), "dtype"),
    "a unit of a number": (description("<f8[s]"), "dtype"),
    "no such unit": (description("<M8[x]"), "dtype"),
    "a unit once": (description("<M8[1s]"), "dtype"),
    "the generic unit by name": (description("<M8[generic]"), "dtype"),
    "a tuple for numpy": (description("f8,i4"), "dtype"),
    "a field beyond its record": (description("{8;a:<f8@1}"), "dtype"),
    "a field before its record": (description("{8;a:<f8@-1}"), "dtype"),
    "two fields of a name": (description("{16;a:<f8@0;a:<f8@8}"), "dtype"),
    "a field without a name": (description("{8;:<f8@0}"), "dtype"),
    "a field's array too large": (description("{8;a:(4294967296,4294967296)|u1@0}"), "dtype"),
    "a field's array of 33 dimensions": (description(f"{{8;a:({','.join('1' * 33)})|u1@0}}"), "dtype"),
    "records without end": (description("{1;a:" * 4000 + "|u1@0" + "}@0" * 3999 + "}"), "dtype"),
    "a record that is not closed": (description("{8;a:<f8@0"), "dtype"),
    "a product that overflows": (description(shape="(4294967296,4294967296)", strides="(0,0)"), "shape"),
    "a product that overflows to 96": (description("|u1", "(9223372036854775807,2,1)", "(0,0,0)"), "shape"),
    "no items but too many": (description(shape="(0,4294967296,4294967296)", strides="(0,0,0)"), "shape"),
    "a negative extent": (description(shape="(-3,4)"), "shape"),
    "an extent too large": (description(shape="(9223372036854775808)", strides="(8)"), "shape"),
    "65 dimensions": (description(shape=f"({','.join('1' * 65)})", strides=f"({','.join('8' * 65)})"), "shape"),
    "33 dimensions": (description(shape=f"({','.join('1' * 33)})", strides=f"({','.join('8' * 33)})"), "shape"),
    "an extent that is no number": (description(shape="(3,x)"), "shape"),
    "an extent with a sign": (description(shape="(+3,4)"), "shape"),
    "an extent with a space": (description(shape="(3, 4)"), "shape"),
    "an extent in other digits": (description(shape="(3,\u00b2)"), "form"),
    "no extent": (description(shape="(3,)"), "shape"),
    "no parentheses": (description(shape="3,4"), "shape"),
    "half of the parentheses": (description(shape="("), "shape"),
    "a stride too few": (description(strides="(8)"), "strides"),
    "a stride too many": (description(strides="(32,8,8)"), "strides"),
    "a stride that is no number": (description(strides="(32,0x8)"), "strides"),
    "strides beyond the end": (description(strides="(33,8)"), "strides"),
    "strides before the beginning": (description(strides="(-32,8)"), "strides"),
    "strides that overflow": (description(strides=f"({MOST},8)"), "strides"),
    "strides that overflow together": (description(shape="(2,2)", strides=f"({MOST},{MOST})"), "strides"),
    "the least stride": (description(shape="(3,1)", strides=f"({-MOST - 1},8)"), "strides"),
    "an offset that leaves no room": (description(offset="8"), "strides"),
    "an offset beyond the end": (description(offset="97"), "offset"),
    "an offset beyond the end of nothing": (description(shape="(0)", strides="(8)", offset="97"), "offset"),
    "a negative offset": (description(offset="-8"), "offset"),
    "two offsets": (description(offset="0,0"), "offset"),
    "an offset too large": (description(offset=str(1 << 64)), "offset"),
    "too long": (description("{8" + "".join(f";f{i}:|u1@0" for i in range(8000)) + "}"), "form_size"),
    "too many fields": (description("{8" + "".join(f";f{i}:|u1@0" for i in range(1025)) + "}"), "dtype"),
}
VALID = [
    description(),
    description(strides="(-32,8)", offset="64"),
    description(shape="(9223372036854775807)", dtype="|u1", strides="(0)"),
    description(shape="(0,7)", strides=f"({MOST},{-MOST})", offset="96"),
    description(shape="(1)", strides=f"({MOST})"),
    description(shape="()", strides="()", offset="88"),
    description("<M8[25s]"),
    description(f"{{8;{';'.join(f'a{i}:|u1@7' for i in range(1024))}}}"),
]


def test_hostile_descriptions_are_refused_by_name(java: JavaArrays) -> None:
    with java:
        for title, (text, word) in HOSTILE.items():
            octets = bytes(segment(text))
            assert (title, ours(octets)) == (title, f"PROTOCOL {word}")
            assert (title, java.ask("header", octets.hex())) == (title, f"PROTOCOL {word}")
        for text in VALID:
            octets = bytes(segment(text))
            assert ours(octets).startswith("valid"), text
            assert java.ask("header", octets.hex()) == ours(octets)


def test_hostile_words_are_refused_by_name(java: JavaArrays) -> None:
    with java:
        for words, word in (
            ({"record_size": 8, "record_count": 12}, "record_size"),
            ({"record_count": 95}, "strides"),
            ({"record_count": 97}, "record_count"),
            ({"size": MOST}, "size"),
            ({"size": MOST, "record_count": MOST}, "size"),
        ):
            octets = bytes(segment(None, **words))
            assert ours(octets) == java.ask("header", octets.hex()) == f"PROTOCOL {word}"
        turned = segment()
        turned[48] ^= 1
        assert ours(bytes(turned)) == java.ask("header", turned.hex()) == "PROTOCOL fingerprint"


def mutated(random: Random) -> bytes:
    """A segment with some octets of its description or its header changed, most with a true fingerprint."""
    text = list(random.choice([*VALID, segment()[HEADER_SIZE:].split(b"\0")[0].decode("latin-1")]))
    for _ in range(random.randint(0, 4)):
        at = random.randrange(len(text))
        text[at : at + random.choice([0, 1, 1, 3])] = random.choice(
            [chr(random.randrange(256)), *"0123456789-,;:()@<>|{}", str(1 << random.randrange(66)), "", "f8", "\n"]
        )
    octets = segment("".join(text))
    if random.random() < 0.25:
        octets[random.randrange(HEADER_SIZE + len(text))] ^= 1 << random.randrange(8)
    return bytes(octets[: random.choice([len(octets), len(octets), random.randrange(len(octets))])])


def test_both_say_the_same_of_any_array(java: JavaArrays) -> None:
    random = Random(SEED)
    words = set()
    with java, np.errstate(all="ignore"):
        for _ in range(CASES):
            octets = mutated(random)
            expected = ours(octets)
            assert java.ask("header", octets.hex()) == expected, octets.hex()
            words.add(expected.split(" ")[1 if expected.startswith("PROTOCOL") else 0])
    assert words >= {"valid", "form", "dtype", "shape", "strides", "offset", "fingerprint", "size", "WRONG_KIND"}
