"""Python's own shared memory: a child changes an array in place; CPython 3.8 and later."""

import multiprocessing as mp
from array import array
from multiprocessing.shared_memory import SharedMemory

COUNT = 1000


def double(name: str) -> None:
    """Doubles every number of the segment with this name."""
    # A child of the creator shares its resource tracker. In any other process say track=False (3.13 and later):
    # otherwise the segment is unlinked when that process ends.
    segment = SharedMemory(name)
    numbers = segment.buf[: 8 * COUNT].cast("d")
    for index in range(COUNT):
        numbers[index] *= 2
    numbers.release()  # a view that is still alive makes close() fail with BufferError
    segment.close()


def main() -> None:
    """Makes the segment, lets a child work on it, reads the outcome."""
    segment = SharedMemory(create=True, size=8 * COUNT)
    try:
        segment.buf[: 8 * COUNT] = array("d", range(COUNT)).tobytes()
        child = mp.get_context("spawn").Process(target=double, args=(segment.name,))
        child.start()
        child.join()  # the hand-over: the memory itself waits for nobody
        print("sum", sum(segment.buf[: 8 * COUNT].cast("d")))
    finally:
        segment.close()
        segment.unlink()


if __name__ == "__main__":  # a spawned child imports this file
    main()
