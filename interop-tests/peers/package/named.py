"""Segments and semaphores of the package as endpoints of the matrix."""

from __future__ import annotations

from antaboga.lifetime import Lifetime
from antaboga.memory import Segment
from antaboga.memory.memfd import Memfd, Writers
from antaboga.memory.posixshm import PosixShm
from antaboga.memory.received import ReceivedSegment
from antaboga.memory.sysvshm import SysvShm
from antaboga.process import Descriptor
from antaboga.sync import Semaphore
from antaboga.sync.posixsem import PosixSem
from antaboga.sync.sysvsem import SysvSem
from antaboga.sysv_key import SysvKey
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

    def facts(self) -> dict[str, object]:
        return {"id": self._segment.id} if isinstance(self._segment, SysvShm) else {}

    def figures(self) -> dict[str, object]:
        assert isinstance(self._segment, SysvShm)
        return {"attached": self._segment.figures.attached}

    def descriptor(self) -> int:
        assert isinstance(self._segment, (PosixShm, ReceivedSegment, Memfd))
        return self._segment.descriptor().release()

    def freeze(self) -> None:
        assert isinstance(self._segment, Memfd)
        self._segment.freeze()
        self.read_only = self._segment.read_only

    def unlink(self) -> None:
        self._segment.unlink()

    def close(self) -> None:
        self._segment.close()


class SemaphoreEnd(Endpoint):
    """One semaphore, whatever its room."""

    def __init__(self, semaphore: Semaphore, facts: dict[str, object] | None = None) -> None:
        self._semaphore = semaphore
        self._facts = facts or {}

    def facts(self) -> dict[str, object]:
        return self._facts

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


def lifetime_of(request: Request) -> Lifetime:
    return Lifetime.PERSISTENT if request.text("lifetime") == "persistent" else Lifetime.PROCESS


def open_posixshm(peer: Peer, request: Request) -> Endpoint:
    name, mode = request.text("name"), request.text("mode")
    if mode == "received":
        descriptor = Descriptor.adopt(request.number("number"))
        return SegmentEnd(ReceivedSegment(descriptor, read_only=request.text("access") == "read"))
    if mode == "create":
        return SegmentEnd(PosixShm.create(name, request.number("size"), lifetime=lifetime_of(request)))
    return SegmentEnd(PosixShm.open(name, read_only=mode == "read"))


def open_memfd(peer: Peer, request: Request) -> Endpoint:
    if request.text("mode") == "inherited":
        return SegmentEnd(Memfd.inherited(request.text("called"), read_only=request.text("access") == "read"))
    if request.text("mode") != "received":
        return SegmentEnd(Memfd.create(request.number("size"), Writers[request.text("writers", "everybody").upper()]))
    descriptor = Descriptor.adopt(request.number("number"))
    told = request.number("expected") if "expected" in request.arguments else None
    return SegmentEnd(Memfd.attach(descriptor, read_only=request.text("access") == "read", size=told))


def open_posixsem(peer: Peer, request: Request) -> Endpoint:
    name = request.text("name")
    if request.text("mode") == "create":
        return SemaphoreEnd(PosixSem.create(name, request.number("value"), lifetime=lifetime_of(request)))
    return SemaphoreEnd(PosixSem.open(name))


def key_of(request: Request) -> SysvKey:
    """Return what a System V object is found by."""
    if "file" in request.arguments:
        return SysvKey.ftok(request.text("file"), request.number("project"))
    return SysvKey.id(request.number("id")) if "id" in request.arguments else SysvKey.of(request.number("key"))


def open_sysvshm(peer: Peer, request: Request) -> Endpoint:
    key, mode = key_of(request), request.text("mode")
    if mode == "create":
        return SegmentEnd(SysvShm.create(key, request.number("size"), lifetime=lifetime_of(request)))
    return SegmentEnd(SysvShm.open(key, read_only=mode == "read"))


def open_sysvsem(peer: Peer, request: Request) -> Endpoint:
    key = key_of(request)
    if request.text("mode") == "create":
        semaphores = SysvSem.create(key, request.number("value"), lifetime=lifetime_of(request))
    else:
        semaphores = SysvSem.open(key)
    as_lock = semaphores.with_undo() if request.number("undo") else semaphores
    return SemaphoreEnd(as_lock, {"id": semaphores.id})
