"""POSIX shared memory by the calls under ``multiprocessing.shared_memory``, without its resource tracker."""

from __future__ import annotations

import _posixshmem  # type: ignore[import-not-found]  # the stubs have no private modules
import contextlib
import mmap
import os

from control.endpoint import Endpoint
from control.language import OperationError, Request
from control.verbs import Peer

from .names import check_name


class Received(Endpoint):
    """A segment that came as a descriptor."""

    def __init__(self, number: int, read_only: bool) -> None:
        self._number, self.read_only, self.size = number, read_only, os.fstat(number).st_size
        self._map = mmap.mmap(number, self.size, access=mmap.ACCESS_READ if read_only else mmap.ACCESS_WRITE)
        self.memory = memoryview(self._map)

    def descriptor(self) -> int:
        return os.dup(self._number)

    def close(self) -> None:
        if self.memory is not None:
            self.memory.release()
            self.memory = None
            self._map.close()
            os.close(self._number)


class Memory(Endpoint):
    """A mapped segment."""

    def __init__(self, name: str, mode: str, size: int, persistent: bool) -> None:
        self._name, self.read_only = check_name(name, 255), mode == "read"
        self._ours = mode == "create" and not persistent
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL if mode == "create" else os.O_RDONLY if self.read_only else os.O_RDWR
        descriptor = _posixshmem.shm_open(name, flags, mode=0o600)
        try:
            if mode == "create":
                self._reserve(descriptor, size)
            self.size = os.fstat(descriptor).st_size
            if self.size == 0:
                raise OperationError("WRONG_KIND", f"mmap: the segment is empty, name={name}")
            access = mmap.ACCESS_READ if self.read_only else mmap.ACCESS_WRITE
            self._map = mmap.mmap(descriptor, self.size, access=access)
        finally:
            os.close(descriptor)
        self.memory = memoryview(self._map)

    def _reserve(self, descriptor: int, size: int) -> None:
        # So that a full file system says so here, and not by a signal later.
        try:
            os.posix_fallocate(descriptor, 0, size)
        except OSError:
            self.unlink()
            raise

    def descriptor(self) -> int:
        access = os.O_RDONLY if self.read_only else os.O_RDWR
        return int(_posixshmem.shm_open(self._name, access, mode=0o600))

    def unlink(self) -> None:
        _posixshmem.shm_unlink(self._name)

    def close(self) -> None:
        if self.memory is not None:
            self.memory.release()
            self.memory = None
            self._map.close()
            if self._ours:
                with contextlib.suppress(FileNotFoundError):
                    self.unlink()


def open_posixshm(peer: Peer, request: Request) -> Endpoint:
    if request.text("mode") == "received":
        return Received(request.number("number"), request.text("access") == "read")
    persistent = request.text("lifetime") == "persistent"
    return Memory(request.text("name"), request.text("mode", "write"), request.number("size"), persistent)
