"""Declarations by chance: Java, Python and the C compiler agree on every offset and on a record's bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import layout_random as chance
from antaboga.layout import RecordLayout, values
from antaboga.layout.header import header
from antaboga.layout.probe import probe
from capabilities import require
from matrix.implementations import JAVA

from layouts import c_records

COUNT = int(os.environ.get("ANTABOGA_DECLARATIONS", "300"))
SEED = int(os.environ.get("ANTABOGA_SEED", "20"))
BATCH = 500
WATCHDOG = 600


def layouts(byte_order: str | None = None) -> list[tuple[str, RecordLayout]]:
    random = Random(SEED)
    return [chance.layout(random, f"R{index}", byte_order) for index in range(COUNT)]


def compiled(source: str, folder: Path) -> list[str]:
    """What the program prints."""
    (folder / "program.c").write_text(source)
    name = os.environ.get("CC", "cc")
    require(shutil.which(name) is not None, f"the C compiler {name}")
    compiler = [name, "-std=gnu11", "-Wall", "-Werror", "-O0"]
    subprocess.run([*compiler, "-o", "program", "program.c"], cwd=folder, check=True, timeout=WATCHDOG)
    run = subprocess.run([folder / "program"], check=True, capture_output=True, text=True, timeout=WATCHDOG)
    return run.stdout.splitlines()


def test_offsets_of_c(tmp_path: Path) -> None:
    found = [layout for _, layout in layouts()]
    lines: list[str] = []
    for begin in range(0, len(found), BATCH):
        lines += compiled(probe(found[begin : begin + BATCH]), tmp_path)
    expected = []
    for layout in found:
        for record in (*layout.records, layout.root):
            expected.append(f"{record.spelling} {record.size} {record.alignment}")
            expected += [f"{record.spelling}.{field.name} {field.offset} {field.size}" for field in record.fields]
    assert lines == expected


def test_records_written_in_c(tmp_path: Path) -> None:
    random = Random(SEED + 1)
    records = [(layout, chance.record_value(random, layout.root)) for _, layout in layouts("native")]
    lines: list[str] = []
    for begin in range(0, len(records), BATCH):
        lines += compiled(c_records.program(records[begin : begin + BATCH]), tmp_path)
    assert len(lines) == COUNT
    for line, (layout, value) in zip(lines, records, strict=True):
        data = bytes.fromhex(line)
        assert values.read(layout, memoryview(data)) == value, layout.canonical
        ours = bytearray(layout.size)
        values.write(layout, memoryview(ours), value)
        assert ours == data, layout.canonical


def test_java_agrees() -> None:
    random = Random(SEED + 2)
    requests, expected = [], []
    for text, layout in layouts():
        value = chance.record_value(random, layout.root)
        data = bytearray(layout.size)
        values.write(layout, memoryview(data), value)
        requests.append(f"{text.encode().hex()} {data.hex()}\n")
        leaves = ",".join(chance.leaves(layout.root, value))
        expected.append((layout.canonical, data.hex(), leaves, header(layout)))
    command = JAVA.read_text().splitlines()
    command[-1] = command[-1].replace("JavaPeer", "LayoutPeer")
    run = subprocess.run(
        command, input="".join(requests), capture_output=True, text=True, timeout=WATCHDOG, check=False
    )
    sys.stderr.write(run.stderr)
    assert run.returncode == 0
    found = [line.split(" ") for line in run.stdout.splitlines()]
    assert len(found) == COUNT
    for one, (canonical, data_hex, leaves, its_header) in zip(expected, found, strict=True):
        assert (bytes.fromhex(canonical).decode(), data_hex, leaves, bytes.fromhex(its_header).decode()) == one
