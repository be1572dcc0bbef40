"""A table in shared memory, transformed in place, for `posixshm` and `sysvshm`; semaphores hand it over.

Java fills the segment and gives it here; this side works and gives it back. The segment, little-endian:

  offset  bytes    what
       0      8    command: one of the constants below
       8      8    length of the text in this turn
      16      8    rows
      24      8    columns, at most 64
      32      8    answer: differences found by CHECK, bytes taken by TAKE, the length of the result by END
      64    512    mean of each column
     576    512    standard deviation of each column
    4096     1 Mi  the text of this turn, as it stands in the input; the result, as JSON
    4096 + 1 Mi    the rows of this turn as doubles, 4 Mi at most
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Callable
from typing import Any

from antaboga_demo import say
from antaboga_demo.matrix import TOOL, Standardised, over

WORK, CHECK, ECHO, TAKE, END = 1, 2, 3, 4, 5
_HEADER = struct.Struct("<qqqq")
_ANSWER, _MEANS, _DEVIATIONS = 32, 64, 576
_TEXT = 4096
_CELLS = _TEXT + (1 << 20)
PATIENCE = 60.0


class Totals:
    """What came of all matrices of a table."""

    def __init__(self) -> None:
        self.differences = 0
        self._rows = 0
        self._sums: list[float] = []
        self._counts: list[int] = []

    def add(self, standardised: Standardised, rows: int) -> None:
        """Adds one matrix of so many rows."""
        self._rows += rows
        self._sums = self._sums or [0.0] * len(standardised.sums)
        self._counts = self._counts or [0] * len(standardised.counts)
        self._sums = [total + one for total, one in zip(self._sums, standardised.sums, strict=True)]
        self._counts = [total + one for total, one in zip(self._counts, standardised.counts, strict=True)]

    def result(self) -> dict[str, Any]:
        """The totals, with the mean of each column."""
        totals = zip(self._sums, self._counts, strict=True)
        means = [total / count if count and math.isfinite(total) else None for total, count in totals]
        return {
            "rows": self._rows,
            "differences": self.differences,
            "tool": TOOL,
            "counts": self._counts,
            "means": means,
        }


class Turns:
    """Does what each turn asks, and keeps the totals."""

    def __init__(self, memory: memoryview) -> None:
        self._memory = memory
        self._standardised: Standardised | None = None
        self._totals = Totals()
        self._digest = hashlib.sha256()
        self.length = 0

    @property
    def sha256(self) -> str:
        """Of all the text so far."""
        return self._digest.hexdigest()

    def take(self) -> bool:
        """Does one turn; false after the last."""
        command, length, rows, columns = _HEADER.unpack_from(self._memory)
        text = self._memory[_TEXT : _TEXT + length]
        with self._memory[_CELLS : _CELLS + 8 * rows * columns] as cells:
            if command == WORK:
                self._work(text, cells, columns)
            elif command == CHECK and self._standardised is not None:
                different = self._standardised.differences(over(cells, columns))
                self._totals.differences += different
                self._answer(different)
            elif command == ECHO:
                text[:] = bytes(text)
            elif command == TAKE:
                self._answer(len(bytes(text)))
            elif command == END:
                self._result()
        return bool(command != END)

    def _work(self, text: memoryview, cells: memoryview, columns: int) -> None:
        self.length += len(text)
        self._digest.update(text)
        means = struct.unpack_from(f"<{columns}d", self._memory, _MEANS)
        deviations = struct.unpack_from(f"<{columns}d", self._memory, _DEVIATIONS)
        self._standardised = Standardised(over(cells, columns), means, deviations)
        self._totals.add(self._standardised, len(cells) // (8 * columns))

    def _answer(self, value: int) -> None:
        struct.pack_into("<q", self._memory, _ANSWER, value)

    def _result(self) -> None:
        result = {"bytes": self.length, "sha256": self.sha256, **self._totals.result()}
        encoded = json.dumps(result).encode()
        self._memory[_TEXT : _TEXT + len(encoded)] = encoded
        self._answer(len(encoded))


def serve(memory: memoryview, take: Callable[[], object], give: Callable[[], object]) -> None:
    """Serves until END: `take` waits for a turn, `give` ends it."""
    turns = Turns(memory)
    more = True
    while more:
        take()
        more = turns.take()
        give()
    say.counted(turns.length, turns.sha256)
