"""The command `demo` from outside: what dies, dies with an error, and leaves nothing that stays."""

from __future__ import annotations

import contextlib
import os
import pathlib
import random
import select
import signal
import subprocess

import pytest
from docs.place import WATCHDOG, environment

from demo.command import ANTABOGA, ROWS, demo, entries, registered, report, there

# Run by every Python that starts with it on its path: the first that digests its second piece is killed there.
DEADLY = """
import hashlib, os, signal

class Deadly:
    def __init__(self):
        self._digest, self._pieces = _sha256(), 0
    def update(self, piece):
        self._pieces += 1
        if self._pieces == 2:
            try:
                os.close(os.open(os.environ["ABTEST_FIRST"], os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                pass
            else:
                os.kill(os.getpid(), signal.SIGKILL)
        self._digest.update(piece)
    def __getattr__(self, name):
        return getattr(self._digest, name)

_sha256 = hashlib.sha256
hashlib.sha256 = lambda *data: _sha256(*data) if data else Deadly()
"""

# Run likewise: the first that counts a second result is killed with the lock of that count, which nobody gives back.
# What it has written just before is there to be taken.
HOLDING = """
import multiprocessing.queues, os, pickle, signal

def put(queue, item, *how):
    put.times += 1
    if put.times == 2:
        try:
            os.close(os.open(os.environ["ABTEST_FIRST"], os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            pass
        else:
            queue._sem.acquire()
            queue._cond.acquire()
            queue._unfinished_tasks.release()
            with queue._wlock:
                queue._writer.send_bytes(pickle.dumps(item))
            os.kill(os.getpid(), signal.SIGKILL)
    _put(queue, item, *how)

put.times = 0
_put = multiprocessing.queues.JoinableQueue.put
multiprocessing.queues.JoinableQueue.put = put
"""

# How many things with a name each row makes.
MADE = {
    "pipe": 0,
    "fifo": 2,
    "unix": 1,
    "datagram": 2,
    "posixmq": 2,
    "sysvmq": 1,
    "posixshm": 3,
    "sysvshm": 2,
    "multiprocessing": 0,
    "shared_memory": 1,
    "layout": 4,
    "call": 0,
}
# How often each row opens what Python made.
OPENED = {"multiprocessing": 22, "shared_memory": 3}
# A program of several processes ends by itself when one of them was killed.
SEEN = (
    "(WORKER), status=SIGKILL",
    "(WORKER_LOST)",
    "(WORKER), status=exit 1",
    "(PEER_CLOSED)",
    "(EPIPE)",
    "(ECONNREFUSED)",
)


@pytest.mark.parametrize(
    ("row", "death"),
    [*(pytest.param(row, DEADLY, id=row) for row in ROWS), pytest.param("multiprocessing", HOLDING, id="holding")],
)
def test_a_worker_killed_at_work_fails_the_demo(
    row: str, death: str, tmp_path: pathlib.Path, runtime: pathlib.Path
) -> None:
    file = tmp_path / "input"
    file.write_bytes(random.Random(16180).randbytes(3 << 20))
    (tmp_path / "sitecustomize.py").write_text(death)
    first = tmp_path / "first"
    done = demo(runtime, row, "--json", "--input", file, PYTHONPATH=str(tmp_path), ABTEST_FIRST=str(first))
    assert first.exists(), "nobody was killed"
    assert (done.returncode, done.stderr) == (1, f"antaboga: demo: checks failed (MISMATCH), mechanisms={row}\n")
    complaint = report(done)["mechanisms"][0]["complaints"][-1]
    assert "DEADLINE" not in complaint
    assert any(code in complaint for code in SEEN), complaint
    made = registered(runtime)
    # The log's socket is the only thing that a worker makes: who is killed leaves what he made to clean.
    assert row == "datagram" or not any(there(*thing) for thing in made)
    subprocess.run([ANTABOGA, "clean", "--yes"], env=environment(runtime), check=True, timeout=WATCHDOG)
    assert not any(there(*thing) for thing in made)


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("row", ROWS)
def test_after_a_signal_clean_leaves_nothing(
    row: str, ending: signal.Signals, tmp_path: pathlib.Path, runtime: pathlib.Path
) -> None:
    file = tmp_path / "input"
    file.write_bytes(random.Random(27182).randbytes(1 << 20) * 100)
    with subprocess.Popen(
        [ANTABOGA, "demo", row, "--input", file],
        env=environment(runtime),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        workers = wait_for_workers(process, row, runtime)
        made = registered(runtime)
        process.send_signal(ending)
        process.wait(WATCHDOG)
    assert process.returncode in (-ending, 128 + ending)
    with contextlib.ExitStack() as stack:
        for worker in workers:
            stack.callback(os.close, worker)
            assert select.select([worker], [], [], WATCHDOG)[0], "a worker outlived the demo"
    clean = subprocess.run(
        [ANTABOGA, "clean", "--yes"], env=environment(runtime), check=True, timeout=WATCHDOG, capture_output=True
    )
    assert clean.stderr == b""
    assert [thing for thing in made if there(*thing)] == []
    left = [path.name for path in pathlib.Path("/dev/shm").iterdir() if f"antaboga-demo-{process.pid}-" in path.name]
    assert left == []


def wait_for_workers(process: subprocess.Popen[bytes], row: str, runtime: pathlib.Path) -> list[int]:
    """Waits until a worker and all that the row makes are there; returns descriptors of workers and their children."""
    while not (workers := [child for child in children_of(process.pid) if is_worker(child, row)]):
        assert process.poll() is None
    # Who is killed between making a thing and writing down which it is leaves what nobody can prove to be his.
    while any(known(runtime, role) < wanted.get(row, 0) for role, wanted in (("creator", MADE), ("opener", OPENED))):
        assert process.poll() is None
    grandchildren = [grandchild for worker in workers for grandchild in children_of(worker)]
    descriptors = []
    for descendant in workers + grandchildren:
        with contextlib.suppress(ProcessLookupError):
            descriptors.append(os.pidfd_open(descendant))
    return descriptors


def known(runtime: pathlib.Path, role: str) -> int:
    """How many entries of the registry are of that role and say which object it is."""
    return sum(entry["role"] == role and bool(entry["identity"]) for entry in entries(runtime))


def is_worker(pid: int, row: str) -> bool:
    """Whether a child is the worker of a row; the launcher has others, for a moment, before it becomes Java."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        # A worker of calls is told what to import when it runs.
        return b"antaboga.call.worker" in command if row == "call" else row.encode() in command.split(b"\0")[2:3]
    return False


def children_of(pid: int) -> list[int]:
    """The children that any thread of the process started."""
    found: list[int] = []
    with contextlib.suppress(FileNotFoundError):
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                found += map(int, (task / "children").read_text().split())
    return found
