"""Makes and attaches ShareableLists as lines say."""

import ast
import sys
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import ShareableList

lists = {}


def make(text):
    """Makes a list."""
    made = ShareableList(ast.literal_eval(text))
    lists["one"] = made
    return made.shm.name


def attach(name):
    """Attaches a list that another process made."""
    lists["one"] = ShareableList(name=name)
    return "attached"


def tell(_):
    """Tells the resource tracker that the list is not this process's to remove."""
    resource_tracker.unregister(lists["one"].shm._name, "shared_memory")
    return "told"


def store(text):
    """Sets one item."""
    index, value = ast.literal_eval(text)
    lists["one"][index] = value
    return "stored"


def end(_):
    """Removes the list."""
    lists["one"].shm.close()
    lists["one"].shm.unlink()
    return "removed"


VERBS = {
    "make": make,
    "attach": attach,
    "tell": tell,
    "store": store,
    "show": lambda _: ascii(list(lists["one"])),
    "end": end,
}

for line in sys.stdin:
    verb, _, rest = line.strip().partition(" ")
    try:
        answer = VERBS[verb](rest)
    except Exception as failure:
        answer = type(failure).__name__
    sys.stdout.write(answer + "\n")
    sys.stdout.flush()
