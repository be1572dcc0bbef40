"""The other end of what calls are measured beside: a plain program on a Unix socket, without this project.

usage: python raw.py SOCKET MEMORY

A message is a length of four octets, the most significant first, and as many octets, and so is its answer. A length
less than -1 stands for so many octets in the first half of MEMORY, which are copied out and then into the second half,
and -1 for an array of numpy's own of 8 MiB, doubled in place; the answer to both is the number itself.
"""

from __future__ import annotations

import mmap
import socket
import struct
import sys
from typing import Any

_ARRAY = -1
_LONGEST = 1 << 16


def _fill(end: socket.socket, room: memoryview) -> None:
    while room:
        count = end.recv_into(room)
        if count == 0:
            sys.exit(0)
        room = room[count:]


def _serve(end: socket.socket, memory: mmap.mmap) -> None:
    half = len(memory) // 2
    room = memoryview(bytearray(4 + _LONGEST))
    items: Any = None
    while True:
        _fill(end, room[:4])
        (length,) = struct.unpack_from(">i", room)
        if length >= 0:
            _fill(end, room[4 : 4 + length])
            end.sendall(room[: 4 + length])
            continue
        if length != _ARRAY:
            octets = memory[:-length]
            memory[half : half - length] = octets
        else:
            if items is None:
                import numpy as np

                items = np.zeros(1 << 20)
            items *= 2
        end.sendall(room[:4])


if __name__ == "__main__":
    with socket.socket(socket.AF_UNIX) as _end, open(sys.argv[2], "r+b") as _file:
        _end.connect(sys.argv[1])
        _serve(_end, mmap.mmap(_file.fileno(), 0))
