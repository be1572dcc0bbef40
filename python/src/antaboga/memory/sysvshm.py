"""System V shared memory: ``spec/memory/sysvshm.md``."""

from __future__ import annotations

from typing import NamedTuple

from antaboga import _sysv_object
from antaboga._open_or_create import open_or_create
from antaboga._os import systemv
from antaboga._sysv_object import OpenSysvObject
from antaboga.errors import IpcError
from antaboga.lifetime import Lifetime
from antaboga.memory._mapped import MappedSegment
from antaboga.memory.segment import Owner
from antaboga.sysv_key import SysvKey

__all__ = ["SegmentFigures", "SysvKey", "SysvShm", "unlink"]

_MECHANISM = "sysvshm"


def unlink(key: SysvKey) -> None:
    """Removes a segment's key, whoever made it; the memory goes when the last process has let go of it.

    Raises:
        IpcError: there is none (ENOENT), or it is somebody else's (EPERM).
    """
    _sysv_object.unlink(_MECHANISM, key)


class SegmentFigures(NamedTuple):
    """What the kernel tells of a segment.

    Attributes:
        size: in bytes.
        mode: permission bits.
        uid: of its owner.
        creator: pid.
        last_user: pid of who attached or let go last.
        attached: how many mappings there are, in all processes.
    """

    size: int
    mode: int
    uid: int
    creator: int
    last_user: int
    attached: int


class SysvShm(MappedSegment):
    """A segment of System V shared memory; made by ``create``, ``open`` and ``open_or_create``.

    A new one has mode 0600 and is all zero. ``unlink`` marks it: nobody finds its key any more, and it goes when the
    last process has let go of it.
    """

    def __init__(self, opened: OpenSysvObject, *, read_only: bool) -> None:
        """Takes over the segment; not for callers."""
        self._open = opened
        self._read_only = read_only
        status = opened.status()
        self._size = int(status.segsz)
        self._owner = Owner(status.perm.uid, status.perm.mode & 0o777)
        details = {"key": opened.key.shown, "id": opened.number}
        self._view = systemv.attach(opened.number, self._size, read_only=read_only, **details)

    @classmethod
    def create(cls, key: SysvKey, size: int, *, lifetime: Lifetime = Lifetime.PROCESS) -> SysvShm:
        """Makes a segment of ``size`` zero bytes; ``sysv_key.PRIVATE`` always makes a new one, whose ``key`` is its id.

        Raises:
            IpcError: the key is taken (EEXIST), it is too large (EINVAL), there is no room (ENOMEM, ENOSPC), …
        """
        if size <= 0:
            raise ValueError(f"a segment has at least one byte: {size}")
        opened = OpenSysvObject.create(_MECHANISM, key, lifetime, size)
        try:
            return cls(opened, read_only=False)
        except BaseException:
            opened.discard()
            raise

    @classmethod
    def open(cls, key: SysvKey, *, read_only: bool = False) -> SysvShm:
        """Opens a segment that is there, whoever made it, in its whole size.

        Raises:
            IpcError: there is none (ENOENT), it may not be opened (EACCES), …
        """
        opened = OpenSysvObject.open(_MECHANISM, key)
        try:
            return cls(opened, read_only=read_only)
        except BaseException as error:
            opened.close()
            if isinstance(error, IpcError):
                raise _sysv_object.gone(error, key) from None
            raise

    @classmethod
    def open_or_create(cls, key: SysvKey, size: int, *, lifetime: Lifetime = Lifetime.PROCESS) -> SysvShm:
        """Opens the segment, whatever its size, or makes one of ``size`` bytes where there is none."""
        return open_or_create(lambda: cls.open(key), lambda: cls.create(key, size, lifetime=lifetime))

    @property
    def key(self) -> SysvKey:
        """The key; for a private segment its id."""
        return self._open.key

    @property
    def name(self) -> str:
        """The text of ``key``, as the registry and URLs have it."""
        return str(self._open.key)

    @property
    def id(self) -> int:
        """The id, as ``ipcs`` shows it."""
        return self._open.number

    @property
    def size(self) -> int:
        """The size in bytes, as it was asked for when the segment was made."""
        return self._size

    @property
    def owner(self) -> Owner:
        """Whose it is and who may open it, as it was when this handle was made."""
        return self._owner

    @property
    def figures(self) -> SegmentFigures:
        """The segment's figures at this moment."""
        if self._view is None:
            raise self._closed_error("figures")
        status = self._open.status()
        permissions = status.perm
        return SegmentFigures(
            size=status.segsz,
            mode=permissions.mode & 0o777,
            uid=permissions.uid,
            creator=status.cpid,
            last_user=status.lpid,
            attached=status.nattch,
        )

    def unlink(self) -> None:
        """Removes the segment's key; raises FileNotFoundError (ENOENT) if that was done already."""
        self._open.unlink()

    def _let_go(self) -> None:
        self._open.close()

    @property
    def _details(self) -> dict[str, object]:
        return {"key": self.key.shown}

    def __repr__(self) -> str:
        return f"SysvShm({self.key.shown}, {self._state})"
