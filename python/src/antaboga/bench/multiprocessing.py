"""The other end of a ``multiprocessing`` connection that Java listens for; it knows nothing of this package's rooms."""

from __future__ import annotations

from contextlib import contextmanager
from multiprocessing.connection import Client
from typing import TYPE_CHECKING

from .objects import ObjectLink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .link import Link


@contextmanager
def attach(capacity: int, name: str) -> Iterator[Link]:  # noqa: ARG001 - a connection needs no capacity
    """Open the other end, by its abstract name."""
    with Client(b"\0" + name[1:].encode(), family="AF_UNIX") as connection:
        yield ObjectLink(connection.send, connection.recv)
