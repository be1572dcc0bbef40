"""Shared memory without a name, whose size is sealed: ``spec/memory/memfd.md``."""

from __future__ import annotations

import enum
import errno
import fcntl
import mmap
import os

from antaboga._os.memfd import (
    F_ADD_SEALS,
    F_SEAL_FUTURE_WRITE,
    F_SEAL_GROW,
    F_SEAL_SEAL,
    F_SEAL_SHRINK,
    F_SEAL_WRITE,
    sealable,
)
from antaboga.errors import ProtocolError, failed, refused, refused_by
from antaboga.memory._free_memory import require_free
from antaboga.memory._unnamed import UnnamedSegment, checked, seals
from antaboga.memory.segment import Owner
from antaboga.process import Descriptor
from antaboga.process.inherited import inherited

__all__ = ["Memfd", "Writers"]

_NAME = "antaboga"
_MODE = 0o600
_OWNER_BITS = 0o700
_SIZE_SEALS = F_SEAL_SHRINK | F_SEAL_GROW
_REQUIRED = {"F_SEAL_SEAL": F_SEAL_SEAL, "F_SEAL_SHRINK": F_SEAL_SHRINK, "F_SEAL_GROW": F_SEAL_GROW}


class Writers(enum.Enum):
    """Who may write a ``Memfd`` once it was handed over; the kernel sees to it, by seals that nobody can take off.

    Attributes:
        EVERYBODY: everybody who has a descriptor.
        CREATOR: the handle that made it, and nobody who attaches (``F_SEAL_FUTURE_WRITE``, since Linux 5.1). What is
            read may still change while it is read.
        NOBODY: nobody, since ``Memfd.freeze`` (``F_SEAL_WRITE``): what was checked stays as it is.
    """

    EVERYBODY = enum.auto()
    CREATOR = enum.auto()
    NOBODY = enum.auto()


# A seal against later writers is one against later mappings for writing, so that the maker maps before.
_SEALS = {
    Writers.EVERYBODY: _SIZE_SEALS | F_SEAL_SEAL,
    Writers.CREATOR: _SIZE_SEALS | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL,
    Writers.NOBODY: _SIZE_SEALS,
}


class Memfd(UnnamedSegment):
    """Shared memory that has no name and cannot be shortened; made by ``create``, ``attach`` and ``inherited``.

    It is handed over as a descriptor: to a child under a name, by ``Child.start(segments=…)``, or along with a message
    over a Unix socket. Nobody else can open it, nothing is left of it when the last process lets go, and nobody can
    shorten it, so that touching it never kills. Its space is reserved when it is made.
    """

    def __init__(self, descriptor: Descriptor, found: os.stat_result, writers: Writers, *, read_only: bool) -> None:
        """Takes over the descriptor when it returns; not for callers."""
        # Before Linux 6.7 what nobody can write cannot be mapped shared; where nothing changes, private is the same.
        super().__init__(descriptor, found, read_only=read_only, private=read_only and writers is Writers.NOBODY)
        self._writers = writers
        self._handable = True

    @classmethod
    def create(cls, size: int, writers: Writers = Writers.EVERYBODY) -> Memfd:
        """Makes memory of ``size`` zero bytes, all of them reserved, and seals its size.

        Args:
            size: at least 1.
            writers: who may write it later; with ``NOBODY`` it is written here until ``freeze``, and not handed over
                before.

        Raises:
            IpcError: there is no room (ENOMEM, ENOSPC), …
        """
        if size < 1:
            raise ValueError(f"a segment has at least one byte: {size}")
        require_free("memfd_create", size)
        descriptor = _new_file()
        try:
            _reserve(descriptor.number, size)
            made = cls(descriptor, os.fstat(descriptor.number), writers, read_only=False)
        except BaseException:
            descriptor.close()
            raise
        made._handable = writers is not Writers.NOBODY
        try:
            made._seal(_SEALS[writers])
        except BaseException:
            made.close()
            raise
        return made

    @classmethod
    def attach(cls, descriptor: Descriptor, *, read_only: bool = False, size: int | None = None) -> Memfd:
        """Maps what came, in its whole size, if its size is sealed and no seal can be added.

        Args:
            descriptor: is taken over, also when this fails.
            read_only: whether it is mapped only for reading.
            size: what the sender said that it is, if it said so.

        Raises:
            IpcError: it is no file of shared memory or an empty one (WRONG_KIND), a seal is missing (UNSEALED), it is
                sealed against writing and that is wanted (EPERM), the descriptor does not allow what is wanted
                (EACCES), …
            ProtocolError: it is of another size than was told.
        """
        try:
            number = descriptor.number
            # Before the size is asked for: what is sealed after that may have become shorter in between.
            found_seals = seals(number)
            found = checked(descriptor, read_only=read_only)
            missing = [name for name, seal in _REQUIRED.items() if not found_seals & seal]
            if missing:
                raise failed("attach", "not sealed", "UNSEALED", fd=number, missing="|".join(missing))
            if size is not None and found.st_size != size:
                problem = "another size than was told"
                raise ProtocolError("attach", problem, fd=number, size=found.st_size, expected=size)
            return cls(descriptor, found, _writers(found_seals), read_only=read_only)
        except BaseException:
            descriptor.close()
            raise

    @classmethod
    def inherited(cls, name: str, *, read_only: bool = False) -> Memfd:
        """Takes what the parent gave this process under ``name``, looks at its seals, and maps it; once.

        Raises:
            FileNotFoundError: there is no such name (ENOENT).
            IpcError: the descriptor was closed (EBADF), and as ``attach``.
            ProtocolError: it is another file or of another size than was told.
            ValueError: it was taken before.
        """
        descriptor, size = inherited(name)
        return cls.attach(descriptor, read_only=read_only, size=size)

    def freeze(self) -> None:
        """Ends all writing, here too, so that it can be handed over to those who count on what they have checked.

        ``memory`` is another view then, read-only. Views that were made of the one before must be gone. Does nothing
        the second time.

        Raises:
            ValueError: it was not made for ``Writers.NOBODY``, or it is closed.
            IpcError: a view, or another process, has it mapped for writing (EBUSY); it stays as it was.
        """
        if self._writers is not Writers.NOBODY:
            raise ValueError(f"made for others to write: {self._writers.name}")
        if self._view is None:
            raise self._closed_error("freeze")
        if self._handable:
            return
        self._unmap()
        frozen = False
        try:
            self._seal(F_SEAL_WRITE | F_SEAL_SEAL)
            frozen = True
        finally:
            self._map(read_only=frozen, private=frozen)
        self._handable = True

    def _unmap(self) -> None:
        view = self._view
        assert view is not None
        mapped = view.obj
        assert isinstance(mapped, mmap.mmap)
        try:
            view.release()
            self._view = None
            mapped.close()
        except BufferError:
            self._view = memoryview(mapped) if self._view is None else view
            problem = "views of the memory are in use"
            raise refused("freeze", errno.EBUSY, problem, identity=self._name) from None

    def _seal(self, added: int) -> None:
        number = self._descriptor.number
        try:
            fcntl.fcntl(number, F_ADD_SEALS, added)
        except OSError as cause:
            raise refused_by("fcntl", cause, fd=number, seals=added) from None

    def descriptor(self) -> Descriptor:
        """A descriptor of the memory, the caller's own, to be given to another process.

        Raises:
            ValueError: nobody is to write it, and it is not frozen yet; or it is closed.
        """
        if not self._handable:
            raise ValueError("it can still be written: freeze it first")
        return super().descriptor()

    @property
    def writers(self) -> Writers:
        """Who may write it."""
        return self._writers

    @property
    def owner(self) -> Owner:
        """Whose it is. Whatever the file's mode says of others, there is no name by which they could open it."""
        uid, mode = super().owner
        return Owner(uid, mode & _OWNER_BITS)


def _new_file() -> Descriptor:
    try:
        return Descriptor(sealable(_NAME))
    except OSError as cause:
        raise refused_by("memfd_create", cause) from None


def _reserve(number: int, size: int) -> None:
    """Gives a file its size, the space for all of it, and to nobody else."""
    operation = "fchmod"
    try:
        # The kernel's own mode lets everybody write who gets at the file by way of /proc.
        os.fchmod(number, _MODE)
        operation = "posix_fallocate"
        os.posix_fallocate(number, 0, size)
    except OSError as cause:
        raise refused_by(operation, cause, fd=number, size=size) from None


def _writers(found: int) -> Writers:
    if found & F_SEAL_WRITE:
        return Writers.NOBODY
    return Writers.CREATOR if found & F_SEAL_FUTURE_WRITE else Writers.EVERYBODY
