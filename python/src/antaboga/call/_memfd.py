"""Sealed memory as calls need it: ``spec/memory/memfd.md``.

``antaboga.memory.memfd`` has the same rules for programs; it takes longer to import than a worker may take to start.
"""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
import stat

from antaboga.errors import ProtocolError, failed, refused, refused_by

_ADD_SEALS = 1033
_GET_SEALS = 1034
_SEALS = {"F_SEAL_SEAL": 1, "F_SEAL_SHRINK": 2, "F_SEAL_GROW": 4}
_ALL = 7
_SEALED_WRITE = 8
_CLOEXEC_SEALABLE = 1 | 2
_NOEXEC = 8
_NOT_WORTH_ASKING = 16 << 20


class Held:
    """A descriptor that is closed when nobody has this object any more."""

    __slots__ = ("fd",)

    def __init__(self, fd: int) -> None:
        """Takes the descriptor over."""
        self.fd = fd

    def __del__(self, close: object = os.close) -> None:
        # Bound early: the module may be gone when the last one goes.
        close(self.fd)  # type: ignore[operator]


def _new(size: int) -> Held:
    if size > _NOT_WORTH_ASKING:
        from antaboga.memory._free_memory import require_free

        require_free("memfd_create", size)
    try:
        held = Held(_sealable())
        os.fchmod(held.fd, 0o600)
    except OSError as cause:
        raise refused_by("memfd_create", cause, size=size) from None
    return held


def _sealable() -> int:
    if not hasattr(os, "memfd_create"):
        # CPython was built against an older C library than it runs with.
        from antaboga._os.memfd import sealable

        return sealable("antaboga")
    try:
        return os.memfd_create("antaboga", _CLOEXEC_SEALABLE | _NOEXEC)
    except OSError as cause:
        if cause.errno != errno.EINVAL:
            raise
    # Before Linux 6.3 there is no such flag.
    return os.memfd_create("antaboga", _CLOEXEC_SEALABLE)


def create(size: int) -> Held:
    """New memory of zeros, all reserved, its size sealed."""
    held = _new(size)
    try:
        os.posix_fallocate(held.fd, 0, size)
        fcntl.fcntl(held.fd, _ADD_SEALS, _ALL)
    except OSError as cause:
        raise refused_by("posix_fallocate", cause, size=size) from None
    return held


def copy_of(memory: memoryview) -> Held:
    """New memory with these octets, its size sealed; written without a mapping, which would fault page by page."""
    held = _new(memory.nbytes)
    done = 0
    try:
        while done < memory.nbytes:
            done += os.pwrite(held.fd, memory[done:], done)
        fcntl.fcntl(held.fd, _ADD_SEALS, _ALL)
    except OSError as cause:
        raise refused_by("pwrite", cause, size=memory.nbytes) from None
    return held


def attached(fd: int, size: int, *, read_only: bool = False) -> mmap.mmap:
    """Maps what came, if its size is sealed and as told; the descriptor stays the caller's.

    Raises:
        IpcError: it is no file of shared memory (WRONG_KIND), a seal is missing (UNSEALED), …
        ProtocolError: it is of another size than was told.
    """
    # Before the size is asked for: what is sealed after that may have become shorter in between.
    try:
        seals = fcntl.fcntl(fd, _GET_SEALS)
    except OSError:
        seals = -1
    found = os.fstat(fd)
    if seals < 0 or not stat.S_ISREG(found.st_mode) or found.st_size < 1:
        problem = "empty" if stat.S_ISREG(found.st_mode) and seals >= 0 else "not a file in memory"
        raise failed("attach", problem, "WRONG_KIND", fd=fd, size=found.st_size, mode=f"{found.st_mode:o}")
    access = fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE
    if access != os.O_RDWR and not (read_only and access == os.O_RDONLY):
        raise refused("attach", errno.EACCES, fd=fd, readonly=int(read_only))
    missing = [name for name, seal in _SEALS.items() if not seals & seal]
    if missing:
        raise failed("attach", "not sealed", "UNSEALED", fd=fd, missing="|".join(missing))
    if found.st_size != size:
        raise ProtocolError("attach", "another size than was told", fd=fd, size=found.st_size, expected=size)
    return mapped(fd, size, read_only=read_only, private=bool(seals & _SEALED_WRITE))


def mapped(fd: int, size: int, *, read_only: bool = False, private: bool = False) -> mmap.mmap:
    """All of the memory, mapped until nobody has it any more."""
    flags = mmap.MAP_PRIVATE if private and read_only else mmap.MAP_SHARED
    try:
        return mmap.mmap(fd, size, flags, mmap.PROT_READ if read_only else mmap.PROT_READ | mmap.PROT_WRITE)
    except OverflowError:
        raise refused("mmap", errno.ENOMEM, size=size) from None
    except OSError as cause:
        raise refused_by("mmap", cause, size=size) from None
