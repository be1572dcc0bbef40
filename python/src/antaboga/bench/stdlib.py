"""Both ends of a pair that uses CPython's ``multiprocessing`` and nothing of this package's rooms: what one has today.

``pipe`` is two ``multiprocessing.Pipe(duplex=False)``, ``fifo`` two named pipes under such connections, ``unix`` one
``multiprocessing.Pipe()`` (a socket pair), ``posixshm`` a ``multiprocessing.shared_memory`` handed over by two
``multiprocessing.Semaphore``; ``multiprocessing`` objects over such a pair,
``multiprocessing_queue`` through two queues.
"""

import multiprocessing
import os
import struct
import tempfile
import threading
from multiprocessing.connection import Connection
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.queues import Queue
from multiprocessing.shared_memory import SharedMemory
from multiprocessing.synchronize import Semaphore

from .caller import take_orders
from .echo import serve
from .link import Link
from .objects import ObjectLink

_LENGTH = struct.Struct("=Q")
_MOST_BYTES, _MOST_ITEMS = 1 << 26, 10_000
"""What may be in a queue: its sender is not held back by the kernel."""


class _Connected:
    """Two one-way connections, or the same one twice."""

    def __init__(self, incoming: Connection, outgoing: Connection) -> None:
        self.send = outgoing.send_bytes
        self.receive = incoming.recv_bytes

    def wait_taken(self) -> None:
        """The kernel holds the sender back."""

    def tell_taken(self) -> None:
        """The kernel holds the sender back."""


class _Shared:
    """One slot for each direction in shared memory: the length in 8 bytes, and the message."""

    def __init__(self, out: memoryview, incoming: memoryview, give: Semaphore, take: Semaphore) -> None:
        self._out, self._incoming, self._take = out, incoming, take
        self._give = give
        self.wait_taken = take.acquire
        self.tell_taken = give.release

    def send(self, message: bytes) -> None:
        _LENGTH.pack_into(self._out, 0, len(message))
        self._out[8 : 8 + len(message)] = message
        self._give.release()

    def receive(self) -> bytes:
        self._take.acquire()
        (length,) = _LENGTH.unpack_from(self._incoming, 0)
        return bytes(self._incoming[8 : 8 + length])


def run(mechanism: str, capacity: int, core: int) -> None:
    """Measure ``mechanism``, the echo being pinned to ``core`` unless that is negative."""
    if mechanism == "posixshm":
        _share(multiprocessing.get_context("fork"), capacity, core)
        return
    # A new process, as the echo of any other pair is: one that was forked has its maker's heap, and another speed.
    context = multiprocessing.get_context("spawn")
    if mechanism == "pipe":
        there_in, there_out = context.Pipe(duplex=False)
        back_in, back_out = context.Pipe(duplex=False)
        _pair(context, _Connected(back_in, there_out), _Connected(there_in, back_out), core)
    elif mechanism == "fifo":
        there_in, there_out = _fifo()
        back_in, back_out = _fifo()
        _pair(context, _Connected(back_in, there_out), _Connected(there_in, back_out), core)
    elif mechanism == "multiprocessing":
        near, far = context.Pipe()
        _pair(context, ObjectLink(near.send, near.recv), ObjectLink(far.send, far.recv), core)
    elif mechanism == "multiprocessing_queue":
        room = min(max(_MOST_BYTES // capacity, 1), _MOST_ITEMS)
        there: Queue[object] = context.Queue(room)
        back: Queue[object] = context.Queue(room)
        _pair(context, ObjectLink(there.put, back.get), ObjectLink(back.put, there.get), core)
    else:
        near, far = context.Pipe()
        _pair(context, _Connected(near, near), _Connected(far, far), core)


def _fifo() -> tuple[Connection, Connection]:
    """Both ends of a FIFO that has no name any more."""
    with tempfile.TemporaryDirectory(prefix="antaboga-bench-") as folder:
        path = os.path.join(folder, "fifo")
        os.mkfifo(path)
        reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        writing = os.open(path, os.O_WRONLY)
    os.set_blocking(reading, True)
    return Connection(reading, writable=False), Connection(writing, readable=False)


def _share(context: ForkContext, capacity: int, core: int) -> None:
    slot = _LENGTH.size + capacity
    segment = SharedMemory(create=True, size=2 * slot)
    try:
        segment.unlink()
        asked, answered = context.Semaphore(0), context.Semaphore(0)
        memory = segment.buf
        assert memory is not None
        with memory[:slot] as request, memory[slot : 2 * slot] as answer:
            near = _Shared(request, answer, asked, answered)
            _pair(context, near, _Shared(answer, request, answered, asked), core)
    finally:
        segment.close()


def _pair(context: ForkContext | SpawnContext, near: Link, far: Link, core: int) -> None:
    echo = context.Process(target=_echo, args=(far, core), daemon=True)
    echo.start()
    take_orders(near)
    echo.join()


def _echo(link: Link, core: int) -> None:
    if core >= 0:
        os.sched_setaffinity(0, {core})
    threading.Thread(target=_end_with_parent, daemon=True).start()
    serve(link)


def _end_with_parent() -> None:
    # A semaphore does not tell that the other end is gone.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
