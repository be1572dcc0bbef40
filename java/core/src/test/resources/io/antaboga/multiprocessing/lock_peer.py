"""Holds the locks of a spawn context, its own or those of another process, and does with them what lines say."""

import multiprocessing
import os
import signal
import sys
from multiprocessing import synchronize

CONTEXT = multiprocessing.get_context("spawn")
MAXIMUM = synchronize.SEM_VALUE_MAX
SEMAPHORE = 1
RECURSIVE = 0
things = {}


def say(answer):
    """Answers."""
    sys.stdout.write(answer + "\n")
    sys.stdout.flush()


def attached(kind, name, flavour, maximum):
    """An object over a semaphore that exists, made as unpickling makes it in a spawned process."""
    thing = kind.__new__(kind)
    thing.__setstate__((0, flavour, maximum, name))
    return thing


def name_of(thing):
    """The name of the semaphore underneath."""
    return thing._semlock.name


def condition_names(condition):
    """Lock, sleeping, woken, waiting."""
    everything = (condition._lock, condition._sleeping_count, condition._woken_count, condition._wait_semaphore)
    return [name_of(part) for part in everything]


def make():
    """Makes one of each and tells the names."""
    things.update(
        lock=CONTEXT.Lock(),
        rlock=CONTEXT.RLock(),
        semaphore=CONTEXT.Semaphore(2),
        bounded=CONTEXT.BoundedSemaphore(2),
        condition=CONTEXT.Condition(),
        event=CONTEXT.Event(),
    )
    names = [name_of(things[kind]) for kind in ("lock", "rlock", "semaphore", "bounded")]
    names += condition_names(things["condition"])
    names += [*condition_names(things["event"]._cond), name_of(things["event"]._flag)]
    return " ".join(names)


def attach(*names):
    """Opens one of each by name."""
    lock, rlock, semaphore, bounded, *rest = names
    things.update(
        lock=attached(synchronize.Lock, lock, SEMAPHORE, 1),
        rlock=attached(synchronize.RLock, rlock, RECURSIVE, 1),
        semaphore=attached(synchronize.Semaphore, semaphore, SEMAPHORE, MAXIMUM),
        bounded=attached(synchronize.BoundedSemaphore, bounded, SEMAPHORE, 2),
    )
    event = synchronize.Event.__new__(synchronize.Event)
    for where, inner, of in (("condition", synchronize.RLock, rest[:4]), ("event", synchronize.Lock, rest[4:8])):
        condition = synchronize.Condition.__new__(synchronize.Condition)
        counts = [attached(synchronize.Semaphore, name, SEMAPHORE, MAXIMUM) for name in of[1:]]
        flavour = RECURSIVE if inner is synchronize.RLock else SEMAPHORE
        condition.__setstate__((attached(inner, of[0], flavour, 1), *counts))
        things[where] = condition
    event._cond = things["event"]
    event._flag = attached(synchronize.Semaphore, rest[8], SEMAPHORE, MAXIMUM)
    things["event"] = event
    return "attached"


def wait():
    """Waits in the condition, and says so just before."""
    with things["condition"]:
        say("waiting")
        return str(things["condition"].wait(60))


def notify(count):
    """Notifies that many."""
    with things["condition"]:
        things["condition"].notify(int(count))
    return "notified"


def die():
    """Is killed."""
    os.kill(os.getpid(), signal.SIGKILL)


VERBS = {
    "make": make,
    "attach": attach,
    "acquire": lambda kind: str(things[kind].acquire(timeout=0)),
    "take": lambda kind: str(things[kind].acquire(timeout=60)),
    "release": lambda kind: str(things[kind].release()),
    "value": lambda kind: str(things[kind].get_value()),
    "wait": wait,
    "notify": notify,
    "set": lambda: str(things["event"].set()),
    "clear": lambda: str(things["event"].clear()),
    "isset": lambda: str(things["event"].is_set()),
    "await": lambda: str(things["event"].wait(60)),
    "die": die,
}

for line in sys.stdin:
    verb, *words = line.split()
    try:
        say(VERBS[verb](*words))
    except Exception as failure:
        say(type(failure).__name__)
