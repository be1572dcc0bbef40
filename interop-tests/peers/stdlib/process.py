"""Children that inherit pipes at chosen numbers."""

from __future__ import annotations

import ctypes
import fcntl
import os
import select
import signal

from control.language import Facts, OperationError
from control.verbs import Children

from .clock import Deadline

# Above every number wanted in a child, so that no dup2 overwrites a descriptor still to be copied.
OUT_OF_THE_WAY = 400


def _pidfd(pid: int) -> int:
    if hasattr(os, "pidfd_open"):
        return os.pidfd_open(pid)
    return int(ctypes.CDLL(None, use_errno=True).syscall(434, pid, 0))


class PosixSpawn(Children):
    """Children by ``os.posix_spawn``, which the standard library has."""

    def __init__(self) -> None:
        self._pids: dict[str, int] = {}
        self._ends: dict[tuple[str, int], tuple[int, int] | None] = {}

    def spawn(self, name: str, arguments: list[str], channels: int, segment: int | None, called: str | None) -> int:
        theirs: list[int] = []
        for index in range(channels):
            up_read, up_write = os.pipe()
            down_read, down_write = os.pipe()
            self._ends[name, index] = (up_read, down_write)
            for descriptor in (down_read, up_write):
                theirs.append(fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, OUT_OF_THE_WAY))
                os.close(descriptor)
        actions = [(os.POSIX_SPAWN_DUP2, descriptor, self.BASE + i) for i, descriptor in enumerate(theirs)]
        if segment is not None:
            theirs.append(fcntl.fcntl(segment, fcntl.F_DUPFD_CLOEXEC, OUT_OF_THE_WAY))
            actions.append((os.POSIX_SPAWN_DUP2, theirs[-1], self.SEGMENT))
        environment = dict(os.environ)
        if segment is not None and called is not None:
            actions.append((os.POSIX_SPAWN_DUP2, theirs[-1], self.CALLED))
            found = os.fstat(segment)
            told = f"{called}={self.CALLED}:{found.st_dev}:{found.st_ino}:{found.st_size}"
            environment["ANTABOGA_SEGMENTS"] = told
        try:
            pid = os.posix_spawn(arguments[0], arguments, environment, file_actions=actions)
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        self._pids[name] = pid
        return pid

    def ends(self, name: str, index: int) -> tuple[int, int]:
        """Return the descriptors to read from and to write to; the caller owns them."""
        ends = self._ends.get((name, index))
        if ends is None:
            raise OperationError("USAGE", f"no channel {index} of {name} left")
        self._ends[name, index] = None
        return ends

    def wait(self, name: str, timeout: float | None) -> Facts:
        for key in [key for key in self._ends if key[0] == name]:
            for descriptor in self._ends.pop(key) or ():
                os.close(descriptor)
        pidfd = _pidfd(self._pids[name])
        try:
            Deadline(timeout).wait_for(pidfd, select.POLLIN)
        finally:
            os.close(pidfd)
        _, status = os.waitpid(self._pids.pop(name), 0)
        if os.WIFSIGNALED(status):
            return {"signal": signal.Signals(os.WTERMSIG(status)).name}
        return {"exit": os.WEXITSTATUS(status)}
