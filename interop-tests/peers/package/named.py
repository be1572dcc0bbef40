"""Segments and semaphores of the package as endpoints of the matrix."""

from __future__ import annotations

from antaboga.lifetime import Lifetime
from antaboga.memory import Segment
from antaboga.memory.posixshm import PosixShm
from antaboga.sync import Semaphore
from antaboga.sync.posixsem import PosixSem
from control.endpoint import Endpoint
from control.language import Request
from control.verbs import Peer


class SegmentEnd(Endpoint):
    """One segment, whatever its room."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self.size, self.read_only = segment.size, segment.read_only

    @property
    def memory(self) -> memoryview:  # type: ignore[override]  # asked of the library each time, so that closing shows
        return self._segment.memory

    def unlink(self) -> None:
        self._segment.unlink()

    def close(self) -> None:
        self._segment.close()


class SemaphoreEnd(Endpoint):
    """One semaphore, whatever its room."""

    def __init__(self, semaphore: Semaphore) -> None:
        self._semaphore = semaphore

    def acquire(self, timeout: float | None) -> None:
        self._semaphore.acquire(timeout)

    def try_acquire(self) -> bool:
        return self._semaphore.try_acquire()

    def release(self) -> None:
        self._semaphore.release()

    def value(self) -> int:
        return self._semaphore.value

    def unlink(self) -> None:
        self._semaphore.unlink()

    def close(self) -> None:
        self._semaphore.close()


def _lifetime(request: Request) -> Lifetime:
    return Lifetime.PERSISTENT if request.text("lifetime") == "persistent" else Lifetime.PROCESS


def open_posixshm(peer: Peer, request: Request) -> Endpoint:
    name, mode = request.text("name"), request.text("mode")
    if mode == "create":
        return SegmentEnd(PosixShm.create(name, request.number("size"), lifetime=_lifetime(request)))
    return SegmentEnd(PosixShm.open(name, read_only=mode == "read"))


def open_posixsem(peer: Peer, request: Request) -> Endpoint:
    name = request.text("name")
    if request.text("mode") == "create":
        return SemaphoreEnd(PosixSem.create(name, request.number("value"), lifetime=_lifetime(request)))
    return SemaphoreEnd(PosixSem.open(name))
