"""Sealed memory without a name, by ``os.memfd_create`` and ``fcntl``."""

from __future__ import annotations

import fcntl
import mmap
import os
import stat

from control.endpoint import Endpoint
from control.language import OperationError, Request
from control.verbs import Peer

F_SEAL_FUTURE_WRITE = 16
SIZE = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW
SEALS = {
    "everybody": SIZE | fcntl.F_SEAL_SEAL,
    "creator": SIZE | F_SEAL_FUTURE_WRITE | fcntl.F_SEAL_SEAL,
    "nobody": SIZE,
}


class Sealed(Endpoint):
    """A mapped segment that is known by its descriptor."""

    def __init__(self, number: int, size: int, read_only: bool, private: bool) -> None:
        self._number, self.size = number, size
        self._map(read_only, private)

    def _map(self, read_only: bool, private: bool) -> None:
        flags = mmap.MAP_PRIVATE if private else mmap.MAP_SHARED
        protection = mmap.PROT_READ if read_only else mmap.PROT_READ | mmap.PROT_WRITE
        self._mapped = mmap.mmap(self._number, self.size, flags, protection)
        self.memory, self.read_only = memoryview(self._mapped), read_only

    def _unmap(self) -> None:
        assert self.memory is not None
        self.memory.release()
        self.memory = None
        self._mapped.close()

    def freeze(self) -> None:
        self._unmap()
        fcntl.fcntl(self._number, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL)
        self._map(True, True)

    def descriptor(self) -> int:
        return os.dup(self._number)

    def close(self) -> None:
        if self.memory is not None:
            self._unmap()
            os.close(self._number)


def _create(request: Request) -> Sealed:
    number, size = os.memfd_create("interop", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING), request.number("size")
    try:
        os.posix_fallocate(number, 0, size)
        made = Sealed(number, size, False, False)
    except BaseException:
        os.close(number)
        raise
    chosen = request.number("seals", SEALS[request.text("writers", "everybody")])
    fcntl.fcntl(number, fcntl.F_ADD_SEALS, chosen)
    return made


def _told(called: str) -> tuple[int, int]:
    """The number of what the parent gave under a name, and the size that it says it has."""
    everything = os.environ.get("ANTABOGA_SEGMENTS", "")
    entries = dict(entry.split("=") for entry in everything.split(";") if entry)
    if called not in entries:
        raise OperationError("ENOENT", f"no such name, name={called}")
    number, device, inode, size = map(int, entries[called].split(":"))
    found = os.fstat(number)
    if (found.st_dev, found.st_ino) != (device, inode):
        raise OperationError("PROTOCOL", f"another file than was told, fd={number}")
    return number, size


def _attach(request: Request) -> Sealed:
    if request.text("mode") == "inherited":
        number, expected = _told(request.text("called"))
    else:
        number, expected = request.number("number"), request.number("expected", -1)
    read_only = request.text("access") == "read"
    try:
        try:
            seals = fcntl.fcntl(number, fcntl.F_GET_SEALS)
        except OSError:
            seals = -1
        found = os.fstat(number)
        if seals < 0 or not stat.S_ISREG(found.st_mode) or found.st_size == 0:
            raise OperationError("WRONG_KIND", f"no memory, fd={number}, size={found.st_size}, mode={found.st_mode:o}")
        if SEALS["everybody"] & ~seals:
            raise OperationError("UNSEALED", f"its size could change, fd={number}, seals={seals}")
        if expected not in (-1, found.st_size):
            raise OperationError("PROTOCOL", f"another size than was told, fd={number}, size={found.st_size}")
        return Sealed(number, found.st_size, read_only, read_only and bool(seals & fcntl.F_SEAL_WRITE))
    except BaseException:
        os.close(number)
        raise


def open_memfd(peer: Peer, request: Request) -> Endpoint:
    return _create(request) if request.text("mode") == "create" else _attach(request)
