"""POSIX shared memory."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import ClassVar

from antaboga.cli.endpoint import processes
from antaboga.cli.endpoint.base import SegmentEndpoint, SegmentInfo, user_name
from antaboga.cli.failure import UsageError
from antaboga.errors import failed, refused_by
from antaboga.lifetime import Lifetime
from antaboga.memory.posixshm import PosixShm, unlink

_DIRECTORY = "/dev/shm"


@dataclass(frozen=True)
class PosixShmEndpoint(SegmentEndpoint):
    """A segment; ``name`` has its slash."""

    mechanism: ClassVar[str] = "posixshm"

    @classmethod
    def parse(cls, rest: str) -> PosixShmEndpoint:
        """Reads what follows ``posixshm:``; what else is wrong with a name, opening it tells."""
        if len(rest) < 2 or not rest.startswith("/"):
            raise UsageError(f"'posixshm:{rest}' is not posixshm:/NAME")
        return cls(rest)

    def create(self, size: int) -> PosixShm:
        """Makes it, zeroed and persistent."""
        return PosixShm.create(self.name, size, lifetime=Lifetime.PERSISTENT)

    def open(self, *, read_only: bool) -> PosixShm:
        """Maps it."""
        return PosixShm.open(self.name, read_only=read_only)

    def info(self) -> SegmentInfo:
        """What the kernel says about it now."""
        if "/" in self.name[1:]:
            raise ValueError(f"a name has one slash: {self.name}")
        try:
            status = os.lstat(_DIRECTORY + self.name)
        except OSError as failure:
            raise refused_by("stat", failure, name=self.name) from failure
        if not stat.S_ISREG(status.st_mode):
            raise failed("stat", "not shared memory", "WRONG_KIND", name=self.name)
        pids = processes.mapping(status.st_dev, status.st_ino)
        return SegmentInfo(
            self.name, status.st_size, stat.S_IMODE(status.st_mode), user_name(status.st_uid), len(pids), pids
        )

    def unlink(self) -> None:
        """Removes the name."""
        unlink(self.name)
