"""Doubles the numbers in the segment that Java made, in place."""

import sys

from antaboga.memory.sysvshm import SysvShm
from antaboga.sync.sysvsem import Operation, SysvSem
from antaboga.sysv_key import SysvKey

key = SysvKey.of(int(sys.argv[1]))
with SysvShm.open(key) as segment, SysvSem.open(key) as turns, segment.memory.cast("d") as numbers:
    turns.operate([Operation(0, -1)], timeout=30)
    for index, number in enumerate(numbers):
        numbers[index] = 2 * number
    turns.operate([Operation(1, 1)])
