"""Shared memory that came as a descriptor: ``spec/memory/posixshm.md``."""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
import stat
from typing import TYPE_CHECKING

from antaboga.errors import failed, refused, refused_by
from antaboga.memory._mapped import MappedSegment
from antaboga.memory.segment import Owner

if TYPE_CHECKING:
    from antaboga.process import Descriptor

__all__ = ["ReceivedSegment"]

_OPERATION = "attach"
_F_GET_SEALS = 1034


class ReceivedSegment(MappedSegment):
    """A segment that came as a descriptor, from ``PosixShm.descriptor`` here or in Java, or ``memfd_create``.

    It has no name here. Nothing keeps its sender from shortening it, which kills whoever touches what is gone: attach
    what comes from those who are trusted.
    """

    def __init__(self, descriptor: Descriptor, *, read_only: bool = False) -> None:
        """Maps what came, in its whole size.

        Args:
            descriptor: is taken over, also when this fails.
            read_only: whether it is mapped only for reading.

        Raises:
            IpcError: it is no file of shared memory or an empty one (WRONG_KIND), it does not allow writing and that is
                wanted, or does not allow reading (EACCES), …
        """
        try:
            found = _checked(descriptor, read_only=read_only)
            self._name = f"{found.st_dev}:{found.st_ino}"
            access = mmap.ACCESS_READ if read_only else mmap.ACCESS_WRITE
            try:
                self._view = memoryview(mmap.mmap(descriptor.number, found.st_size, access=access))
            except (OSError, OverflowError) as cause:
                problem = cause if isinstance(cause, OSError) else OSError(errno.ENOMEM, "")
                raise refused_by("mmap", problem, identity=self._name, size=found.st_size) from None
        except BaseException:
            descriptor.close()
            raise
        self._descriptor = descriptor
        self._found = found
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
        """A descriptor of the file, the caller's own, to be passed on."""
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
        return f"ReceivedSegment({self._name}, {self._state})"


def _checked(descriptor: Descriptor, *, read_only: bool) -> os.stat_result:
    number = descriptor.number
    found = os.fstat(number)
    problem = None
    if not stat.S_ISREG(found.st_mode):
        problem = "not a regular file"
    elif not _in_memory(number):
        problem = "not a file in memory"
    elif found.st_size < 1:
        problem = "empty"
    if problem is not None:
        mode = f"{found.st_mode:o}"
        raise failed(_OPERATION, problem, "WRONG_KIND", fd=number, size=found.st_size, mode=mode)
    access = fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE
    if access != os.O_RDWR and not (read_only and access == os.O_RDONLY):
        raise refused(_OPERATION, errno.EACCES, fd=number, readonly=int(read_only))
    return found


def _in_memory(number: int) -> bool:
    """Whether a file has seals, as files in memory alone have. A page of another one may come late, or never."""
    try:
        fcntl.fcntl(number, _F_GET_SEALS)
    except OSError:
        return False
    return True
