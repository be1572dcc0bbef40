"""Live segments: checked against a declaration, shown, and watched, alike on both sides."""

from __future__ import annotations

import ctypes
import json
import os
import pty
import struct
import subprocess
from collections.abc import Iterator
from multiprocessing.shared_memory import ShareableList, SharedMemory
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from antaboga.layout import RecordLayout, values
from antaboga.memory.layout_segment import LayoutSegment
from antaboga.memory.posixshm import PosixShm

from surface.command import SIDES, WATCHDOG, Commands

FIELDS = [
    {"name": "price", "type": "f64", "minimum": 0, "maximum": 1000},
    {"name": "side", "type": "u8", "values": {"BUY": 0, "SELL": 1}},
    {"name": "live", "type": "bool"},
    {"name": "symbol", "type": "utf8[6]"},
    {"name": "digest", "type": "bytes[3]"},
    {"name": "table", "type": "i16[2,2]", "maximum": 9},
]
DECLARATION = {"name": "Quote", "version": 3, "byte_order": "little", "fields": FIELDS}
QUOTE = RecordLayout.parse(json.dumps(DECLARATION))
VALUE = {
    "price": 12.5,
    "side": 1,
    "live": True,
    "symbol": "é\n",
    "digest": b"\x01\x02\xff",
    "table": [[1, 2], [3, -4]],
}
FLAT = {
    "price": 12.5,
    "side": 1,
    "live": True,
    "symbol": "é\n",
    "digest": "0102ff",
    "table[0,0]": 1,
    "table[0,1]": 2,
    "table[1,0]": 3,
    "table[1,1]": -4,
}
OFFSETS = {field.name: field.offset for field in QUOTE.root.fields}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "quote.layout.json"
    path.write_text(json.dumps(DECLARATION))
    return path


@pytest.fixture
def quote(commands: Commands, name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[LayoutSegment]:
    monkeypatch.setenv("ANTABOGA_RUNTIME_DIR", str(commands.runtime))
    with LayoutSegment.create(PosixShm.create(name, LayoutSegment.size(QUOTE)), QUOTE) as made:
        values.write(QUOTE, made.records, VALUE)
        yield made


@pytest.fixture
def plain(name: str) -> Iterator[SharedMemory]:
    memory = SharedMemory(name, create=True, size=4096)
    yield memory
    memory.close()
    memory.unlink()


def check(commands: Commands, side: str, file: Path, name: str, *words: str) -> list[dict[str, Any]]:
    """The differences; the exit code says whether there are any."""
    without = [word for witness in ("c", "numpy") for word in ("--without", witness)]
    result = commands.run(side, "layout", "check", str(file), f"posixshm:/{name}", "--json", *without, *words)
    differences: list[dict[str, Any]] = json.loads(result.out)["differences"]
    if differences:
        line = result.failed("MISMATCH")
        first = differences[0]
        assert f"field={first['field']}, what={first['what']}, expected=" in line
        assert "by=segment" in line
    else:
        result.done()
    return differences


@pytest.mark.parametrize("side", SIDES)
def test_what_is_as_declared(commands: Commands, quote: LayoutSegment, name: str, file: Path, side: str) -> None:
    assert check(commands, side, file, name) == []
    result = commands.run(side, "layout", "check", str(file), f"posixshm:/{name}", "--json", "--without", "c")
    found = json.loads(result.done())["segment"]
    assert found["header"]["creator_pid"] == os.getpid()
    assert found["header"]["fingerprint"] == QUOTE.fingerprint.hex()
    assert found["offset"] == found["header"]["data_offset"] == quote.header.data_offset


def test_both_dump_the_same(commands: Commands, quote: LayoutSegment, name: str, file: Path) -> None:
    url = f"posixshm:/{name}"
    found = [json.loads(commands.run(side, "layout", "dump", str(file), url, "--json").done()) for side in SIDES]
    assert found[0] == found[1]
    assert found[0]["records"] == [FLAT]
    assert quote.records.nbytes == QUOTE.size
    texts = [commands.run(side, "layout", "dump", str(file), url).done().decode() for side in SIDES]
    assert texts[0] == texts[1]
    assert ["8", "side", "u8", "1", "(SELL)"] in [line.split() for line in texts[0].splitlines()]


@pytest.mark.parametrize("side", SIDES)
def test_values_that_are_not_allowed(
    commands: Commands, quote: LayoutSegment, name: str, file: Path, side: str
) -> None:
    struct.pack_into("<d", quote.records, OFFSETS["price"], float("nan"))
    quote.records[OFFSETS["side"]] = 7
    quote.records[OFFSETS["live"]] = 2
    struct.pack_into("<I", quote.records, OFFSETS["symbol"], 7)
    struct.pack_into("<h", quote.records, OFFSETS["table"] + 2, 10)
    found = [(row["field"], row["what"], row["expected"], row["found"]) for row in check(commands, side, file, name)]
    assert [row[0] for row in found] == ["Quote.price", "Quote.side", "Quote.live", "Quote.symbol", "Quote.table[0,1]"]
    assert found[1:] == [
        ("Quote.side", "value", "BUY=0 or SELL=1", "7"),
        ("Quote.live", "value", "0 or 1", "2"),
        ("Quote.symbol", "value", "length up to 6", "length 7"),
        ("Quote.table[0,1]", "value", "up to 9", "10"),
    ]
    assert found[0][3].lower() == "nan"
    text = commands.run(side, "layout", "dump", str(file), f"posixshm:/{name}").done().decode()
    assert "BUY=0 or SELL=1" in text
    assert (
        json.loads(commands.run(side, "layout", "dump", str(file), f"posixshm:/{name}", "--json").done())["records"][0][
            "symbol"
        ]
        is None
    )


@pytest.mark.parametrize("side", SIDES)
def test_headers_that_are_wrong(commands: Commands, quote: LayoutSegment, name: str, file: Path, side: str) -> None:
    memory = quote.segment.memory
    for offset, value, expected in (
        (40, 2**63, ("header", "record_count", "from 1 to 1", str(2**63))),
        (120, 0, ("header", "NOT_READY", "ready", "not ready")),
    ):
        before = bytes(memory[offset : offset + 8])
        struct.pack_into("<Q", memory, offset, value)
        (row,) = check(commands, side, file, name)
        assert (row["field"], row["what"], row["expected"], str(row["found"])) == expected
        commands.run(side, "layout", "dump", str(file), f"posixshm:/{name}").failed(
            "NOT_READY" if offset == 120 else "PROTOCOL"
        )
        memory[offset : offset + 8] = before


@pytest.mark.parametrize("side", SIDES)
def test_a_field_that_was_moved(commands: Commands, quote: LayoutSegment, name: str, file: Path, side: str) -> None:
    assert quote.header.form
    file.write_text(json.dumps({**DECLARATION, "fields": [FIELDS[0], FIELDS[2], FIELDS[1], *FIELDS[3:]]}))
    (row,) = check(commands, side, file, name)
    assert row == {
        "field": "Quote.live",
        "what": "fingerprint",
        "expected": "field live bool offset 8",
        "found": "field side u8 offset 8",
        "by": "segment",
    }
    assert "field=Quote.live, rule=fingerprint" in commands.run(
        side, "layout", "dump", str(file), f"posixshm:/{name}"
    ).failed("LAYOUT")


@pytest.mark.parametrize("side", SIDES)
def test_a_plain_numpy_array(commands: Commands, plain: SharedMemory, name: str, file: Path, side: str) -> None:
    array: np.ndarray[Any, Any] = np.ndarray((3, 4), np.float32, plain.buf)
    array[:] = np.arange(12).reshape(3, 4)
    field = {"name": "grid", "type": "f32[3,4]", "maximum": 10}
    file.write_text(json.dumps({"name": "Grid", "version": 1, "fields": [field]}))
    (row,) = check(commands, side, file, name)
    assert (row["field"], row["expected"], row["found"]) == ("Grid.grid[2,3]", "up to 10.0", "11.0")
    array[2, 3] = 0
    assert check(commands, side, file, name) == []
    assert check(commands, side, file, name, "--offset", "4048") == []
    (row,) = check(commands, side, file, name, "--offset", "4052")
    assert (row["field"], row["what"], row["expected"], row["found"]) == ("Grid", "end", "up to 4096", 4100)
    del array


@pytest.mark.parametrize("side", SIDES)
def test_a_shareable_list(commands: Commands, name: str, file: Path, side: str) -> None:
    made: ShareableList[Any] = ShareableList([31415, 21.5, "dry"], name=name)
    try:
        fields: list[dict[str, Any]] = [
            {"name": "count", "type": "i64", "minimum": 3, "maximum": 3},
            {"name": "starts", "type": "i64[4]"},
            {"name": "number", "type": "i64", "maximum": 40000},
            {"name": "celsius", "type": "f64", "minimum": -90, "maximum": 60},
            {"name": "word", "type": "bytes[8]"},
        ]
        file.write_text(json.dumps({"name": "Items", "version": 1, "fields": fields}))
        assert check(commands, side, file, name) == []
        words = ("layout", "dump", str(file), f"posixshm:/{name}", "--json")
        (record,) = json.loads(commands.run(side, *words).done())["records"]
        assert (record["number"], record["celsius"], record["word"]) == (31415, 21.5, b"dry".ljust(8, b"\0").hex())
        made[1] = 61.0
        (row,) = check(commands, side, file, name)
        assert (row["field"], row["expected"], row["found"]) == ("Items.celsius", "from -90.0 to 60.0", "61.0")
    finally:
        made.shm.close()
        made.shm.unlink()


@pytest.mark.parametrize("side", SIDES)
def test_a_structure_of_c(commands: Commands, plain: SharedMemory, name: str, file: Path, side: str) -> None:
    class Point(ctypes.Structure):
        _fields_ = (("tag", ctypes.c_uint8), ("x", ctypes.c_double), ("count", ctypes.c_uint32))

    point = Point.from_buffer(memoryview(plain.buf or b""), 64)
    point.tag, point.x, point.count = 1, -2.5, 2**32 - 1
    fields = [{"name": "tag", "type": "u8"}, {"name": "x", "type": "f64"}, {"name": "count", "type": "u32"}]
    file.write_text(json.dumps({"name": "Point", "version": 1, "fields": fields}))
    words = ("layout", "dump", str(file), f"posixshm:/{name}", "--offset", "64", "--json")
    found = json.loads(commands.run(side, *words).done())
    assert found["records"] == [{"tag": 1, "x": -2.5, "count": 2**32 - 1}]
    assert found["segment"]["header"] is None
    del point


@pytest.mark.parametrize("side", SIDES)
def test_what_changes_is_watched(commands: Commands, quote: LayoutSegment, name: str, file: Path, side: str) -> None:
    running = commands.start(
        side, "layout", "watch", str(file), f"posixshm:/{name}", "--json", "--count", "3", "--timeout", str(WATCHDOG)
    )
    assert running.process.stdout
    assert json.loads(running.process.stdout.readline())["changed"] == FLAT
    quote.records[OFFSETS["side"]] = 0
    assert json.loads(running.process.stdout.readline())["changed"] == {"side": 0}
    struct.pack_into("<d", quote.records, OFFSETS["price"], 0.25)
    assert json.loads(running.process.stdout.readline())["changed"] == {"price": 0.25}
    running.result().done()


@pytest.mark.parametrize("side", SIDES)
def test_a_watch_without_a_terminal_writes_lines(
    commands: Commands, quote: LayoutSegment, name: str, file: Path, side: str
) -> None:
    running = commands.start(side, "layout", "watch", str(file), f"posixshm:/{name}", "--count", "2")
    assert running.process.stdout
    assert b"side=1 (SELL)" in running.process.stdout.readline()
    quote.records[OFFSETS["side"]] = 0
    assert running.process.stdout.readline() == b"side=0 (BUY)\n"
    running.result().done()
    result = commands.run(side, "layout", "watch", str(file), f"posixshm:/{name}", "--timeout", "0.1", "--count", "2")
    result.failed("DEADLINE", 124)


@pytest.mark.parametrize("side", SIDES)
def test_a_terminal_shows_a_table_with_marks(
    commands: Commands, quote: LayoutSegment, name: str, file: Path, side: str
) -> None:
    leader, follower = pty.openpty()
    words = [*commands.words[side], "layout", "watch", str(file), f"posixshm:/{name}", "--count", "2"]
    process = subprocess.Popen(words, stdin=follower, stdout=follower, env=commands.environment)
    os.close(follower)
    shown = b""
    try:
        while b"made by pid" not in shown:
            shown += os.read(leader, 4096)
        quote.records[OFFSETS["live"]] = 0
        while shown.count(b"made by pid") < 2:
            shown += os.read(leader, 4096)
        assert process.wait(WATCHDOG) == 0
    finally:
        process.kill()
        process.wait()
        os.close(leader)
    first, second = shown.split(b"\033[H\033[2J")[1:]
    assert b"* " not in first
    assert b"\033[7m* live" in second
    assert second.count(b"\033[7m") == 1


@pytest.mark.parametrize("side", SIDES)
def test_misuse_and_absence(commands: Commands, name: str, file: Path, side: str) -> None:
    for verb in ("check", "dump", "watch"):
        commands.run(side, "layout", verb, str(file), f"posixshm:/{name}", *_quick(verb)).failed("ENOENT")
        commands.run(side, "layout", verb, str(file), f"fifo:/{name}").misused()
    for verb in ("dump", "watch"):
        commands.run(side, "layout", verb, str(file)).misused()


def _quick(verb: str) -> list[str]:
    return ["--without", "c", "--without", "numpy"] if verb == "check" else []
