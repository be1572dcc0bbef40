"""System V shared memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from antaboga.cli.endpoint import processes
from antaboga.cli.endpoint.base import SegmentEndpoint, SegmentInfo, user_name
from antaboga.cli.endpoint.sysv_name import SysvName
from antaboga.lifetime import Lifetime
from antaboga.memory import sysvshm
from antaboga.memory.sysvshm import SysvShm


@dataclass(frozen=True)
class SysvShmEndpoint(SegmentEndpoint):
    """A segment, found by its key."""

    mechanism: ClassVar[str] = "sysvshm"
    key: SysvName

    @classmethod
    def parse(cls, rest: str) -> SysvShmEndpoint:
        """Reads what follows ``sysvshm:``."""
        return cls(rest, SysvName.parse(cls.mechanism, rest))

    def create(self, size: int) -> SysvShm:
        """Makes it, zeroed and persistent."""
        return SysvShm.create(self.key.key(), size, lifetime=Lifetime.PERSISTENT)

    def open(self, *, read_only: bool) -> SysvShm:
        """Attaches it."""
        return SysvShm.open(self.key.key(), read_only=read_only)

    def info(self) -> SegmentInfo:
        """What the kernel says about it now."""
        with SysvShm.open(self.key.key(), read_only=True) as segment:
            name, number, found = segment.name, segment.id, segment.figures
        pids = processes.attached(number)
        # Less the one by which it was looked at.
        return SegmentInfo(name, found.size, found.mode, user_name(found.uid), found.attached - 1, pids)

    def unlink(self) -> None:
        """Removes the segment's key."""
        sysvshm.unlink(self.key.key())
