"""A table in POSIX shared memory, transformed in place as `turns` tells; two POSIX semaphores hand it over."""

from __future__ import annotations

from antaboga.memory.posixshm import PosixShm
from antaboga.sync.posixsem import PosixSem

from antaboga_demo import turns


def main(arguments: list[str]) -> None:
    """Serves one table: arguments are the names of the segment and of the two semaphores."""
    with (
        PosixShm.open(arguments[0]) as segment,
        PosixSem.open(arguments[1]) as filled,
        PosixSem.open(arguments[2]) as worked,
    ):
        turns.serve(segment.memory, lambda: filled.acquire(turns.PATIENCE), worked.release)
