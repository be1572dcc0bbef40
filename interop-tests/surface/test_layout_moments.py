"""Live segments that are read at one moment, or in pieces, and what is said of it, alike on both sides."""

from __future__ import annotations

import json
import mmap
import os
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from antaboga.layout import RecordLayout
from antaboga.layout.segment_header import SegmentHeader, SegmentKind, publish
from antaboga.memory.layout_segment import LayoutSegment, this_process
from antaboga.memory.posixshm import PosixShm

from surface.command import SIDES, WATCHDOG, Commands

WORDS = 512
ROW = {"name": "Row", "version": 1, "fields": [{"name": "all", "type": f"u64[{WORDS}]", "maximum": 2**40}]}
LAYOUT = RecordLayout.parse(json.dumps(ROW))
TORN = "not of one moment: the writer does not rest, or died half way"
GIGABYTE = 1 << 30


def value(number: int) -> bytes:
    return struct.pack("=Q", number) * WORDS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "row.layout.json"
    path.write_text(json.dumps(ROW))
    return path


@pytest.fixture
def made(
    commands: Commands, name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LayoutSegment]:
    """A segment of the kind, and with the number of records, that the test asks for."""
    kind, count = request.param
    monkeypatch.setenv("ANTABOGA_RUNTIME_DIR", str(commands.runtime))
    memory = PosixShm.create(name, LayoutSegment.size(LAYOUT, count, kind))
    with LayoutSegment.create(memory, LAYOUT, count, kind=kind) as segment:
        yield segment


def dump(commands: Commands, side: str, file: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        commands.run(side, "layout", "dump", str(file), f"posixshm:/{name}", "--json").done()
    )
    return found


def check(file: Path, name: str) -> list[str]:
    """The command, without witnesses that say nothing of segments."""
    return ["layout", "check", str(file), f"posixshm:/{name}", "--json", "--without", "c", "--without", "numpy"]


def texts(commands: Commands, file: Path, name: str) -> str:
    """What both sides print for people, which is the same."""
    found = [commands.run(side, "layout", "dump", str(file), f"posixshm:/{name}").done() for side in SIDES]
    assert found[0] == found[1]
    return found[0].decode()


@pytest.mark.parametrize("made", [(SegmentKind.SEQLOCK, 1)], indirect=True)
def test_a_seqlock_is_read_at_one_moment(commands: Commands, made: LayoutSegment, name: str, file: Path) -> None:
    record = made.seqlock()
    record.write(value(7))
    for side in SIDES:
        found = dump(commands, side, file, name)
        assert found["segment"]["one_moment"] is True
        assert set(found["records"][0].values()) == {7}
        checked = json.loads(commands.run(side, *check(file, name)).done())
        assert checked["segment"]["one_moment"] is True
    assert texts(commands, file, name).endswith("seqlock: 1, read at one moment\n")
    record.close()


@pytest.mark.parametrize("made", [(SegmentKind.SEQLOCK, 1)], indirect=True)
def test_a_writer_that_died_half_way_is_told(commands: Commands, made: LayoutSegment, name: str, file: Path) -> None:
    struct.pack_into("=Q", made.segment.memory, made.header.data_offset - 64, 3)
    made.records[: WORDS * 4] = value(2**41)[: WORDS * 4]
    difference = {"field": "Row", "what": "moment", "expected": "one", "found": TORN, "by": "segment"}
    for side in SIDES:
        found = dump(commands, side, file, name)
        assert (found["segment"]["one_moment"], found["differences"]) == (False, [difference])
        assert set(found["records"][0].values()) == {0, 2**41}
        result = commands.run(side, *check(file, name))
        result.failed("MISMATCH")
        assert json.loads(result.out)["differences"] == [difference]
        words = ("layout", "watch", str(file), f"posixshm:/{name}", "--count", "1", "--timeout", str(WATCHDOG))
        assert commands.run(side, *words).done().endswith(b" (torn)\n")
    lines = commands.run("java", "layout", "dump", str(file), f"posixshm:/{name}").done().decode()
    assert lines.endswith(f", {TORN}\n")


@pytest.mark.parametrize("made", [(SegmentKind.LATEST, 3)], indirect=True)
def test_the_latest_of_slots_is_the_only_one_shown(
    commands: Commands, made: LayoutSegment, name: str, file: Path
) -> None:
    for side in SIDES:
        found = dump(commands, side, file, name)
        assert (found["records"], found["segment"]["value"], found["segment"]["one_moment"]) == ([], 0, True)
    assert "latest: 3, value 0 read at one moment\n" in texts(commands, file, name)
    slots = made.latest()
    for number in range(1, 6):
        slots.write(value(10 * number))
    slots.close()
    for side in SIDES:
        found = dump(commands, side, file, name)
        assert (found["segment"]["value"], set(found["records"][0].values())) == (5, {50})
    assert "latest: 3, value 5 read at one moment\n" in texts(commands, file, name)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("made", [(SegmentKind.LATEST, 1024)], indirect=True)
def test_what_is_written_all_the_time_is_whole(
    commands: Commands, made: LayoutSegment, name: str, file: Path, side: str
) -> None:
    slots = made.latest()
    slots.write(value(1))
    done = threading.Event()

    def write() -> None:
        number = 1
        while not done.is_set():
            number += 1
            slots.write(value(number))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        words = ("layout", "watch", str(file), f"posixshm:/{name}", "--json", "--count", "5")
        lines = commands.run(side, *words).done().splitlines()
    finally:
        done.set()
        writer.join()
        slots.close()
    for line in map(json.loads, lines):
        assert line["one_moment"]
        assert (len(line["changed"]), len(set(line["changed"].values()))) == (WORDS, 1)


@pytest.mark.parametrize("made", [(SegmentKind.RECORDS, 9)], indirect=True)
def test_more_rows_than_one_table_has(commands: Commands, made: LayoutSegment, name: str, file: Path) -> None:
    made.records[:] = b"".join(value(number) for number in range(9))
    lines = texts(commands, file, name).splitlines()
    assert [index for index, line in enumerate(lines) if line.startswith("offset")] == [0, 4097]
    assert len(lines) == 2 + 9 * WORDS + 1
    assert lines[-1].endswith("records: 9, each value read by itself")
    found = [dump(commands, side, file, name) for side in SIDES]
    assert found[0] == found[1]
    assert [set(record.values()) for record in found[0]["records"]] == [{number} for number in range(9)]


@pytest.fixture
def vast(commands: Commands, name: str, tmp_path: Path) -> Iterator[tuple[mmap.mmap, SegmentHeader, Path]]:
    """Records beyond 3 GiB, of which only the pages that are touched take memory; their header; their declaration."""
    field = {"name": "far", "type": "u8[2]", "strides": [GIGABYTE], "maximum": 9}
    file = tmp_path / "vast.layout.json"
    file.write_text(json.dumps({"name": "Vast", "version": 1, "fields": [field]}))
    header = SegmentHeader.of(SegmentKind.RECORDS, RecordLayout.parse(file.read_bytes()), 3, this_process())
    path = Path("/dev/shm", name)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.ftruncate(descriptor, header.size)
        with mmap.mmap(descriptor, header.size) as memory:
            with memoryview(memory) as view:
                header.write(view)
                publish(view)
            yield memory, header, file
    finally:
        os.close(descriptor)
        path.unlink()


@pytest.mark.parametrize("side", SIDES)
def test_beyond_two_gigabytes(
    commands: Commands, vast: tuple[mmap.mmap, SegmentHeader, Path], name: str, side: str
) -> None:
    memory, header, file = vast
    assert header.size > 3 * GIGABYTE
    memory[header.data_offset + 2 * header.record_size + GIGABYTE] = 5
    found = dump(commands, side, file, name)
    assert found["records"] == [{"far[0]": 0, "far[1]": 0}] * 2 + [{"far[0]": 0, "far[1]": 5}]
    commands.run(side, *check(file, name)).done()
    memory[header.data_offset + 2 * header.record_size + GIGABYTE] = 77
    result = commands.run(side, *check(file, name))
    assert "field=Vast[2].far[1], what=value, expected=up to 9, found=77" in result.failed("MISMATCH")
    place = str(header.data_offset + 2 * header.record_size)
    words = ("layout", "dump", str(file), f"posixshm:/{name}", "--json", "--offset", place)
    assert json.loads(commands.run(side, *words).done())["records"] == [{"far[0]": 0, "far[1]": 77}]
    line = commands.run(side, "layout", "watch", str(file), f"posixshm:/{name}").failed("EFBIG")
    assert f"size={3 * header.record_size}, limit={1 << 26}" in line
