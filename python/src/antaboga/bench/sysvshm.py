"""A System V segment with a slot for each direction, and a semaphore that hands over each, all without keys.

The name is their ids: the segment's, requests', answers'. Slots are as in ``posixshm``.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from antaboga.memory.sysvshm import SysvShm
from antaboga.sync.sysvsem import SysvSem
from antaboga.sysv_key import PRIVATE, SysvKey

from .posixshm import SlotLink, slot_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .link import Link


@contextmanager
def create(capacity: int, echo: list[str]) -> Iterator[Link]:
    """Make the caller's end."""
    from .children import answering

    slot = slot_size(capacity)
    with (
        SysvShm.create(PRIVATE, 2 * slot) as segment,
        SysvSem.create(PRIVATE, 0) as requested,
        SysvSem.create(PRIVATE, 0) as answered,
        answering([*echo, f"{segment.id},{requested.id},{answered.id}"]),
        segment.memory[:slot] as out,
        segment.memory[slot:] as incoming,
    ):
        yield SlotLink(out, incoming, requested, answered)


@contextmanager
def attach(capacity: int, name: str) -> Iterator[Link]:
    """Open the other end."""
    slot = slot_size(capacity)
    ids = [SysvKey.id(int(number)) for number in name.split(",")]
    with (
        SysvShm.open(ids[0]) as segment,
        SysvSem.open(ids[1]) as requested,
        SysvSem.open(ids[2]) as answered,
        segment.memory[slot : 2 * slot] as out,
        segment.memory[:slot] as incoming,
    ):
        yield SlotLink(out, incoming, answered, requested)
