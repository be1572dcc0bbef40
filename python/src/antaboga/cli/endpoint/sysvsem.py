"""The first member of a System V semaphore set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from antaboga.cli.endpoint.base import SemaphoreEndpoint
from antaboga.cli.endpoint.sysv_name import SysvName
from antaboga.lifetime import Lifetime
from antaboga.sync import sysvsem
from antaboga.sync.sysvsem import SysvSem


@dataclass(frozen=True)
class SysvSemEndpoint(SemaphoreEndpoint):
    """A set, found by its key."""

    mechanism: ClassVar[str] = "sysvsem"
    key: SysvName

    @classmethod
    def parse(cls, rest: str) -> SysvSemEndpoint:
        """Reads what follows ``sysvsem:``."""
        return cls(rest, SysvName.parse(cls.mechanism, rest))

    def create(self, value: int) -> SysvSem:
        """Makes a set of one member, persistent."""
        return SysvSem.create(self.key.key(), value, lifetime=Lifetime.PERSISTENT)

    def open(self) -> SysvSem:
        """Opens it."""
        return SysvSem.open(self.key.key())

    def unlink(self) -> None:
        """Removes the set."""
        sysvsem.unlink(self.key.key())
