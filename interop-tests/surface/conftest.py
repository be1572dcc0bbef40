from __future__ import annotations

import os
import secrets
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from surface.command import Commands

# Whoever starts the tests in the background may have it ignored, and every command that is tested would, too.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def name() -> Iterator[str]:
    """A name that nobody else has; nothing of that name may be left in shared memory or among the sockets."""
    mine = f"abtest-{os.getpid()}-{secrets.token_hex(6)}"
    yield mine
    left = [entry for entry in os.listdir("/dev/shm") if mine in entry]
    for entry in left:
        os.unlink(f"/dev/shm/{entry}")
    with open("/proc/net/unix", encoding="utf-8") as table:
        left += [line.split()[-1] for line in table if mine in line]
    assert not left, f"left behind: {left}"


def _sysv_keys() -> set[int]:
    keys = set()
    for table in Path("/proc/sysvipc").iterdir():
        keys |= {int(line.split()[0]) for line in table.read_text().splitlines()[1:]}
    return keys


@pytest.fixture
def keys() -> Iterator[list[int]]:
    """Two System V keys that nobody else has, one above zero and one below; nothing may be left under them."""
    mine = [secrets.randbelow(2**31 - 1) + 1, -secrets.randbelow(2**31) - 1]
    yield mine
    left = _sysv_keys().intersection(mine)
    assert not left, f"left behind: {left}"


@pytest.fixture
def commands(tmp_path: Path, name: str) -> Iterator[Commands]:
    """Both commands, with a registry of their own that must be empty in the end, and with nothing left running."""
    commands = Commands(tmp_path / "runtime")
    yield commands
    running = commands.end()
    registry = commands.runtime / "registry"
    entries = [entry.read_text() for entry in registry.iterdir()] if registry.is_dir() else []
    assert not running, f"still running: {running}"
    assert not entries, f"left in the registry: {entries}"
