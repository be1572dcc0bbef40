"""A named POSIX semaphore."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from antaboga.cli.endpoint.base import SemaphoreEndpoint
from antaboga.cli.failure import UsageError
from antaboga.lifetime import Lifetime
from antaboga.sync.posixsem import PosixSem, unlink


@dataclass(frozen=True)
class PosixSemEndpoint(SemaphoreEndpoint):
    """A semaphore; ``name`` has its slash."""

    mechanism: ClassVar[str] = "posixsem"

    @classmethod
    def parse(cls, rest: str) -> PosixSemEndpoint:
        """Reads what follows ``posixsem:``; what else is wrong with a name, opening it tells."""
        if len(rest) < 2 or not rest.startswith("/"):
            raise UsageError(f"'posixsem:{rest}' is not posixsem:/NAME")
        return cls(rest)

    def create(self, value: int) -> PosixSem:
        """Makes it, persistent."""
        return PosixSem.create(self.name, value, lifetime=Lifetime.PERSISTENT)

    def open(self) -> PosixSem:
        """Opens it."""
        return PosixSem.open(self.name)

    def unlink(self) -> None:
        """Removes the name."""
        unlink(self.name)
