"""Segments with a header: what one language makes the other reads, and what one refuses the other refuses alike."""

from __future__ import annotations

import json
import os
import secrets
import struct
import subprocess
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from antaboga.errors import AntabogaError
from antaboga.layout import RecordLayout, values
from antaboga.layout.segment_header import HEADER_SIZE, Creator, SegmentHeader, SegmentKind
from antaboga.memory.layout_segment import LayoutSegment
from antaboga.memory.posixshm import PosixShm
from layout_vectors import SPEC

from layouts import segments

FILE = json.loads((SPEC / "vectors/layout/headers.json").read_text("utf-8"))
DECLARATION = json.dumps(FILE["declaration"])
PAIR = RecordLayout.parse(DECLARATION)
COUNT = int(os.environ.get("ANTABOGA_DECLARATIONS", "300")) * 10
SEED = int(os.environ.get("ANTABOGA_SEED", "20"))
WORDS = [(0, 8), (8, 4), (12, 4), (16, 8), (24, 8), (32, 8), (40, 8), (48, 16), (96, 4), (104, 8), (112, 8), (120, 8)]


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ANTABOGA_RUNTIME_DIR", str(tmp_path / "runtime"))
    return f"/abtest-{os.getpid()}-{secrets.token_hex(6)}"


def ours(octets: bytes) -> str:
    """What Python says of a segment's octets."""
    try:
        header = SegmentHeader.read(memoryview(octets), "test")
        header.match(SegmentKind.RECORDS, "test", [PAIR])
    except AntabogaError as refusal:
        return f"{refusal.code} {refusal.details.get('word', refusal.details.get('field', '-'))}"
    return f"valid {header.size} {header.data_offset} {header.record_count}"


def by_chance(random: Random) -> bytes:
    """A header with up to three words of another value, in memory of any length."""
    length = random.choice([random.randint(1, 300), random.randint(100, 200), 4096])
    whole = bytearray(bytes.fromhex(FILE["header"]) + bytes(max(0, length - HEADER_SIZE)))
    for _ in range(random.randrange(4)):
        offset, size = random.choice(WORDS)
        value = random.choice([random.randrange(512), 1 << random.randrange(8 * size), random.getrandbits(8 * size)])
        if random.random() < 0.3:
            value = int.from_bytes(whole[offset : offset + size], "little") ^ (1 << random.randrange(8 * size))
        whole[offset : offset + size] = (value % (1 << 8 * size)).to_bytes(size, "little")
    return bytes(whole[:length])


def test_both_say_the_same_of_any_header() -> None:
    random = Random(SEED)
    found = [by_chance(random) for _ in range(COUNT)]
    expected = [ours(octets) for octets in found]
    assert segments.answers(DECLARATION, found) == expected
    kinds = {line.split(" ")[0] for line in expected}
    assert kinds >= {"valid", "PROTOCOL", "WRONG_KIND", "LAYOUT"}


def test_both_name_the_field_that_is_another_one() -> None:
    moved = {**FILE["declaration"], "fields": FILE["declaration"]["fields"][::-1]}
    creator = Creator(1, 2, UUID(int=3))
    header = SegmentHeader.of(SegmentKind.RECORDS, RecordLayout.parse(json.dumps(moved)), 1, creator)
    memory = bytearray(header.size)
    header.write(memoryview(memory))
    struct.pack_into("<Q", memory, 120, 1)
    assert segments.answers(DECLARATION, [bytes(memory)]) == [ours(bytes(memory))] == ["LAYOUT Pair.first"]


def test_python_reads_what_java_made(name: str) -> None:
    record = bytearray(2 * PAIR.size)
    values.write(PAIR, memoryview(record), {"first": 7, "second": -8}, PAIR.size)
    with subprocess.Popen(
        segments.command("create", name), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as java:
        assert java.stdin
        assert java.stdout
        java.stdin.write(f"{DECLARATION.encode().hex()}\n{record.hex()}\n")
        java.stdin.flush()
        assert java.stdout.readline() == "ready 2\n"
        with LayoutSegment.attach(PosixShm.open(name), PAIR) as found:
            assert found.header.creator.pid == java.pid
            assert found.header.form == PAIR.canonical
            assert values.read(PAIR, found.records, found.base(1)) == {"first": 7, "second": -8}
        java.stdin.close()
        assert java.wait(segments.WATCHDOG) == 0
    assert not Path(f"/dev/shm{name}").exists()
