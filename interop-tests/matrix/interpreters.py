"""The CPythons of this machine, for the stdlib peer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Interpreter:
    """One CPython, with the packages that the stdlib peer needs beside the standard library."""

    version: str
    python: Path

    @property
    def peer(self) -> str:
        return f"stdlib-{self.version}"


@cache
def found() -> tuple[Interpreter, ...]:
    """Return one interpreter for each minor version from 3.8 up."""
    return ()
