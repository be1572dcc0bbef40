"""How processes end: in good order, by a signal, and with a signal that somebody else has taken."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from antaboga.registry import Action, Registry

OPEN_EVERYTHING = """
import os, signal, sys, threading
from antaboga.lifetime import Lifetime
from antaboga.memory.posixshm import PosixShm
from antaboga.sync.posixsem import PosixSem
from antaboga.transport.unix import UnixListener
name, path, end = sys.argv[1:]
kept = [PosixShm.create(name, 100), PosixSem.create(name), UnixListener.bind(path)]
persistent = PosixShm.create(name + "-persistent", 10, lifetime=Lifetime.PERSISTENT)
view = kept[0].memory[:10]
if end == "kill":
    os.kill(os.getpid(), signal.SIGKILL)
if end == "raise":
    raise SystemExit(3)
if end == "fork":
    if os.fork() == 0:
        sys.exit(0)
    os.wait()
    assert os.path.exists("/dev/shm" + name) and os.path.exists(path)
"""


def left(name: str, path: Path) -> list[bool]:
    return [os.path.exists(file) for file in (f"/dev/shm{name}", f"/dev/shm/sem.{name[1:]}", path)]


@pytest.mark.parametrize(("end", "code"), [("return", 0), ("raise", 3), ("fork", 0)])
def test_a_process_that_ends_in_good_order_leaves_nothing(name: str, tmp_path: Path, end: str, code: int) -> None:
    path = tmp_path / "socket"
    command = [sys.executable, "-W", "ignore", "-c", OPEN_EVERYTHING, name, str(path), end]
    assert subprocess.run(command).returncode == code
    assert left(name, path) == [False] * 3
    (entry,) = Registry.of_current_user().entries()
    assert (entry.name, entry.live) == (name + "-persistent", False)
    os.unlink(f"/dev/shm{name}-persistent")
    assert [finding.action for finding in Registry.of_current_user().clean()] == [Action.REMOVE_ENTRY]


def test_what_a_killed_process_leaves_is_cleaned(name: str, tmp_path: Path) -> None:
    path = tmp_path / "socket"
    command = [sys.executable, "-c", OPEN_EVERYTHING, name, str(path), "kill"]
    assert subprocess.run(command).returncode == -signal.SIGKILL
    assert left(name, path) == [True] * 3
    found = [finding.action for finding in Registry.of_current_user().clean()]
    assert sorted(found, key=str) == [Action.KEEP_PERSISTENT, *[Action.REMOVE_OBJECT] * 3]
    assert left(name, path) == [False] * 3
    os.unlink(f"/dev/shm{name}-persistent")
    Registry.of_current_user().clean()


BLOCK = """
import ctypes, os, signal, sys, threading
from antaboga import _breaker
from antaboga.errors import ClosedError, IpcError
from antaboga.sync.posixsem import PosixSem
semaphore = PosixSem.create(sys.argv[1])
prepare = sys.argv[2]
if prepare == "taken":
    signal.signal(signal.SIGRTMIN + 6, lambda *_: None)
if prepare == "ignored":
    signal.signal(signal.SIGRTMIN + 6, signal.SIG_IGN)
if prepare == "masked":
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
outcome = []
def block():
    try:
        semaphore.acquire()
    except (ClosedError, IpcError) as error:
        outcome.append(error.code)
thread = threading.Thread(target=block)
thread.start()
while not outcome and _breaker._installed is None:
    os.sched_yield()
semaphore.close()
thread.join()
caught = int(next(line for line in open("/proc/self/status") if line.startswith("SigCgt")).split()[1], 16)
print(*outcome, *[number - signal.SIGRTMIN for number in range(34, 65) if caught >> (number - 1) & 1])
"""


@pytest.mark.parametrize(
    ("prepare", "variable", "said"),
    [
        ("nothing", "", "CLOSED 6"),
        ("masked", "", "CLOSED 6"),
        ("nothing", str(signal.SIGRTMIN + 9), "CLOSED 9"),
        ("taken", "", "SIGNAL_TAKEN 6"),
        ("ignored", "", "SIGNAL_TAKEN"),
        ("taken", str(signal.SIGRTMIN + 9), "CLOSED 6 9"),
    ],
)
def test_the_signal_that_ends_blocked_calls(name: str, prepare: str, variable: str, said: str) -> None:
    """It is installed by a thread that is not the main one, when first needed, and never taken from somebody."""
    environment = {**os.environ, "ANTABOGA_SIGNAL": variable}
    command = [sys.executable, "-c", BLOCK, name, prepare]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.strip() == said


@pytest.mark.parametrize("variable", ["0", "65", "x", "-1"])
def test_a_signal_that_none_can_be_is_misuse(name: str, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from antaboga import _breaker

    monkeypatch.setenv("ANTABOGA_SIGNAL", variable)
    with pytest.raises(ValueError, match="ANTABOGA_SIGNAL"):
        _breaker.signal_number()
