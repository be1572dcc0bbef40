"""POSIX shared memory: ``spec/memory/posixshm.md``."""

from __future__ import annotations

import mmap

from antaboga._open_or_create import open_or_create
from antaboga._shm_file import Kind, ShmFile
from antaboga.errors import refused_by
from antaboga.lifetime import Lifetime
from antaboga.memory._mapped import MappedSegment
from antaboga.memory.segment import Owner
from antaboga.process import Descriptor

__all__ = ["PosixShm", "unlink"]

_KIND = Kind("posixshm", "", "shm_open", "shm_unlink")


def unlink(name: str) -> None:
    """Removes a segment's name, whoever made it; mappings stay valid.

    Raises:
        IpcError: there is none (ENOENT), or it is somebody else's (EACCES, EPERM).
    """
    _KIND.unlink(name)


class PosixShm(MappedSegment):
    """A segment of POSIX shared memory; made by ``create``, ``open`` and ``open_or_create``.

    A name is a slash and then up to 255 bytes without a slash; ``multiprocessing.shared_memory`` sees the same names,
    written there without the slash. The object has mode 0600. Multiprocessing's resource tracker is not involved.
    """

    def __init__(self, file: ShmFile, *, read_only: bool) -> None:
        """Takes over the file; not for callers."""
        self._file = file
        self._read_only = read_only
        access = mmap.ACCESS_READ if read_only else mmap.ACCESS_WRITE
        try:
            self._view = memoryview(mmap.mmap(file.fd, file.size, access=access))
        except OSError as cause:
            file.close()
            raise refused_by("mmap", cause, name=file.name, size=file.size) from None

    @classmethod
    def create(cls, name: str, size: int, *, lifetime: Lifetime = Lifetime.PROCESS) -> PosixShm:
        """Makes a segment of ``size`` zero bytes, all of them reserved.

        Raises:
            IpcError: the name is taken (EEXIST), there is no room in ``/dev/shm`` (ENOSPC), …
        """
        return cls(_create(name, size, lifetime), read_only=False)

    @classmethod
    def open(cls, name: str, *, read_only: bool = False) -> PosixShm:
        """Opens a segment that is there, whoever made it.

        Raises:
            IpcError: there is none (ENOENT), it may not be opened (EACCES), it is something else (WRONG_KIND), …
        """
        return cls(ShmFile.open(_KIND, name, 1, read_only=read_only), read_only=read_only)

    @classmethod
    def open_or_create(cls, name: str, size: int, *, lifetime: Lifetime = Lifetime.PROCESS) -> PosixShm:
        """Opens the segment, whatever its size, or makes one of ``size`` bytes where there is none."""
        return cls(
            open_or_create(lambda: ShmFile.open(_KIND, name, 1), lambda: _create(name, size, lifetime)),
            read_only=False,
        )

    @property
    def name(self) -> str:
        """The name, with its slash."""
        return self._file.name

    @property
    def size(self) -> int:
        """The size in bytes, as it was when the segment was mapped."""
        return self._file.size

    def descriptor(self) -> Descriptor:
        """A descriptor of the segment's file, the caller's own.

        It is to go along with a message to a process that makes a ``ReceivedSegment`` of it; the name may be gone by
        then. It allows what this handle does: writing, or only reading.
        """
        if self._view is None:
            raise self._closed_error("descriptor")
        return Descriptor.duplicate_of(self._file.fd)

    @property
    def owner(self) -> Owner:
        """Whose it is and who may open it, as it was when this handle was made."""
        return Owner(self._file.uid, self._file.mode)

    def unlink(self) -> None:
        """Removes the name if it still stands for this segment; otherwise raises FileNotFoundError (ENOENT)."""
        self._file.unlink()

    def _let_go(self) -> None:
        self._file.close()

    @property
    def _details(self) -> dict[str, object]:
        return {"name": self.name}

    def __repr__(self) -> str:
        return f"PosixShm({self.name!r}, {self._state})"


def _create(name: str, size: int, lifetime: Lifetime) -> ShmFile:
    if size <= 0:
        raise ValueError(f"a segment has at least one byte: {size}")
    return ShmFile.create(_KIND, name, size, b"", lifetime)
