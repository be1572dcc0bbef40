"""Arrays in POSIX shared memory, whose names go over two pipes.

A message is a name, by which the other end opens the array; the answer is the number that the array begins with, and
the number of its items added. Only the touched pages of an array take memory: the first one, and all of one summed up.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from antaboga.memory.array_segment import ArraySegment
from antaboga.memory.posixshm import PosixShm

from . import pipe
from .link import ECHO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .link import Link

_HANDED = "array"
_SUMMED = "sum"
_ON_NUMPYS_OWN = "raw-sum"


class ArrayLink:
    """An end that hands arrays over, or takes them."""

    def __init__(self, pipes: Link, cleanup: ExitStack) -> None:
        self._receive = pipes.receive
        self.send = pipes.send
        self.wait_taken = pipes.wait_taken
        self.tell_taken = pipes.tell_taken
        self._cleanup = cleanup
        self._made: dict[tuple[str, int], tuple[bytes, float, ArraySegment]] = {}
        self._own: dict[int, Any] = {}

    def receive(self) -> bytes:
        """Receive a message; of one that names an array, what is to be answered."""
        message = self._receive()
        if message[0] != ECHO:
            return message
        with ArraySegment.attach(PosixShm.open(message[1:].decode())) as segment:
            array = segment.array
            numbers = array.view("<f8") if array.dtype.names else array
            return bytes([ECHO]) + repr(float(numbers[0]) + array.size).encode()

    def exercise(self, kind: str, size: int) -> Callable[[], object]:
        """What an order of this kind times."""
        if kind == _HANDED:
            name, answer, _ = self._array(kind, size)
            return partial(self._hand, name, answer)
        total = float(size // 8)
        if kind == _SUMMED:
            shared = self._array(kind, size)[2].array
            shared[:] = 1.0
            return lambda: _check(shared.sum(), total)
        if kind != _ON_NUMPYS_OWN:
            raise RuntimeError(f"no such order: {kind}")
        if size not in self._own:
            import numpy as np

            self._own[size] = np.ones(size // 8)
        own = self._own[size]
        return lambda: _check(own.sum(), total)

    def _array(self, use: str, size: int) -> tuple[bytes, float, ArraySegment]:
        if (use, size) not in self._made:
            from .children import fresh_name

            name = "/" + fresh_name()
            self._cleanup.enter_context(PosixShm.create(name, 1))
            shape = (size // 8,)
            os.truncate(f"/dev/shm{name}", ArraySegment.size(shape, "<f8"))
            segment = self._cleanup.enter_context(ArraySegment.create(PosixShm.open(name), shape, "<f8"))
            first = segment.array[0] = 0.5 + len(self._made)
            self._made[use, size] = name.encode(), first + size // 8, segment
        return self._made[use, size]

    def _hand(self, name: bytes, answer: float) -> None:
        self.send(bytes([ECHO]) + name)
        _check(float(self._receive()[1:]), answer)


def _check(found: float, expected: float) -> None:
    if found != expected:
        raise RuntimeError(f"found {found}, expected {expected}")


@contextmanager
def create(capacity: int, echo: list[str]) -> Iterator[Link]:
    """Make the caller's end."""
    with pipe.create(capacity, echo) as pipes, ExitStack() as cleanup:
        yield ArrayLink(pipes, cleanup)


@contextmanager
def attach(capacity: int, name: str) -> Iterator[Link]:
    """Open the other end."""
    with pipe.attach(capacity, name) as pipes, ExitStack() as cleanup:
        yield ArrayLink(pipes, cleanup)
