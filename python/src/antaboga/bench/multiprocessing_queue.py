"""The other end of two ``multiprocessing`` queues that Java made; the name is their pickle, in hex."""

from __future__ import annotations

import pickle
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .objects import ObjectLink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .link import Link


@contextmanager
def attach(capacity: int, name: str) -> Iterator[Link]:  # noqa: ARG001 - a queue needs no capacity
    """Open the other end."""
    incoming, outgoing = pickle.loads(bytes.fromhex(name))
    yield ObjectLink(outgoing.put, incoming.get)
