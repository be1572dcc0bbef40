"""Makes a barrier of a context and waits at it, or at one that was handed over as a pickle, as lines say."""

import multiprocessing
import os
import pickle
import sys

things = {}


def make(method, parties):
    """Makes a barrier and tells its parts."""
    barrier = things["barrier"] = multiprocessing.get_context(method).Barrier(int(parties))
    condition = barrier._cond
    locks = (condition._lock, condition._sleeping_count, condition._woken_count, condition._wait_semaphore)
    (arena, start, _), _ = barrier._wrapper._state
    return " ".join(map(str, [os.getpid(), arena.fd, start, *(lock._semlock.name for lock in locks)]))


def attach(path):
    """Opens the memory of a barrier that another process made."""
    return str(os.open(path, os.O_RDWR))


def load(text):
    """Unpickles the barrier."""
    things["barrier"] = pickle.loads(bytes.fromhex(text))
    return "loaded"


def wait(text):
    """Waits at the barrier, and tells who came when."""
    return str(things["barrier"].wait(float(text)))


VERBS = {
    "make": make,
    "attach": attach,
    "load": load,
    "wait": wait,
    "abort": lambda: str(things["barrier"].abort()),
    "reset": lambda: str(things["barrier"].reset()),
    "look": lambda: "{0.parties} {0.n_waiting} {0.broken}".format(things["barrier"]),
}

for line in sys.stdin:
    verb, *words = line.split()
    try:
        answer = VERBS[verb](*words)
    except Exception as failure:
        answer = type(failure).__name__
    sys.stdout.write(answer + "\n")
    sys.stdout.flush()
