"""What every test runs under: its own registry, a watchdog, and a check that nothing is left behind."""

import faulthandler
import gc
import os
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

PREFIX = f"abtest-{os.getpid()}-"
WATCHDOG_SECONDS = int(os.environ.get("ANTABOGA_WATCHDOG", "180"))


STDERR: list[int] = []
"""The standard error of the whole run, where what is written as the process ends is seen."""


def pytest_configure() -> None:
    STDERR.append(os.dup(2))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    # The collections around each test look for what tests left, and not through thousands of collected tests as well.
    gc.collect()
    gc.freeze()


def descriptors() -> dict[int, str]:
    found = {}
    for entry in os.listdir("/proc/self/fd"):
        try:
            found[int(entry)] = os.readlink(f"/proc/self/fd/{entry}")
        except FileNotFoundError:
            continue  # the descriptor of the listing itself
    return found


def children() -> set[int]:
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        try:
            found.update(map(int, (task / "children").read_text().split()))
        except (FileNotFoundError, ProcessLookupError):
            continue  # a thread that has ended
    return found


def shared_memory() -> set[str]:
    return {name for name in os.listdir("/dev/shm") if PREFIX in name}


@pytest.fixture(autouse=True)
def runtime_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    directory = tmp_path / "runtime"
    monkeypatch.setenv("ANTABOGA_RUNTIME_DIR", str(directory))
    return directory


@pytest.fixture(autouse=True)
def watchdog() -> Iterator[None]:
    faulthandler.dump_traceback_later(WATCHDOG_SECONDS, exit=True, file=STDERR[0])
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(autouse=True)
def no_leaks(runtime_directory: Path, watchdog: None) -> Iterator[None]:
    gc.collect()
    before = descriptors(), children(), shared_memory()
    yield
    for thread in threading.enumerate():
        if thread.name == "antaboga-wait":  # told its task, and is about to end
            thread.join()
    gc.collect()
    left = descriptors()
    assert {fd: left[fd] for fd in left if fd not in before[0]} == {}, "descriptors left open"
    assert children() - before[1] == set(), "children left"
    assert shared_memory() - before[2] == set(), "left in /dev/shm"
    entries = runtime_directory / "registry"
    assert not entries.exists() or list(entries.iterdir()) == [], "entries left in the registry"


@pytest.fixture
def name() -> str:
    return f"/{PREFIX}{secrets.token_hex(6)}"


@pytest.fixture
def names() -> Iterator[str]:
    return (f"/{PREFIX}{secrets.token_hex(6)}" for _ in iter(int, 1))
