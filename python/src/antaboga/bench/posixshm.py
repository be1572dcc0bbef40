"""A segment with a slot for each direction, and a semaphore that hands over each.

A slot is the message's length in 8 bytes and then the message; the request's slot comes first.
"""

from __future__ import annotations

import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING

from antaboga.memory.posixshm import PosixShm
from antaboga.sync.posixsem import PosixSem

from .link import ECHO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antaboga.sync.semaphore import Semaphore

    from .link import Link

_LENGTH = struct.Struct("=Q")
_LINE = 64
_REQUESTED, _ANSWERED = "-q", "-a"


class SlotLink:
    """An end in shared memory."""

    def __init__(self, out: memoryview, incoming: memoryview, filled: Semaphore, arrived: Semaphore) -> None:
        self._out = out
        self._incoming = incoming
        self.tell_taken = self._filled = filled.release
        self.wait_taken = self._arrived = arrived.acquire

    def send(self, message: bytes) -> None:
        """Fill the slot and hand it over."""
        length = len(message)
        _LENGTH.pack_into(self._out, 0, length)
        self._out[8 : 8 + length] = message
        self._filled()

    def receive(self) -> bytes:
        """Wait for the other slot and take what is in it."""
        self._arrived()
        (length,) = _LENGTH.unpack_from(self._incoming)
        return bytes(self._incoming[8 : 8 + length])


def slot_size(capacity: int) -> int:
    """Return how many bytes a slot takes for messages of up to ``capacity``; slots share no cache line."""
    return -(-(_LENGTH.size + capacity) // _LINE) * _LINE


@contextmanager
def create(capacity: int, echo: list[str]) -> Iterator[Link]:
    """Make the caller's end."""
    from .children import answering, fresh_name

    slot = slot_size(capacity)
    name = "/" + fresh_name()
    with (
        PosixShm.create(name, 2 * slot) as segment,
        PosixSem.create(name + _REQUESTED, 0) as requested,
        PosixSem.create(name + _ANSWERED, 0) as answered,
        answering([*echo, name]),
        segment.memory[:slot] as out,
        segment.memory[slot:] as incoming,
    ):
        link = SlotLink(out, incoming, requested, answered)
        # The first answer says that the other end has opened the names: from here on nothing is left behind by a kill.
        link.send(bytes([ECHO]))
        link.receive()
        for named in (segment, requested, answered):
            named.unlink()
        yield link


@contextmanager
def attach(capacity: int, name: str) -> Iterator[Link]:
    """Open the other end."""
    slot = slot_size(capacity)
    with (
        PosixShm.open(name) as segment,
        PosixSem.open(name + _REQUESTED) as requested,
        PosixSem.open(name + _ANSWERED) as answered,
        segment.memory[slot : 2 * slot] as out,
        segment.memory[:slot] as incoming,
    ):
        yield SlotLink(out, incoming, answered, requested)
