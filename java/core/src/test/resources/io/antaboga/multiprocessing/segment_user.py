"""Uses a segment as a program does that knows of nobody else; the first word says what is special about it."""

import multiprocessing
import sys
from multiprocessing import resource_tracker, shared_memory


def raise_first(name):
    """Attaches and adds one to the first byte."""
    segment = shared_memory.SharedMemory(name=name)
    segment.buf[0] += 1
    segment.close()


if __name__ == "__main__":
    way, name = sys.argv[1:]
    if way == "creates":
        made = shared_memory.SharedMemory(create=True, size=int(name))
        print(made.name, made.size, flush=True)
        sys.stdin.readline()
        print(bytes(made.buf[:3]), flush=True)
        made.close()
        made.unlink()
    elif way == "starts":
        worker = multiprocessing.get_context("spawn").Process(target=raise_first, args=(name,))
        worker.start()
        worker.join()
    elif way == "forgets":
        raise_first(name)
        print(shared_memory.SharedMemory(create=True, size=10).name)
    elif way == "unregisters":
        raise_first(name)
        resource_tracker.unregister("/" + name, "shared_memory")
    elif way == "untracked":
        segment = shared_memory.SharedMemory(name=name, track=False)
        segment.buf[0] += 1
        segment.close()
    else:
        raise_first(name)
