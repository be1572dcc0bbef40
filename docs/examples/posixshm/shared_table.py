"""Doubles the numbers in the segment that Java made, in place."""

import sys

import numpy as np
from antaboga.memory.posixshm import PosixShm
from antaboga.sync.posixsem import PosixSem

name = sys.argv[1]
with (
    PosixShm.open(name) as segment,
    PosixSem.open(name + "-filled") as filled,
    PosixSem.open(name + "-worked") as worked,
):
    numbers = np.frombuffer(segment.memory, dtype="f8")
    filled.acquire(timeout=30)
    numbers *= 2
    worked.release()
    del numbers  # an array that is still alive keeps the memory mapped
