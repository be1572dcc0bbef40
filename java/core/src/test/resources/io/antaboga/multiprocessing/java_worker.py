"""Starts a program that is to copy items from one queue to another, in every context, and feeds and drains it."""

import multiprocessing
import os
import subprocess
import sys

ITEMS = 50


def names(condition):
    """The semaphores of a condition."""
    parts = (condition._lock, condition._sleeping_count, condition._woken_count, condition._wait_semaphore)
    return [part._semlock.name for part in parts]


def parts(queue):
    """What the other program needs."""
    told = [queue._reader.fileno(), queue._writer.fileno(), queue._rlock._semlock.name, queue._wlock._semlock.name]
    told += [queue._sem._semlock.name, queue._maxsize]
    if hasattr(queue, "join"):
        told += [*names(queue._cond), queue._unfinished_tasks._semlock.name]
    return ",".join(map(str, told))


queues = []
for method in ("spawn", "forkserver", "fork"):
    context = multiprocessing.get_context(method)
    queues.append((method, context.JoinableQueue(), context.Queue(5)))
numbers = [end.fileno() for _, *pair in queues for queue in pair for end in (queue._reader, queue._writer)]
words = [f"{method},{parts(source)},{parts(target)}" for method, source, target in queues]
with subprocess.Popen([*sys.argv[1:], *words], pass_fds=numbers, stdout=subprocess.PIPE) as worker:
    for _, source, target in queues[:2]:
        for number in range(ITEMS):
            source.put((number, "x" * number * 50))
        source.put(None)
        assert [target.get(timeout=60) for _ in range(ITEMS)] == [(n, "x" * n * 50) for n in range(ITEMS)]
        source.join()
        assert target.get(timeout=60) is None
    for line in worker.stdout:
        os.write(1, line)
sys.exit(worker.returncode)
