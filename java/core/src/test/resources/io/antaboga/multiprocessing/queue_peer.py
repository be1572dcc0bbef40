"""Makes queues of a context and uses them, or uses queues that were handed over as pickles, as lines say."""

import multiprocessing
import os
import signal
import sys

things = {}


def names(condition):
    """The semaphores of a condition."""
    parts = (condition._lock, condition._sleeping_count, condition._woken_count, condition._wait_semaphore)
    return [part._semlock.name for part in parts]


def make(method, kind, size):
    """Makes a queue and tells its parts."""
    context = multiprocessing.get_context(method)
    queue = context.SimpleQueue() if kind == "SimpleQueue" else getattr(context, kind)(int(size))
    things["queue"] = queue
    parts = [os.getpid(), queue._reader.fileno(), queue._writer.fileno()]
    parts += [queue._rlock._semlock.name, queue._wlock._semlock.name]
    if kind != "SimpleQueue":
        parts += [queue._sem._semlock.name, queue._maxsize]
    if kind == "JoinableQueue":
        parts += [*names(queue._cond), queue._unfinished_tasks._semlock.name]
    return " ".join(map(str, parts))


def put(text):
    """Puts that many items."""
    for number in range(int(text)):
        things["queue"].put({"number": number, "text": "x" * number})
    return "put"


def get(text):
    """Takes that many items and adds their numbers."""
    total = 0
    for _ in range(int(text)):
        item = things["queue"].get()
        assert item["text"] == "x" * item["number"]
        total += item["number"]
        if hasattr(things["queue"], "task_done"):
            things["queue"].task_done()
    return str(total)


def hold(_):
    """Takes the lock of the readers and is killed."""
    things["queue"]._rlock.acquire()
    sys.stdout.write("held\n")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


def join(_):
    """Waits until all is done."""
    things["queue"].join()
    return "joined"


def end(_):
    """Closes and forgets the queue."""
    queue = things.pop("queue")
    queue.close()
    if hasattr(queue, "join_thread"):
        queue.join_thread()
    return "ended"


for line in sys.stdin:
    verb, *words = line.split()
    try:
        answer = {"make": make, "put": put, "get": get, "hold": hold, "join": join, "end": end}[verb](*(words or [""]))
    except Exception as failure:
        answer = type(failure).__name__
    sys.stdout.write(answer + "\n")
    sys.stdout.flush()
