"""One of several workers at a POSIX message queue: takes the most urgent job, and puts a result into a second queue.

A job is three numbers of eight bytes, big-endian (its own number, and how many lines and words Java counts in it), and
a piece of the text. Lines on standard input tell what to do:

  `begin`    take jobs until there is none; for each, a result as JSON; then an empty message
  `measure`  the measurements that every channel has
  `end`      put what was counted in all, as JSON, and end
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys

from antaboga.transport.posixmq import PosixMq

from antaboga_demo import measure, say
from antaboga_demo.text import TextStatistics

_HEADER = struct.Struct(">qqq")
_PATIENCE = 60.0


class JobWorker:
    """Does jobs, and keeps the totals."""

    def __init__(self, number: int, jobs: PosixMq, results: PosixMq) -> None:
        self._number = number
        self._jobs = jobs
        self._results = results
        self._digest = hashlib.sha256()
        self._length = 0
        self._wrong = 0

    def take_all(self) -> None:
        """Does jobs until the queue is empty."""
        while (job := self._jobs.try_receive_message()) is not None:
            number, lines, words = _HEADER.unpack_from(job.body)
            piece = job.body[_HEADER.size :]
            self._length += len(piece)
            self._digest.update(piece)
            statistics = TextStatistics()
            statistics.update(piece)
            result = statistics.finish()
            self._wrong += (result["lines"], result["words"]) != (lines, words)
            del result["top"]
            self._put(json.dumps({"worker": self._number, "job": number, "priority": job.label, **result}).encode())
        self._put(b"")

    def measure(self) -> None:
        """Answers the measurements."""
        measure.answer(lambda: self._jobs.receive(_PATIENCE), self._put)

    def end(self) -> None:
        """Reports."""
        sha256 = self._digest.hexdigest()
        self._put(json.dumps({"bytes": self._length, "sha256": sha256, "wrong": self._wrong}).encode())
        say.counted(self._length, sha256)

    def _put(self, message: bytes) -> None:
        self._results.send(message, _PATIENCE)


def main(arguments: list[str]) -> None:
    """Works until `end`: arguments are the queue of jobs, that of results, and the worker's number."""
    with PosixMq.open(arguments[0]) as jobs, PosixMq.open(arguments[1]) as results:
        worker = JobWorker(int(arguments[2]), jobs, results)
        for line in sys.stdin:
            if line == "begin\n":
                worker.take_all()
            elif line == "measure\n":
                worker.measure()
            else:
                worker.end()
                break
