"""Memory by which octets are carried that are copied, and used again: ``spec/call/wire.md``, *Memory*."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import mmap
    from collections.abc import Callable

    from antaboga.call._segment_table import Numbered

DATA = 64
"""Where octets begin: behind a line of the cache, so that the word has one to itself."""

_SMALLEST = 64 << 10
_LARGEST = 16 << 20
_MOST = 64 << 20
# Loads are done before later stores are seen; plain Python cannot ask for that where it is not so anyway.
ORDERED = os.uname().machine == "x86_64"


class Transfer:
    """A transfer segment's memory.

    Attributes:
        memory: all of it.
        word: one word: 1 while it is lent.
    """

    __slots__ = ("memory", "word")

    def __init__(self, mapping: mmap.mmap) -> None:
        self.memory = memoryview(mapping)
        self.word = self.memory[:8].cast("Q")


class Pool:
    """What one side has made and uses again; guarded by its ``Segments``."""

    __slots__ = ("_end", "_make", "_total", "kept")

    def __init__(self, make: Callable[[int], Numbered], end: Callable[[Numbered], None]) -> None:
        self._make = make
        self._end = end
        self._total = 0
        self.kept: list[Numbered] = []

    def lend(self, length: int) -> Numbered:
        """Memory for so many octets, lent already."""
        wanted = length + DATA
        best: Numbered | None = None
        for each in self.kept:
            if each.size >= wanted and (best is None or each.size < best.size) and _is_free(each):
                best = each
        if best is None:
            best = self._new(wanted)
        assert best.transfer is not None
        best.transfer.word[0] = 1
        return best

    def _new(self, wanted: int) -> Numbered:
        if wanted > _LARGEST:
            return self._make(wanted)
        size = max(_SMALLEST, 1 << (wanted - 1).bit_length())
        for each in self.kept[:]:
            if self._total + size <= _MOST:
                break
            if _is_free(each):
                self.kept.remove(each)
                self._total -= each.size
                self._end(each)
        made = self._make(size)
        if self._total + size <= _MOST:
            self.kept.append(made)
            self._total += size
        return made


def _is_free(segment: Numbered) -> bool:
    return segment.transfer is not None and segment.transfer.word[0] == 0
