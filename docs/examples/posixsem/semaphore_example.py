"""Counts in shared memory together with Java, one at a time."""

import sys

from antaboga.memory.posixshm import PosixShm
from antaboga.sync.posixsem import PosixSem

name = sys.argv[1]
with PosixSem.open(name) as lock, PosixShm.open(name + "-counter") as segment, segment.memory.cast("q") as counter:
    for _ in range(1000):
        lock.acquire(timeout=30)
        counter[0] += 1
        lock.release()
