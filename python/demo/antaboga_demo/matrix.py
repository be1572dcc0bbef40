"""Standardising the columns of a matrix of doubles in place, by numpy where it is installed, else cell by cell.

Both ways take the same two IEEE operations for a cell, as Java does, so that all three give the same bits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

try:
    import numpy as np
except ImportError:
    HAVE_NUMPY = False
else:
    HAVE_NUMPY = True

TOOL = f"numpy {np.__version__}" if HAVE_NUMPY else "plain Python"


def over(memory: memoryview, columns: int) -> Any:  # noqa: ANN401 - an array of numpy's, or a list of rows
    """The matrix that lies in `memory`, row after row, as :class:`Standardised` wants it."""
    if HAVE_NUMPY:
        return np.frombuffer(memory, dtype="<f8").reshape(-1, columns)
    cells = memory.cast("d")
    return [cells[at : at + columns] for at in range(0, len(cells), columns)]


class Standardised:
    """One matrix, `(cell - mean) / deviation`, each by its column."""

    def __init__(self, cells: Any, means: Sequence[float], deviations: Sequence[float]) -> None:  # noqa: ANN401
        """Does the work in place, after adding up the columns; keeps a copy of the outcome, not the memory.

        Cells are a numpy array of two dimensions, or without numpy a list of rows that are at least as long as means.
        """
        self._means = means
        self._deviations = deviations
        if HAVE_NUMPY:
            known = ~np.isnan(cells)
            with np.errstate(all="ignore"):
                self.sums = np.where(known, cells, 0.0).sum(axis=0).tolist()
                self.counts = known.sum(axis=0).tolist()
                cells -= means
                cells /= deviations
            self._outcome = cells.copy()
        else:
            self._cell_by_cell(cells)
            self._outcome = [list(row) for row in cells]

    def _cell_by_cell(self, cells: Any) -> None:  # noqa: ANN401
        width = len(self._means)
        self.sums = [0.0] * width
        self.counts = [0] * width
        for row in cells:
            for column in range(width):
                cell = row[column]
                if not math.isnan(cell):
                    self.sums[column] += cell
                    self.counts[column] += 1
                row[column] = (cell - self._means[column]) / self._deviations[column]

    def differences(self, cells: Any) -> int:  # noqa: ANN401
        """How many of these cells are not the outcome times deviation plus mean."""
        if HAVE_NUMPY:
            with np.errstate(all="ignore"):
                expected = self._outcome * self._deviations + self._means
            return int(((cells != expected) & ~(np.isnan(cells) & np.isnan(expected))).sum())
        wrong = 0
        for row, outcome in zip(cells, self._outcome, strict=True):
            for column, (mean, deviation) in enumerate(zip(self._means, self._deviations, strict=True)):
                wanted = outcome[column] * deviation + mean
                wrong += row[column] != wanted and not (math.isnan(row[column]) and math.isnan(wanted))
        return wrong
