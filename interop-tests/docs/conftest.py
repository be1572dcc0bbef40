"""What every test of the documentation gets, and what it must not leave behind."""

from __future__ import annotations

import os
import pathlib
import secrets
import signal
import uuid
from collections.abc import Iterator

import posix_ipc
import pytest

from docs.place import JAR

# Whoever starts the tests in the background may have it ignored, and every command that is tested would, too.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def runtime(tmp_path: pathlib.Path) -> Iterator[pathlib.Path]:
    """A registry of the test's own, which must be empty again at the end but for what workers are started from."""
    assert JAR.is_file(), f"{JAR} is missing: run make build"
    directory = tmp_path / "runtime"
    yield directory
    left = [path.relative_to(directory) for path in directory.rglob("*") if not path.is_dir()]
    assert [path for path in left if path.parts[0] != "call" and path.name != "bind.lock"] == []


@pytest.fixture
def name() -> Iterator[str]:
    """A name for kernel objects, of which none may be left at the end."""
    unique = f"abtest-{os.getpid()}-{uuid.uuid4().hex[:12]}"
    yield unique
    left = [path.name for path in pathlib.Path("/dev/shm").iterdir() if unique in path.name]
    assert left + [queue for queue in (f"/{unique}", f"/{unique}-results") if is_queue(queue)] == []


def is_queue(name: str) -> bool:
    """Whether there is such a POSIX message queue; where these are mounted, if they are, does not matter."""
    try:
        posix_ipc.MessageQueue(name).close()
    except posix_ipc.ExistentialError:
        return False
    return True


@pytest.fixture
def key() -> Iterator[int]:
    """A System V key that nobody else has, under which nothing may be left at the end."""
    unique = secrets.randbelow(2**31 - 1) + 1
    yield unique
    for table in pathlib.Path("/proc/sysvipc").iterdir():
        keys = [line.split()[0] for line in table.read_text().splitlines()[1:]]
        assert str(unique) not in keys, table.name
