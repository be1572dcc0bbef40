"""ls: what others made, and what the kernel tells of each mechanism."""

from __future__ import annotations

import json
import mmap
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import posix_ipc
import pytest
import sysv_ipc
from capabilities import require_root
from private_mounts import require_private_mounts, run_in_private_mounts

from surface.command import SIDES, WORDS, Commands


def entry(commands: Commands, mechanism: str, name: str) -> dict[str, Any]:
    """The line of one object."""
    lines = map(json.loads, commands.run("java", "ls", "--json").done().splitlines())
    (found,) = (each for each in lines if (each["mechanism"], each["name"]) == (mechanism, name))
    assert isinstance(found, dict)
    return found


def is_foreign(commands: Commands, found: dict[str, Any]) -> bool:
    """Whether both forms say that we did not make it."""
    rows = commands.run("java", "ls").done().decode().splitlines()
    (row,) = (row.split() for row in rows if row.split()[:2] == [found["mechanism"], found["name"]])
    return (row[7], found["lifetime"], found["ours"]) == ("foreign", None, False)


def test_a_plain_file_in_shared_memory(commands: Commands, name: str) -> None:
    path = Path(f"/dev/shm/{name}")
    path.write_bytes(b"12345")
    try:
        found = entry(commands, "posixshm", f"/{name}")
        assert (found["size"], found["pid"], found["alive"], found["attached"]) == (5, None, None, 0)
        assert found["age_s"] >= 0
        assert is_foreign(commands, found)
        with path.open("r+b") as file, mmap.mmap(file.fileno(), 0):
            held = entry(commands, "posixshm", f"/{name}")
        assert (held["pid"], held["alive"], held["attached"]) == (os.getpid(), True, 1)
    finally:
        path.unlink()


def test_a_semaphore_of_posix_ipc(commands: Commands, name: str) -> None:
    theirs = posix_ipc.Semaphore(f"/{name}", posix_ipc.O_CREX)
    try:
        found = entry(commands, "posixsem", f"/{name}")
        assert (found["pid"], found["alive"], found["attached"]) == (os.getpid(), True, 1)
        assert is_foreign(commands, found)
    finally:
        theirs.unlink()
        theirs.close()


def test_system_v_objects_of_others(commands: Commands, keys: list[int]) -> None:
    queue = sysv_ipc.MessageQueue(keys[0], sysv_ipc.IPC_CREX, mode=0o600)
    segment = sysv_ipc.SharedMemory(keys[0], sysv_ipc.IPC_CREX, mode=0o600, size=1234)
    semaphore = sysv_ipc.Semaphore(keys[1], sysv_ipc.IPC_CREX, mode=0o600)
    try:
        found = entry(commands, "sysvmq", str(keys[0]))
        assert (found["size"], found["waiting"], found["last_use_s"]) == (0, 0, None)
        queue.send(b"seven..")
        found = entry(commands, "sysvmq", str(keys[0]))
        assert (found["size"], found["waiting"]) == (7, 1)
        assert found["last_use_s"] >= 0
        assert is_foreign(commands, found)
        found = entry(commands, "sysvshm", str(keys[0]))
        assert (found["size"], found["attached"], found["pid"], found["alive"]) == (1234, 1, os.getpid(), True)
        assert found["last_use_s"] >= 0
        found = entry(commands, "sysvsem", str(keys[1]))
        assert (found["last_use_s"], found["ours"]) == (None, False)
        semaphore.release()
        assert entry(commands, "sysvsem", str(keys[1]))["last_use_s"] >= 0
    finally:
        segment.detach()
        for each in (queue, segment, semaphore):
            each.remove()


def test_a_segment_whose_maker_has_ended(commands: Commands, keys: list[int]) -> None:
    script = f"import os, sysv_ipc; sysv_ipc.SharedMemory({keys[0]}, sysv_ipc.IPC_CREX, size=9); print(os.getpid())"
    made = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    try:
        found = entry(commands, "sysvshm", str(keys[0]))
        assert (found["pid"], found["alive"], found["attached"]) == (int(made.stdout), False, 0)
        theirs = sysv_ipc.SharedMemory(keys[0])
        found = entry(commands, "sysvshm", str(keys[0]))
        assert (found["pid"], found["alive"], found["attached"]) == (os.getpid(), True, 1)
        theirs.detach()
    finally:
        sysv_ipc.remove_shared_memory(sysv_ipc.SharedMemory(keys[0]).id)


@pytest.fixture
def private(keys: list[int]) -> Iterator[int]:
    """The id of a queue without a key."""
    assert keys
    queue = sysv_ipc.MessageQueue(sysv_ipc.IPC_PRIVATE, sysv_ipc.IPC_CREX, mode=0o600)
    yield queue.id
    queue.remove()


def test_a_queue_without_a_key(commands: Commands, private: int) -> None:
    assert entry(commands, "sysvmq", f"id:{private}")["waiting"] == 0
    commands.run("java", "send", f"sysvmq:id:{private}", data=b"found").done()
    assert entry(commands, "sysvmq", f"id:{private}")["waiting"] == 1


@pytest.mark.parametrize("side", SIDES)
def test_a_posix_queue_without_its_file_system(commands: Commands, name: str, side: str) -> None:
    url = f"posixmq:/{name}"
    commands.run(side, "send", url, "--create", "--depth", "3", "--message-size", "50", data=b"one").done()
    registry = commands.runtime / "registry"
    before = registry.stat().st_mtime_ns
    found = entry(commands, "posixmq", f"/{name}")
    assert (found["size"], found["waiting"], found["lifetime"], found["ours"]) == (150, 1, "persistent", True)
    assert found["alive"] is False
    assert found["age_s"] >= 0
    assert registry.stat().st_mtime_ns == before, "an entry was written to look at the queue"
    commands.run(side, "unlink", url).done()


def test_a_posix_queue_of_others_where_its_file_system_is_mounted(commands: Commands, name: str) -> None:
    require_root("to mount the queues of its own IPC namespace")
    require_private_mounts()
    theirs = posix_ipc.MessageQueue(f"/{name}", posix_ipc.O_CREX, max_messages=2, max_message_size=64)
    try:
        theirs.send(b"x")
        script = 'mkdir -p /dev/mqueue && mount -t mqueue mqueue /dev/mqueue && exec "$@"'
        done = run_in_private_mounts(script, *WORDS["java"], "ls", "--json", env=commands.environment)
        assert (done.returncode, done.stderr) == (0, "")
        (found,) = (each for each in map(json.loads, done.stdout.splitlines()) if each["name"] == f"/{name}")
        assert (found["mechanism"], found["waiting"], found["size"], found["ours"]) == ("posixmq", 1, 128, False)
    finally:
        theirs.close()
        theirs.unlink()
