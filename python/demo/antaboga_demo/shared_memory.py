"""A plain `multiprocessing.shared_memory` script, CPython 3.8 and later, that knows nothing of this project.

It makes one segment and attaches to one that Java made, whose resource tracker is kept off it. Java puts a piece of its
input into its own segment; the script writes it in ROT13 into the segment made here. In a `ShareableList` that is made
here too both sides count at the same time, each under the `multiprocessing.Lock` of the script: octets by both, blocks
of 4 KiB by Java, blocks by Python, and who counted last. Lines of text on standard input and
output hand the turns over:

  in   `turn N`    N bytes are in Java's segment;   out `turned N`    they are in ROT13 in the script's segment
  in   `check N`   Java has undone ROT13 there;     out `checked N`
  in   `echo N`    N bytes are in Java's segment;   out `echoed N`    they are in the script's segment
  in   `take N`    N bytes are in Java's segment;   out `taken N`     they were copied out
  in   `report`                                     out `report BYTES SHA256 DIFFERENCES COUNTED`
  in   `end`
"""

from __future__ import annotations

import hashlib
import sys
from contextlib import AbstractContextManager
from multiprocessing import get_context, resource_tracker
from multiprocessing.shared_memory import ShareableList, SharedMemory
from typing import Any

from antaboga_demo import say

_LOWER = b"abcdefghijklmnopqrstuvwxyz"
_UPPER = _LOWER.upper()
_BLOCK = 4096
_BOTH, _PYTHON, _LAST = 0, 2, 3
_ROT13 = bytes.maketrans(_LOWER + _UPPER, _LOWER[13:] + _LOWER[:13] + _UPPER[13:] + _UPPER[:13])


def attach(name: str) -> SharedMemory:
    """Attaches to a segment of another owner without letting the resource tracker unlink it at exit."""
    if sys.version_info >= (3, 13):
        return SharedMemory(name, track=False)
    # Before 3.13 attaching always registers, and unregistering afterwards would also forget a registration that a
    # forked parent shares; so the registration itself is left out for the moment of attaching.
    register = resource_tracker.register
    resource_tracker.register = lambda *_: None
    try:
        return SharedMemory(name)
    finally:
        resource_tracker.register = register


def main(arguments: list[str]) -> None:
    """Serves until `end`: arguments are the name of Java's segment and the size of each."""
    theirs = attach(arguments[0])
    mine = SharedMemory(arguments[0] + "-script", create=True, size=int(arguments[1]))
    counts: ShareableList[Any] = ShareableList([0, 0, 0, "nobody"], name=arguments[0] + "-counts")
    # The locks of this context have names; those of forked processes cannot be seen from outside.
    lock: Any = get_context("spawn").Lock()
    try:
        _say(f"made {mine.name} {counts.shm.name} {lock._semlock.name}")
        _serve(_memory(theirs), _memory(mine), Counts(counts, lock))
    finally:
        for made in (mine, counts.shm):
            made.close()
            made.unlink()
        theirs.close()


class Counts:
    """What both sides count in one list, one at a time."""

    def __init__(self, counts: ShareableList[Any], lock: AbstractContextManager[object]) -> None:
        self._counts = counts
        self._lock = lock

    def add(self, length: int) -> None:
        """Counts a piece, block by block."""
        for start in range(0, length, _BLOCK):
            with self._lock:
                self._counts[_BOTH] += min(_BLOCK, length - start)
                self._counts[_PYTHON] += 1
                self._counts[_LAST] = "python"

    def both(self) -> int:
        """Octets that both sides have counted."""
        with self._lock:
            return int(self._counts[_BOTH])


def _memory(segment: SharedMemory) -> memoryview:
    assert segment.buf is not None  # it is so only after close
    return segment.buf


def _serve(theirs: memoryview, mine: memoryview, counts: Counts) -> None:
    length = differences = 0
    digest = hashlib.sha256()
    piece = b""
    for line in sys.stdin:
        verb, _, count = line.strip().partition(" ")
        if verb == "turn":
            piece = bytes(theirs[: int(count)])
            length += len(piece)
            counts.add(len(piece))
            digest.update(piece)
            mine[: len(piece)] = piece.translate(_ROT13)
            _say(f"turned {len(piece)}")
        elif verb == "check":
            differences += bytes(mine[: int(count)]) != piece
            _say(f"checked {count}")
        elif verb == "take":
            _say(f"taken {len(bytes(theirs[: int(count)]))}")
        elif verb == "echo":
            mine[: int(count)] = bytes(theirs[: int(count)])
            _say(f"echoed {count}")
        elif verb == "report":
            _say(f"report {length} {digest.hexdigest()} {differences} {counts.both()}")
        else:
            break
    say.counted(length, digest.hexdigest())


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
