"""What segments share that are known by a descriptor alone."""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
import stat
from typing import TYPE_CHECKING

from antaboga._os.memfd import F_GET_SEALS
from antaboga.errors import failed, refused, refused_by
from antaboga.memory._mapped import MappedSegment
from antaboga.memory.segment import Owner

if TYPE_CHECKING:
    from antaboga.process import Descriptor


class UnnamedSegment(MappedSegment):
    """A file in memory that no name leads to, mapped in its whole size."""

    def __init__(self, descriptor: Descriptor, found: os.stat_result, *, read_only: bool, private: bool) -> None:
        """Takes over the descriptor when it returns; not for callers."""
        self._descriptor = descriptor
        self._found = found
        self._name = f"{found.st_dev}:{found.st_ino}"
        self._map(read_only=read_only, private=private)

    def _map(self, *, read_only: bool, private: bool) -> None:
        flags = mmap.MAP_PRIVATE if private else mmap.MAP_SHARED
        protection = mmap.PROT_READ if read_only else mmap.PROT_READ | mmap.PROT_WRITE
        try:
            self._view = memoryview(mmap.mmap(self._descriptor.number, self.size, flags, protection))
        except (OSError, OverflowError) as cause:
            problem = cause if isinstance(cause, OSError) else OSError(errno.ENOMEM, "")
            raise refused_by("mmap", problem, identity=self._name, size=self.size) from None
        self._read_only = read_only

    @property
    def name(self) -> str:
        """Device and inode of the file; nothing can be opened by them."""
        return self._name

    @property
    def size(self) -> int:
        """The size in bytes, as it was when the segment was mapped."""
        return self._found.st_size

    @property
    def owner(self) -> Owner:
        """Whose it is and who may open it, as it was when it was mapped."""
        return Owner(self._found.st_uid, stat.S_IMODE(self._found.st_mode))

    def descriptor(self) -> Descriptor:
        """A descriptor of the file, the caller's own, to be given to another process."""
        if self._view is None:
            raise self._closed_error("descriptor")
        return self._descriptor.duplicate()

    def unlink(self) -> None:
        """Raises FileNotFoundError (ENOENT): there is no name."""
        raise refused("shm_unlink", errno.ENOENT, identity=self._name)

    def _let_go(self) -> None:
        self._descriptor.close()

    @property
    def _details(self) -> dict[str, object]:
        return {"identity": self._name}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._name}, {self._state})"


def checked(descriptor: Descriptor, *, read_only: bool) -> os.stat_result:
    """What a descriptor is of, if it can be mapped.

    Raises:
        IpcError: it is no file of shared memory or an empty one (WRONG_KIND), it does not allow what is wanted
            (EACCES), there is no such descriptor (EBADF).
    """
    number = descriptor.number
    try:
        found = os.fstat(number)
    except OSError as cause:
        raise refused_by("fstat", cause, fd=number) from None
    problem = None
    if not stat.S_ISREG(found.st_mode):
        problem = "not a regular file"
    elif seals(number) < 0:
        # Files in memory alone have seals. A page of another file may come late, or never.
        problem = "not a file in memory"
    elif found.st_size < 1:
        problem = "empty"
    if problem is not None:
        mode = f"{found.st_mode:o}"
        raise failed("attach", problem, "WRONG_KIND", fd=number, size=found.st_size, mode=mode)
    access = fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE
    if access != os.O_RDWR and not (read_only and access == os.O_RDONLY):
        raise refused("attach", errno.EACCES, fd=number, readonly=int(read_only))
    return found


def seals(number: int) -> int:
    """The seals of a file, or -1 where it can have none."""
    try:
        return fcntl.fcntl(number, F_GET_SEALS)
    except OSError:
        return -1
