"""Long streams between Java and Python: every message whole, once, in order, and memory that does not grow."""

from __future__ import annotations

import os
import secrets
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from antaboga.transport.ring import RingChannel
from layouts import segments

MESSAGES = int(os.environ.get("ANTABOGA_RING_MESSAGES", "100000"))
CAPACITY = 1 << 14
# A page is 4 KiB: what garbage collectors and allocators come to have, not a hundred octets a message.
GROWTH = 32 << 20 >> 12


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ANTABOGA_RUNTIME_DIR", str(tmp_path / "runtime"))
    return f"/abtest-{os.getpid()}-{secrets.token_hex(6)}"


def pages() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1])


class Stream:
    """What is sent, and what was seen of it."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._blocks = [bytes([n]) * limit for n in range(256)]
        self.check = 0

    def message(self, number: int) -> bytes:
        mixed = number * 2654435761 & 0xFFFFFFFF
        length = (mixed >> 8) % (200 if mixed % 16 else self._limit + 1)
        return self._blocks[number & 255][:length]

    def send(self, channel: RingChannel, first: int, end: int) -> None:
        for number in range(first, end):
            message = self.message(number)
            channel.send(message, 300)
            self.check = zlib.crc32(message, self.check)

    def receive(self, channel: RingChannel, first: int, end: int) -> None:
        for number in range(first, end):
            message = channel.receive(300)
            assert message == self.message(number), number
            self.check = zlib.crc32(message, self.check)


@contextmanager
def java(role: str, name: str, wait: str) -> Iterator[subprocess.Popen[str]]:
    command = segments.command(role, name, str(MESSAGES), str(CAPACITY), wait, program="RingStreamPeer")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "made\n"
        yield process


@pytest.mark.parametrize("wait", ["adaptive", "block"])
@pytest.mark.parametrize("role", ["sends", "receives"])
def test_a_long_stream(name: str, role: str, wait: str) -> None:
    ways = (name, None) if role == "sends" else (None, name)
    with java(role, name, wait) as process, RingChannel.open(*ways, wait=wait) as channel:
        stream = Stream(channel.max_message_length)
        work = stream.receive if role == "sends" else stream.send
        work(channel, 0, MESSAGES // 10)
        early = pages()
        work(channel, MESSAGES // 10, MESSAGES)
        output, _ = process.communicate(timeout=segments.WATCHDOG)
    assert process.returncode == 0
    check, java_early, java_late = map(int, output.split())
    assert check == stream.check
    assert pages() - early < GROWTH
    if MESSAGES >= 1_000_000:
        # Before, a JVM is still taking what it will have.
        assert java_late - java_early < GROWTH
