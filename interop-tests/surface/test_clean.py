"""clean takes what killed processes left behind, of every mechanism, and nothing that it cannot prove."""

from __future__ import annotations

import gc
import json
import os
import posixpath
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import posix_ipc
import pytest
import sysv_ipc

from surface.command import Commands

MAKING = {
    "posixshm": "from antaboga.memory.posixshm import PosixShm as T; a = T.create('/' + name, 10, lifetime=life)",
    "posixsem": "from antaboga.sync.posixsem import PosixSem as T; a = T.create('/' + name, 1, lifetime=life)",
    "posixmq": "from antaboga.transport.posixmq import PosixMq as T; a = T.create('/' + name, depth=2, lifetime=life)",
    "fifo": "from antaboga.transport.fifo import FifoChannel as T; a = T.create(path, None, lifetime=life)",
    "sysvmq": "from antaboga.transport.sysvmq import SysvMq as T; a = T.create(SysvKey.of(key), lifetime=life)",
    "sysvshm": "from antaboga.memory.sysvshm import SysvShm as T; a = T.create(SysvKey.of(key), 10, lifetime=life)",
    "sysvsem": "from antaboga.sync.sysvsem import SysvSem as T; a = T.create(SysvKey.of(key), 1, lifetime=life)",
}
SCRIPT = """
import os, signal, sys
from antaboga.lifetime import Lifetime
from antaboga.sysv_key import SysvKey
name, path, key, life = sys.argv[1], sys.argv[2], int(sys.argv[3]), Lifetime(sys.argv[4])
{making}
os.kill(os.getpid(), signal.SIGKILL)
"""


def _another_segment(name: str) -> None:
    os.unlink(f"/dev/shm/{name}")
    Path(f"/dev/shm/{name}").write_bytes(b"theirs")


def _another_semaphore(name: str) -> None:
    posix_ipc.unlink_semaphore(f"/{name}")
    posix_ipc.Semaphore(f"/{name}", posix_ipc.O_CREX).close()


def _another_queue(name: str) -> None:
    posix_ipc.unlink_message_queue(f"/{name}")
    posix_ipc.MessageQueue(f"/{name}", posix_ipc.O_CREX, max_messages=1).close()


def _another_fifo(path: str) -> None:
    # Made while the first is there, so that it cannot get the number of its inode.
    os.mkfifo(f"{path}-other")
    os.rename(f"{path}-other", path)


def _another_sysv_queue(key: str) -> None:
    sysv_ipc.MessageQueue(int(key)).remove()
    sysv_ipc.MessageQueue(int(key), sysv_ipc.IPC_CREX)


def _another_sysv_segment(key: str) -> None:
    sysv_ipc.remove_shared_memory(sysv_ipc.SharedMemory(int(key)).id)
    gc.collect()
    sysv_ipc.SharedMemory(int(key), sysv_ipc.IPC_CREX, size=1).detach()


def _another_sysv_semaphore(key: str) -> None:
    sysv_ipc.Semaphore(int(key)).remove()
    sysv_ipc.Semaphore(int(key), sysv_ipc.IPC_CREX)


REPLACING: dict[str, Callable[[str], None]] = {
    "posixshm": _another_segment,
    "posixsem": _another_semaphore,
    "posixmq": _another_queue,
    "fifo": _another_fifo,
    "sysvmq": _another_sysv_queue,
    "sysvshm": _another_sysv_segment,
    "sysvsem": _another_sysv_semaphore,
}


class Left:
    """Objects that a killed process made."""

    def __init__(self, commands: Commands, name: str, path: str, key: int) -> None:
        self._commands = commands
        self._arguments = (name, path, str(key))
        self._names = {"posix": f"/{name}", "fifo": path, "sysv": str(key)}

    def make(self, mechanism: str, lifetime: str) -> None:
        """Has a process make an object and be killed."""
        script = SCRIPT.format(making=MAKING[mechanism])
        done = subprocess.run(
            [sys.executable, "-c", script, *self._arguments, lifetime], env=self._commands.environment, check=False
        )
        assert done.returncode == -signal.SIGKILL

    def name(self, mechanism: str) -> str:
        """The object's name."""
        return next(name for kind, name in self._names.items() if mechanism.startswith(kind))

    def url(self, mechanism: str) -> str:
        """The object's URL."""
        return f"{mechanism}:{self.name(mechanism)}"

    def there(self, mechanism: str) -> bool:
        """Whether it is there."""
        if mechanism == "fifo":
            return os.path.exists(self.name(mechanism))
        if mechanism == "posixmq":
            try:
                posix_ipc.MessageQueue(self.name(mechanism)).close()
            except posix_ipc.ExistentialError:
                return False
            return True
        lines = map(json.loads, self._commands.run("java", "ls", "--json").done().splitlines())
        return any((each["mechanism"], each["name"]) == (mechanism, self.name(mechanism)) for each in lines)

    def cleaned(self, *words: str) -> list[dict[str, Any]]:
        """What clean says."""
        lines = self._commands.run("java", "clean", "--json", *words).done().splitlines()
        return [json.loads(line) for line in lines]


@pytest.fixture
def left(commands: Commands, name: str, tmp_path: Path, keys: list[int]) -> Iterator[Left]:
    yield Left(commands, name, posixpath.join(tmp_path, name), keys[0])
    try:
        posix_ipc.unlink_message_queue(f"/{name}")
    except posix_ipc.ExistentialError:
        return
    pytest.fail("a queue was left behind")


@pytest.mark.parametrize("mechanism", MAKING)
def test_what_a_killed_process_left_behind(left: Left, mechanism: str) -> None:
    left.make(mechanism, "process")
    assert left.there(mechanism)
    (told,) = left.cleaned("--dry-run")
    assert (told["action"], told["what"], told["name"]) == ("would-remove", "object", left.name(mechanism))
    assert left.there(mechanism)
    (done,) = left.cleaned("--yes")
    assert (done["action"], done["mechanism"]) == ("removed", mechanism)
    assert not left.there(mechanism)
    assert left.cleaned("--yes") == []


@pytest.mark.parametrize("mechanism", MAKING)
def test_what_was_made_to_persist_stays(commands: Commands, left: Left, mechanism: str) -> None:
    left.make(mechanism, "persistent")
    (told,) = left.cleaned("--yes")
    assert (told["action"], told["name"]) == ("kept", left.name(mechanism))
    assert left.there(mechanism)
    commands.run("java", "unlink", left.url(mechanism)).done()


@pytest.mark.parametrize("mechanism", MAKING)
def test_what_is_another_object_by_now_stays(commands: Commands, left: Left, mechanism: str) -> None:
    left.make(mechanism, "process")
    name = left.name(mechanism)
    REPLACING[mechanism](name[1:] if mechanism.startswith("posix") else name)
    (told,) = left.cleaned("--yes")
    assert (told["action"], told["what"]) == ("removed", "entry")
    assert left.there(mechanism)
    commands.run("java", "unlink", left.url(mechanism)).done()
