"""Many reads of a record that the other language keeps writing: none that is accepted is torn."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from antaboga.layout import RecordLayout
from antaboga.layout.segment_header import SegmentKind
from antaboga.layout.seqlock import LatestSlot, Seqlock
from antaboga.memory.layout_segment import LayoutSegment
from antaboga.memory.posixshm import PosixShm

from layouts import segments

READS = int(os.environ.get("ANTABOGA_READS", "125000"))
"""Of each kind in each direction."""
WORDS = 4096
DECLARATION = json.dumps({"name": "Row", "version": 1, "fields": [{"name": "all", "type": f"u64[{WORDS}]"}]})
ROW = RecordLayout.parse(DECLARATION)
KINDS = {SegmentKind.SEQLOCK: 1, SegmentKind.LATEST: 2}


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ANTABOGA_RUNTIME_DIR", str(tmp_path / "runtime"))
    return f"/abtest-{os.getpid()}-{secrets.token_hex(6)}"


def made(name: str, kind: SegmentKind) -> LayoutSegment:
    return LayoutSegment.create(
        PosixShm.create(name, LayoutSegment.size(ROW, KINDS[kind], kind)), ROW, KINDS[kind], kind=kind
    )


def shared(segment: LayoutSegment) -> Seqlock | LatestSlot:
    return segment.seqlock() if segment.header.kind is SegmentKind.SEQLOCK else segment.latest()


def read(record: Seqlock | LatestSlot) -> bytes | None:
    """A copy, if one can be had now."""
    if isinstance(record, Seqlock):
        return record.try_read()
    found = record.try_read()
    return found[1] or None if found else None


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.spelling)
def test_python_reads_what_java_writes(name: str, kind: SegmentKind) -> None:
    accepted = torn = 0
    with made(name, kind) as segment:
        command = segments.command("write", kind.name, name, DECLARATION, program="TearingPeer")
        record = shared(segment)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as java:
            assert java.stdin
            assert java.stdout
            assert java.stdout.readline() == b"writing\n"
            while accepted < READS:
                copy = read(record)
                if copy is not None:
                    accepted += 1
                    torn += copy != copy[:8] * WORDS
                elif java.poll() is not None:
                    break
            java.communicate(b"\n", timeout=segments.WATCHDOG)
            assert java.returncode == 0
        record.close()
    assert (accepted, torn) == (READS, 0)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.spelling)
def test_java_reads_what_python_writes(name: str, kind: SegmentKind) -> None:
    with made(name, kind) as segment:
        command = segments.command("read", kind.name, name, DECLARATION, str(READS), program="TearingPeer")
        record = shared(segment)
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=sys.stderr, text=True) as java:
            value = 0
            while java.poll() is None:
                for _ in range(256):
                    value += 1
                    record.write(value.to_bytes(8, sys.byteorder) * WORDS)
            assert java.stdout
            accepted, torn, _ = map(int, java.stdout.read().split())
        record.close()
    assert (accepted, torn) == (READS, 0)
