"""Doubles the numbers in the memory that Java gave it along, in place."""

import sys

import numpy as np
from antaboga.memory.memfd import Memfd
from antaboga.transport.pipe import PipeChannel

read, write = map(int, sys.argv[1:])
with (
    # Refused if its size could change: nothing that Java does now can make an access kill this process.
    Memfd.inherited("table") as memory,
    PipeChannel.inherited(read, write) as turns,
):
    numbers = np.frombuffer(memory.memory, dtype="f8")
    asked = turns.receive(30)
    numbers *= 2
    turns.send(b"done: " + asked, 30)
    del numbers  # an array that is still alive keeps the memory mapped
