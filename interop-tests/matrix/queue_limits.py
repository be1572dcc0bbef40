"""How long a queue's messages may be, and how many it holds."""

from __future__ import annotations

from pathlib import Path

from matrix.link import Stage

# Few, since a user may not have much memory in POSIX queues (RLIMIT_MSGQUEUE).
DEPTH = 4
SIZE = 8192


def _kernel(name: str) -> int:
    return int(Path("/proc/sys/kernel", name).read_text("ascii"))


def longest(stage: Stage) -> int:
    """Return the length of the longest message of the case's queue, as :func:`make` makes it."""
    return SIZE if stage.room == "posixmq" else min(_kernel("msgmax"), _kernel("msgmnb"))


def room_for(stage: Stage, length: int) -> int:
    """Return how many messages of a length the case's queue holds."""
    return DEPTH if stage.room == "posixmq" else _kernel("msgmnb") // length


def make(stage: Stage, **options: object) -> None:
    """Open the case's queue at both ends, made by the host."""
    stage.connect(host={"depth": DEPTH, "size": SIZE, **options})
