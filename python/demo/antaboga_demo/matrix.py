"""Standardising the columns of a matrix of doubles in place, by numpy where it is installed, else cell by cell.

Both ways take the same two IEEE operations for a cell, as Java does, so that all three give the same bits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

try:
    import numpy as np
except ImportError:
    _HAVE_NUMPY = False
else:
    _HAVE_NUMPY = True

TOOL = f"numpy {np.__version__}" if _HAVE_NUMPY else "plain Python"


class Standardised:
    """One matrix in `memory`, row after row: `(cell - mean) / deviation`, each by its column."""

    def __init__(self, memory: memoryview, means: Sequence[float], deviations: Sequence[float]) -> None:
        """Does the work in place, after adding up the columns; keeps a copy of the outcome, not the memory."""
        self._means = means
        self._deviations = deviations
        if _HAVE_NUMPY:
            cells = np.frombuffer(memory, dtype="<f8").reshape(-1, len(means))
            known = ~np.isnan(cells)
            with np.errstate(all="ignore"):
                self.sums = np.where(known, cells, 0.0).sum(axis=0).tolist()
                self.counts = known.sum(axis=0).tolist()
                cells -= means
                cells /= deviations
        else:
            self._cell_by_cell(memory.cast("d"))
        self._outcome = bytes(memory)

    def _cell_by_cell(self, cells: memoryview[float]) -> None:
        width = len(self._means)
        self.sums = [0.0] * width
        self.counts = [0] * width
        for index, cell in enumerate(cells):
            column = index % width
            if not math.isnan(cell):
                self.sums[column] += cell
                self.counts[column] += 1
            cells[index] = (cell - self._means[column]) / self._deviations[column]

    def differences(self, memory: memoryview) -> int:
        """How many cells of `memory` are not the outcome times deviation plus mean."""
        if _HAVE_NUMPY:
            cells = np.frombuffer(memory, dtype="<f8").reshape(-1, len(self._means))
            outcome = np.frombuffer(self._outcome, dtype="<f8").reshape(-1, len(self._means))
            with np.errstate(all="ignore"):
                expected = outcome * self._deviations + self._means
            return int(((cells != expected) & ~(np.isnan(cells) & np.isnan(expected))).sum())
        width = len(self._means)
        wrong = 0
        pairs = zip(memory.cast("d"), memoryview(self._outcome).cast("d"), strict=True)
        for index, (cell, outcome_cell) in enumerate(pairs):
            wanted = outcome_cell * self._deviations[index % width] + self._means[index % width]
            wrong += cell != wanted and not (math.isnan(cell) and math.isnan(wanted))
        return wrong
