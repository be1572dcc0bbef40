"""A plain `multiprocessing` program, CPython 3.8 and later, that knows nothing of this project.

It makes two `JoinableQueue`s, one of jobs and one of results, and starts workers that take from the one and put into
the other, as such programs do. Then it prints one line, `queues PID` and the parts of both queues, and waits for its
workers. In the queue of jobs come:

  a dict     a job: its number, a piece of the text, and how many lines and words are in it; a result is put
  a str      the worker answers the measurements that every channel has
  None       the worker puts what it counted in all, and ends
"""

from __future__ import annotations

import hashlib
import multiprocessing
import multiprocessing.connection
import os
import sys
import threading
from collections import Counter
from typing import Any

from antaboga_demo import measure, say
from antaboga_demo.text import TextStatistics

_Queue = Any
"""A `JoinableQueue`; its parts have no types."""
_LETTERS = b"abcdefghijklmnopqrstuvwxyz"
_OTHERS = bytes(octet for octet in range(256) if octet not in _LETTERS)


def main(arguments: list[str]) -> None:
    """Runs the workers until they have ended: arguments are how many there are, and the room in each queue."""
    # The locks of this context have names; those of forked processes cannot be seen from outside.
    context = multiprocessing.get_context("spawn")
    jobs: _Queue = context.JoinableQueue(int(arguments[1]))
    results: _Queue = context.JoinableQueue(int(arguments[1]))
    crew = [
        context.Process(target=_work, args=(jobs, results, number), daemon=True) for number in range(int(arguments[0]))
    ]
    for worker in crew:
        worker.start()
    sys.stdout.write(" ".join(map(str, ("queues", os.getpid(), *_parts(jobs), *_parts(results)))) + "\n")
    sys.stdout.flush()
    _watch(crew)
    jobs.join()
    results.join()


def _parts(queue: _Queue) -> list[Any]:
    """What another program needs to use the queue."""
    condition = queue._cond
    semaphores = (condition._lock, condition._sleeping_count, condition._woken_count, condition._wait_semaphore)
    locks = (queue._rlock, queue._wlock, queue._sem, *semaphores, queue._unfinished_tasks)
    names = [lock._semlock.name for lock in locks]
    return [queue._reader.fileno(), queue._writer.fileno(), queue._maxsize, *names]


def _watch(crew: list[Any]) -> None:
    """Waits until all have ended; if one has failed there is nothing to wait for."""
    running = {worker.sentinel: worker for worker in crew}
    while running:
        for sentinel in multiprocessing.connection.wait(list(running)):
            worker = running.pop(sentinel)
            worker.join()
            if worker.exitcode:
                sys.exit(f"worker {worker.name} ended with {worker.exitcode}")


def _end_with_parent() -> None:
    parent: Any = multiprocessing.parent_process()
    parent.join()
    os._exit(1)


def _work(jobs: _Queue, results: _Queue, number: int) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    length = wrong = 0
    digest = hashlib.sha256()

    def take() -> bytes:
        item: bytes = jobs.get()
        jobs.task_done()
        return item

    while (item := jobs.get()) is not None:
        if isinstance(item, str):
            jobs.task_done()
            measure.answer(take, results.put)
            continue
        text = item["text"]
        length += len(text)
        digest.update(text)
        statistics = TextStatistics()
        statistics.update(text)
        counted = statistics.finish()
        wrong += (counted["lines"], counted["words"]) != (item["lines"], item["words"])
        letters = Counter(chr(letter) for letter in text.lower().translate(None, _OTHERS))
        result = {key: counted[key] for key in ("sha256", "lines", "words", "distinct")}
        results.put({"worker": number, "job": item["job"], "letters": letters, **result})
        jobs.task_done()
    say.counted(length, digest.hexdigest())
    results.put({"worker": number, "bytes": length, "sha256": digest.hexdigest(), "wrong": wrong})
    jobs.task_done()
