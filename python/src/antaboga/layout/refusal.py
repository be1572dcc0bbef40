"""How a declaration is refused, and the bounds of one."""

from __future__ import annotations

from dataclasses import dataclass

from antaboga.errors import LayoutError

__all__ = [
    "MOST_BYTES",
    "MOST_DEPTH",
    "MOST_DIMENSIONS",
    "MOST_FIELDS",
    "MOST_NAMES",
    "MOST_RECORDS",
    "MOST_TEXT",
    "Place",
]

MOST_TEXT = 1 << 20
MOST_RECORDS = 256
MOST_FIELDS = 4096
MOST_NAMES = 4096
MOST_DEPTH = 16
MOST_DIMENSIONS = 8
MOST_BYTES = (1 << 31) - 1


@dataclass(frozen=True)
class Place:
    """Where in which file something is declared; ``field`` is ``RECORD.FIELD``, ``RECORD`` or ``-``."""

    file: str
    field: str = "-"

    def refusal(self, rule: str, problem: str, /, **details: object) -> LayoutError:
        """The error for breaking ``rule`` here."""
        return LayoutError("layout", problem, file=self.file, field=self.field, rule=rule, **details)

    def at(self, field: str) -> Place:
        """Another place in the same file."""
        return Place(self.file, field)
