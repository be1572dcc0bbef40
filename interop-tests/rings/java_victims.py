"""Java processes that end, or stop, at a step of their work with a ring, told of like those of ``victim.py``."""

from __future__ import annotations

import os
import queue
import threading
from pathlib import Path

import pytest
from matrix.cast import Cast
from matrix.payload import check_messages
from matrix.peer import Peer, PeerGoneError

from rings import faulty_java
from rings.victim import DONE, STEP, STEPS, WRONG, length_of

PAUSE = 0.005


class JavaVictims:
    """Starts one Java peer for each run."""

    def __init__(self, cast: Cast, folder: Path, patch: pytest.MonkeyPatch, capacity: int, count: int) -> None:
        self._cast, self._patch, self._capacity, self._count = cast, patch, capacity, count
        self._command = tuple(faulty_java.build(folder))
        self._file = folder / "steps"
        self._news: queue.Queue[str] = queue.Queue()
        self._pid = 0
        self.progress = [0, 0, 0]

    def start(self, role: str, mode: str, name: str, step: int, number: int) -> int:
        self.progress[:] = [0, 0, 0]
        values = {"STEP": str(step), "SIGNAL": str(int(number)), "FILE": str(self._file)}
        for key, value in values.items():
            self._patch.setenv(f"ANTABOGA_FAULT_{key}", value)
        peer = self._cast.extra("java", "victim", command=self._command)
        self._pid = peer.pid
        threading.Thread(target=self._drive, args=(peer, role, mode, name)).start()
        return peer.pid

    def _drive(self, peer: Peer, role: str, mode: str, name: str) -> None:
        way = {"out" if role == "sends" else "in": name}
        try:
            peer.do("open", handle="v", room="ring", mode=mode, capacity=self._capacity, wait="block", **way)
            for number in range(self._count):
                if role == "sends":
                    peer.do("send", handle="v", seed=number, length=length_of(number), timeout=60)
                else:
                    came = peer.do("receive", handle="v", timeout=60)
                    self.progress[WRONG] |= came["check"] != check_messages(number, length_of(number), 1, STEP)
                self.progress[DONE] = number + 1
            peer.do("close", handle="v")
            peer.stop()
            self.progress[STEPS] = int(self._file.read_text("ascii"))
            self._news.put("0")
        except (PeerGoneError, ConnectionError):
            peer.kill()
            self._news.put("-9")
        except BaseException as problem:
            peer.kill()
            self._news.put(f"failed: {problem!r}")

    def has_news(self) -> bool:
        if self._news.empty():
            try:
                if os.waitid(os.P_PID, self._pid, os.WSTOPPED | os.WNOHANG):
                    self._news.put("stopped")
            except ChildProcessError:
                pass  # it has ended, and its thread is about to say so
        return not self._news.empty()

    def next(self) -> str:
        while not self.has_news():
            try:
                return self._news.get(timeout=PAUSE)
            except queue.Empty:
                continue
        return self._news.get()
