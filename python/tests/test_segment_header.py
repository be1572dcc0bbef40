"""Headers of segments as ``spec/layout/segment.md`` and its vectors have them."""

import json
import platform
import struct
from random import Random
from typing import Any
from uuid import UUID

import pytest
from antaboga.errors import AntabogaError, IpcError, NotReadyError
from antaboga.layout import RecordLayout, values
from antaboga.layout.segment_header import HEADER_SIZE, Creator, SegmentHeader, SegmentKind, publish
from layout_vectors import SPEC, identity, layout

FILE = json.loads((SPEC / "vectors/layout/headers.json").read_text("utf-8"))
PAIR = layout(FILE["declaration"])
HEADER = bytes.fromhex(FILE["header"])
CREATOR = Creator(4242, 987654, UUID("3f1c2a90-0b7d-4e58-a1c6-d2e4f5060718"))
WORDS = {
    "magic": (0, "Q"),
    "header_version": (8, "I"),
    "header_size": (12, "I"),
    "size": (16, "Q"),
    "data_offset": (24, "Q"),
    "record_size": (32, "Q"),
    "record_count": (40, "Q"),
    "fingerprint": (48, "16s"),
    "creator_pid": (64, "Q"),
    "creator_start_time": (72, "Q"),
    "creator_boot_id": (80, "16s"),
    "kind": (96, "I"),
    "layout_version": (100, "I"),
    "form_size": (104, "Q"),
    "reserved": (112, "Q"),
    "ready": (120, "Q"),
}


def put(memory: bytearray, word: str, value: str) -> None:
    offset, code = WORDS[word]
    struct.pack_into(f"<{code}", memory, offset, bytes.fromhex(value) if code == "16s" else int(value))


def attached(memory: memoryview) -> SegmentHeader:
    header = SegmentHeader.read(memory, "vector")
    header.match(SegmentKind.RECORDS, "vector", [PAIR])
    return header


def read_within(memory: memoryview) -> bool:
    """Reads the header and every octet that it vouches for; False if it is refused, in one of the ways there are."""
    try:
        header = attached(memory)
    except AntabogaError as refused:
        if refused.code not in {"WRONG_KIND", "PROTOCOL", "LAYOUT", "NOT_READY"}:
            raise
        return False
    records = memory[header.data_offset : header.size]
    assert records.nbytes >= header.record_count * header.record_size
    values.read(PAIR, records)
    values.read(PAIR, records, (header.record_count - 1) * header.record_size)
    return True


@pytest.mark.parametrize("vector", FILE["vectors"], ids=identity)
def test_a_header_is_read_or_refused(vector: dict[str, Any]) -> None:
    whole = bytearray(HEADER + bytes(max(0, vector["length"] - HEADER_SIZE)))
    for word, value in vector["words"].items():
        put(whole, word, value)
    memory = memoryview(whole)[: vector["length"]]
    if vector["result"] == "valid":
        assert read_within(memory)
        return
    with pytest.raises(AntabogaError) as refused:
        attached(memory)
    assert (refused.value.code, refused.value.details.get("word")) == (vector["error"], vector["word"])


def test_what_is_written_is_the_vector() -> None:
    header = SegmentHeader.of(SegmentKind.RECORDS, PAIR, 2, CREATOR, HEADER_SIZE)
    memory = memoryview(bytearray(header.size))
    header.write(memory)
    with pytest.raises(NotReadyError, match="NOT_READY"):
        SegmentHeader.read(memory, "vector")
    publish(memory)
    assert memory[:HEADER_SIZE].hex() == FILE["header"]
    assert SegmentHeader.read(memory, "vector") == header
    with pytest.raises(ValueError, match="a header already"):
        header.write(memory)


def test_what_is_read_later_changes_nothing() -> None:
    memory = memoryview(bytearray(HEADER + bytes(32)))
    header = attached(memory)
    memory[:] = b"\xff" * memory.nbytes
    assert (header.size, header.creator) == (160, CREATOR)


def test_misuse() -> None:
    header = SegmentHeader.of(SegmentKind.RECORDS, PAIR, 2, CREATOR, HEADER_SIZE)
    with pytest.raises(ValueError, match="160 bytes"):
        header.write(memoryview(bytearray(159)))
    with pytest.raises(ValueError, match="at least one record"):
        SegmentHeader.of(SegmentKind.RECORDS, PAIR, 0, CREATOR)
    with pytest.raises(ValueError, match="more than memory"):
        SegmentHeader.of(SegmentKind.RECORDS, PAIR, 1 << 62, CREATOR)
    for data_offset in (64, 130):
        with pytest.raises(ValueError, match="multiple of 64"):
            SegmentHeader.of(SegmentKind.RECORDS, PAIR, 1, CREATOR, data_offset)


def test_headers_by_chance_are_read_within_their_memory_or_refused() -> None:
    random = Random(7)
    rounds = 20_000
    read = 0
    for _ in range(rounds):
        length = random.randint(1, 512)
        whole = bytearray(HEADER + bytes(max(0, length - HEADER_SIZE)))
        for _ in range(random.randrange(4)):
            offset, code = random.choice(list(WORDS.values()))
            size = struct.calcsize(code)
            if random.random() < 0.5:
                whole[offset + random.randrange(size)] = 1 << random.randrange(8)
            else:
                whole[offset : offset + size] = random.randrange(512).to_bytes(size, "little")
        read += read_within(memoryview(whole)[:length])
    assert rounds / 100 < read < rounds


def test_a_machine_that_needs_fences_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    with pytest.raises(IpcError, match=r"EOPNOTSUPP\), machine=aarch64"):
        attached(memoryview(bytearray(HEADER + bytes(32))))
    with pytest.raises(IpcError, match="EOPNOTSUPP"):
        SegmentHeader.of(SegmentKind.RECORDS, PAIR, 2, CREATOR).write(memoryview(bytearray(160)))


def test_another_version_is_for_a_reader_that_knows_it() -> None:
    def version(number: int, *fields: str) -> RecordLayout:
        declared = {"name": "P", "version": number, "fields": [{"name": name, "type": "u64"} for name in fields]}
        return RecordLayout.parse(json.dumps(declared), f"v{number}")

    old, new, other = version(1, "a"), version(2, "a", "b"), version(2, "b", "a")
    header = SegmentHeader.of(SegmentKind.RECORDS, new, 1, CREATOR)
    assert header.match(SegmentKind.RECORDS, "test", [old, other, new]) is new
    assert SegmentHeader.of(SegmentKind.RECORDS, old, 1, CREATOR).match(SegmentKind.RECORDS, "t", [new, old]) is old
    for layouts, rule, field in (([old], "fingerprint", "P.b"), ([other, new], "version", "P.b")):
        with pytest.raises(AntabogaError) as refused:
            header.match(SegmentKind.RECORDS, "test", layouts)
        assert (refused.value.details["rule"], refused.value.details["field"]) == (rule, field)


def test_the_field_that_is_another_one_is_named() -> None:
    def pair(*fields: str, order: str = "little") -> RecordLayout:
        declared = {"name": "P", "version": 1, "byte_order": order}
        return RecordLayout.parse(json.dumps({**declared, "fields": [{"name": f, "type": "u64"} for f in fields]}))

    header = SegmentHeader.of(SegmentKind.RECORDS, pair("a", "b"), 1, CREATOR)
    memory = memoryview(bytearray(header.size))
    header.write(memory)
    publish(memory)
    for other, details in (
        (pair("b", "a"), ("P.b", "field b u64 offset 0", "field a u64 offset 0")),
        (pair("a"), ("P.b", "nothing", "field b u64 offset 8")),
        (pair("a", "b", order="big"), ("P", "order big", "order little")),
    ):
        with pytest.raises(AntabogaError) as refused:
            SegmentHeader.read(memory, "test").match(SegmentKind.RECORDS, "test", [other])
        assert tuple(refused.value.details[key] for key in ("field", "expected", "found")) == details
    memory[HEADER_SIZE] = 0xFF
    with pytest.raises(AntabogaError) as refused:
        SegmentHeader.read(memory, "test").match(SegmentKind.RECORDS, "test", [pair("b", "a")])
    assert (refused.value.details["field"], refused.value.details["found"]) == ("P", header.fingerprint.hex())
