"""A table in System V shared memory, transformed in place as `turns` tells; a set of two semaphores hands it over."""

from __future__ import annotations

from antaboga.memory.sysvshm import SysvShm
from antaboga.sync.sysvsem import Operation, SysvSem
from antaboga.sysv_key import SysvKey

from antaboga_demo import turns

TAKE, GIVE = Operation(0, -1), Operation(1, 1)


def main(arguments: list[str]) -> None:
    """Serves one table: arguments are the keys of the segment and of the set."""
    with (
        SysvShm.open(SysvKey.parse(arguments[0])) as segment,
        SysvSem.open(SysvKey.parse(arguments[1])) as members,
    ):
        turns.serve(
            segment.memory,
            lambda: members.operate([TAKE], turns.PATIENCE),
            lambda: members.operate([GIVE], turns.PATIENCE),
        )
