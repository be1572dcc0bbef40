"""Shared memory that came as a descriptor: ``spec/memory/posixshm.md``."""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
import stat
import warnings
from typing import TYPE_CHECKING

from antaboga.errors import ClosedError, failed, refused, refused_by
from antaboga.memory.segment import Owner, Segment

if TYPE_CHECKING:
    from antaboga.process import Descriptor

__all__ = ["ReceivedSegment"]

_OPERATION = "attach"
_F_GET_SEALS = 1034


class ReceivedSegment(Segment):
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
        self._view: memoryview | None = None
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
    def memory(self) -> memoryview:
        """The mapped bytes; raises ClosedError after ``close``."""
        view = self._view
        if view is None:
            raise ClosedError("memory", "closed", identity=self._name)
        return view

    @property
    def name(self) -> str:
        """Device and inode of the file; nothing can be opened by them."""
        return self._name

    @property
    def size(self) -> int:
        """The size in bytes, as it was when the segment was mapped."""
        return self._found.st_size

    @property
    def read_only(self) -> bool:
        """Whether writing through ``memory`` raises."""
        return self._read_only

    @property
    def owner(self) -> Owner:
        """Whose it is and who may open it, as it was when it was mapped."""
        return Owner(self._found.st_uid, stat.S_IMODE(self._found.st_mode))

    def descriptor(self) -> Descriptor:
        """A descriptor of the file, the caller's own, to be passed on."""
        if self._view is None:
            raise ClosedError("descriptor", "closed", identity=self._name)
        return self._descriptor.duplicate()

    def unlink(self) -> None:
        """Raises FileNotFoundError (ENOENT): there is no name."""
        raise refused("shm_unlink", errno.ENOENT, identity=self._name)

    def close(self) -> None:
        """Lets go of the memory; does nothing the second time."""
        view, self._view = self._view, None
        if view is None:
            return
        try:
            # Nobody may use it any more, unless somebody made an array of it: then it goes when that does.
            view.release()
        except BufferError:
            pass
        finally:
            self._descriptor.close()

    def __repr__(self) -> str:
        state = "closed" if self._view is None else f"{self.size} bytes"
        return f"ReceivedSegment({self._name}, {state})"

    def __del__(self) -> None:
        if getattr(self, "_view", None) is not None:
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()


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
