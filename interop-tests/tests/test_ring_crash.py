"""A process that is killed, or stopped, at any step of its work with a ring.

Whoever is at the other end gets what was committed, whole and once, and is then told of the end; one that is only
stopped is a deadline, and goes on where it was. What the dead left behind is proved to be theirs, and cleaned away.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import random
import secrets
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from antaboga.registry import Registry
from matrix.cast import Cast
from matrix.implementations import NAMES
from matrix.leaks import entries, names
from matrix.payload import check_messages
from matrix.peer import Call, Peer, PeerError
from matrix.places import INTEROP, PREFIX
from rings.java_victims import JavaVictims
from rings.victim import DONE, STEP, STEPS, WRONG, length_of

RUNS = int(os.environ.get("ANTABOGA_RING_CRASHES", "240"))
CAPACITY = 4096
COUNT = 14
MORE = 2
"""Messages beyond those that a victim takes."""
SHORT, LONG = 0.01, 60


class Zygote:
    """Forks victims: `rings/victim.py`."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-B", str(INTEROP / "rings" / "victim.py")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self._file = folder / "progress"
        self._file.write_bytes(bytes(mmap.PAGESIZE))
        with self._file.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)
        self.progress = memoryview(self._map).cast("Q")
        self._lines = b""

    def start(self, role: str, mode: str, name: str, step: int, number: int) -> int:
        for word in (STEPS, DONE, WRONG):
            self.progress[word] = 0
        assert self._process.stdin
        words = (role, mode, name, CAPACITY, COUNT, step, int(number), self._file)
        self._process.stdin.write((" ".join(map(str, words)) + "\n").encode())
        return int(self.next())

    def has_news(self) -> bool:
        assert self._process.stdout
        return b"\n" in self._lines or bool(select.select([self._process.stdout], [], [], 0)[0])

    def next(self) -> str:
        assert self._process.stdout
        while b"\n" not in self._lines:
            octets = self._process.stdout.read(4096)
            assert octets, "the zygote ended"
            self._lines += octets
        line, _, self._lines = self._lines.partition(b"\n")
        return line.decode()

    def close(self) -> None:
        self.progress.release()
        self._map.close()
        self._process.communicate()


@pytest.fixture
def zygote(runtime: Path, tmp_path: Path) -> Iterator[Zygote]:
    with contextlib.closing(Zygote(tmp_path)) as zygote:
        yield zygote


class Run:
    """One victim, and a survivor that does what the victim is there for."""

    def __init__(self, zygote: Zygote | JavaVictims, cast: Cast, survivor: str, role: str, mode: str) -> None:
        self._zygote, self._role, self._mode = zygote, role, mode
        self._survivor, self._third = cast.peer(survivor, "sender"), cast.peer("c", "receiver")
        self._name = f"/{PREFIX}{secrets.token_hex(4)}"
        self._receives = role == "sends"
        self._end = "PEER_CLOSED" if self._receives else "EPIPE"
        self._seen = 0

    def go(self, step: int, number: int) -> None:
        if self._mode == "open":
            self._open(self._survivor, "create")
        pid = self._zygote.start(self._role, self._mode, self._name, step, number)
        if self._mode == "open" or self._opened():
            if number == signal.SIGKILL:
                self._killed()
            else:
                self._stopped(pid)
        elif self._zygote.next() == "stopped":
            os.kill(pid, signal.SIGCONT)
            if self._opened():
                self._transfer(LONG)
            assert self._zygote.next() == "0"
        self._survivor.do("reset")

    def _open(self, peer: Peer, mode: str) -> None:
        way = "in" if self._receives == (peer is self._survivor) else "out"
        peer.do("open", handle=self._name, room="ring", mode=mode, capacity=CAPACITY, **{way: self._name})

    def _opens(self, peer: Peer) -> bool:
        try:
            self._open(peer, "open")
        except PeerError as problem:
            # Not there yet, not ready yet, taken, no longer there, or nobody is.
            if problem.code in ("ENOENT", "NOT_READY", "EBUSY", "PEER_CLOSED"):
                return False
            raise
        return True

    def _opened(self) -> bool:
        """Whether the survivor found what the victim made, before that ended or stopped."""
        while not self._opens(self._survivor):
            if self._zygote.has_news():
                return self._opens(self._survivor)
        return True

    def _start(self, timeout: float) -> Call:
        verb, more = ("receive", 1) if self._receives else ("send", MORE)
        arguments = {"seed": self._seen, "length": length_of(self._seen), "step": STEP} if verb == "send" else {}
        count = COUNT + more - self._seen
        return self._survivor.start(verb, handle=self._name, count=count, timeout=timeout, **arguments)

    def _result(self, call: Call) -> str:
        """How a transfer ended; what was received must be what was sent, once each."""
        try:
            code, facts = "", call.result()
        except PeerError as problem:
            code, facts = problem.code, problem.facts
        count = int(facts["count"])
        assert facts["check"] == check_messages(self._seen, length_of(self._seen), count, STEP)
        self._seen += count
        return code

    def _transfer(self, timeout: float) -> str:
        return self._result(self._start(timeout))

    def _killed(self) -> None:
        call = self._start(LONG)
        ended = self._zygote.next()
        assert ended in ("-9", "0")
        self._release()
        self._check_end(self._result(call), whole=ended == "0")

    def _release(self) -> None:
        """Where the victim never came, another does; where it came, the survivor was told."""
        if self._mode == "open" and self._opens(self._third):
            assert self._zygote.progress[DONE] == 0
            self._third.do("close", handle=self._name)

    def _stopped(self, pid: int) -> None:
        code = "DEADLINE"
        while not self._zygote.has_news():
            if code == "DEADLINE":
                code = self._transfer(SHORT)
        ended = self._zygote.next()
        if ended == "stopped":
            if code == "DEADLINE":
                code = self._transfer(SHORT)
                assert code in ("DEADLINE", self._end, "")
            os.kill(pid, signal.SIGCONT)
            if code == "DEADLINE":
                code = self._transfer(LONG)
            ended = self._zygote.next()
        assert ended == "0"
        self._check_end(code, whole=True)

    def _check_end(self, code: str, *, whole: bool) -> None:
        done = self._zygote.progress[DONE]
        assert not self._zygote.progress[WRONG]
        assert not whole or done == COUNT
        if self._receives:
            # The last one may have been committed, and its sender not have heard of it.
            assert code == self._end
            assert self._seen in (done, done + 1)
            return
        assert self._seen >= done
        if code == "":
            # All fitted in; to a sender the end is told when the room is.
            assert self._seen == COUNT + MORE
            code = self._survivor.fails("send", handle=self._name, length=1000, count=6, timeout=LONG).code
        assert code == self._end


def sweep(victims: Zygote | JavaVictims, cast: Cast, survivor: str, runs: int) -> None:
    """Kill, and now and then stop, at steps by chance; each role, and whoever makes the ring, so many times."""
    chance = random.Random(f"{survivor} {runs}")
    for role in ("sends", "receives"):
        for mode in ("create", "open"):
            # Without an end, to know how many steps there are.
            Run(victims, cast, survivor, role, mode).go(0, signal.SIGKILL)
            steps = victims.progress[STEPS]
            assert steps > 500
            for number in range(runs):
                end = signal.SIGSTOP if number % 8 == 7 else signal.SIGKILL
                step = chance.randrange(1, steps)
                print(f"{role=} {mode=} {step=} {end.name}")
                Run(victims, cast, survivor, role, mode).go(step, end)


@pytest.fixture
def nothing_left(runtime: Path) -> Iterator[None]:
    yield
    Registry.of_current_user().clean()
    assert names() == []
    assert entries(runtime) == []
    assert not list((runtime / "run").glob("*.ring"))


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("survivor", NAMES)
def test_a_python_process_ends_at_any_step(cast: Cast, zygote: Zygote, survivor: str) -> None:
    sweep(zygote, cast, survivor, RUNS // 16)


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("survivor", ["python", "java"])
def test_a_java_process_ends_at_any_step(
    cast: Cast, runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, survivor: str
) -> None:
    sweep(JavaVictims(cast, tmp_path, monkeypatch, CAPACITY, COUNT), cast, survivor, max(1, RUNS // 320))
