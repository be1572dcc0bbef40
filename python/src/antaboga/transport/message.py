"""What queues carry."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Message"]


class Message(NamedTuple):
    """A message of a queue, with what the queue keeps beside it.

    Attributes:
        body: the bytes.
        label: its priority in a POSIX queue, its type in a System V queue.
    """

    body: bytes
    label: int
