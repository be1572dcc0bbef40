"""Attaches to a segment that Java made, by the standard library alone, and doubles its numbers in place."""

import sys
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory


def attach(name: str) -> SharedMemory:
    """Attaches without letting the resource tracker unlink another owner's segment at exit."""
    if sys.version_info >= (3, 13):
        return SharedMemory(name, track=False)
    register = resource_tracker.register
    resource_tracker.register = lambda *_: None
    try:
        return SharedMemory(name)
    finally:
        resource_tracker.register = register


segment = attach(sys.argv[1])
numbers = segment.buf.cast("d")
for index in range(len(numbers)):
    numbers[index] *= 2
numbers.release()  # a view that is still alive makes close() fail with BufferError
segment.close()
