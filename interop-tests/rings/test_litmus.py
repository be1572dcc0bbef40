"""A message that is sent while its reader falls asleep: one of the two notices the other, every time.

Where the two do not act at the same moment, one notices for certain, so both are steered towards it, and tried often.
"""

from __future__ import annotations

import itertools
import os
import secrets
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from antaboga.layout.ring import RingReader
from antaboga.layout.segment_header import SegmentHeader
from antaboga.memory.posixshm import PosixShm
from antaboga.transport._ring_bell import RingBell
from antaboga.transport.ring import RingChannel
from capabilities import require
from layouts import segments

ROUNDS = int(os.environ.get("ANTABOGA_LITMUS_ROUNDS", "100000"))
# Where other work wants the same processors, a round takes as long as one of the two waits for its turn.
SECONDS = ROUNDS / 20_000
NO_MORE = (1 << 63) - 1
BEGUN, DONE_THERE, DONE_HERE, SEEN_HERE = 0, 8, 16, 24
# Long enough that what is stored after it takes its time to be seen.
LENGTH = 1000
MESSAGE = bytes(LENGTH)
BALLAST = 1024
CONSUMER = 128


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    require(len(os.sched_getaffinity(0)) > 1, "two processors")
    monkeypatch.setenv("ANTABOGA_RUNTIME_DIR", str(tmp_path / "runtime"))
    return f"/abtest-{os.getpid()}-{secrets.token_hex(6)}"


@pytest.fixture
def segment(name: str) -> Iterator[PosixShm]:
    with PosixShm.create(f"{name}-words", 4096) as segment:
        yield segment


@pytest.fixture
def words(segment: PosixShm) -> Iterator[memoryview]:
    """What says how far each side is; each word in a cache line of its own."""
    with segment.memory.cast("Q") as words:
        yield words


@pytest.fixture
def ballast(segment: PosixShm) -> Iterator[memoryview]:
    """Stored to by who falls asleep, just before, and read by the other: what comes after takes long to get there."""
    with segment.memory[BALLAST : BALLAST + LENGTH] as octets:
        yield octets


def java(role: str, name: str) -> subprocess.Popen[str]:
    command = segments.command(role, name, f"{name}-words", str(ROUNDS), program="RingLitmusPeer")
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def rounds(words: memoryview) -> Iterator[int]:
    """Begins each round."""
    end = time.monotonic() + SECONDS
    for number in range(1, ROUNDS + 1):
        words[BEGUN] = number
        yield number
        if time.monotonic() > end:
            words[BEGUN] = NO_MORE
            break


def until(words: memoryview, number: int, other: subprocess.Popen[str]) -> None:
    """Looks until the other side is done with a round."""
    for looks in itertools.count(1):
        if words[DONE_THERE] >= number:
            return
        assert looks % 100_000 or other.poll() is None, f"the other side ended in round {number}"


def test_java_falls_asleep_while_python_sends(name: str, words: memoryview, ballast: memoryview) -> None:
    with RingChannel.create(None, name, capacity=1, wait="block") as channel, java("reads", name) as reader:
        bell = RingBell.connect(name, None)
        for number in rounds(words):
            channel.send(MESSAGE)
            words[DONE_HERE] = number
            until(words, number, reader)
            ballast.tobytes()
            if number % 1000 == 0:
                bell.hear()
        bell.close()
        output, _ = reader.communicate(timeout=segments.WATCHDOG)
    assert (reader.returncode, output) == (0, "0\n")


def test_python_falls_asleep_while_java_sends(name: str, words: memoryview, ballast: memoryview) -> None:
    lost = 0
    with java("writes", name) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "made\n"
        with PosixShm.open(name) as ring:
            header = SegmentHeader.read(ring.memory, name)
            reader = RingReader(ring.memory, header, name)
            with ring.memory[header.data_offset - CONSUMER : header.data_offset].cast("Q") as consumer:
                for number in rounds(words):
                    ballast[:] = MESSAGE
                    reader.fall_asleep()
                    words[SEEN_HERE] = seen = reader.is_there()
                    until(words, number, writer)
                    lost += not seen and consumer[0] != 0
                    message = reader.read()
                    assert message is not None
                    message.tobytes()
                    message.release()
                    reader.consume()
                    reader.awake()
                    words[DONE_HERE] = number
            reader.close()
        writer.wait(segments.WATCHDOG)
    assert (writer.returncode, lost) == (0, 0)
