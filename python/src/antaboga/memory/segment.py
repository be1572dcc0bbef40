"""What every segment is."""

from __future__ import annotations

from abc import abstractmethod
from typing import NamedTuple

from antaboga._closing import Closing

__all__ = ["Owner", "Segment"]

_OTHERS_WRITE = 0o022


class Owner(NamedTuple):
    """Whose a segment is, as the kernel told it.

    Attributes:
        uid: of its owner.
        mode: its permission bits.
    """

    uid: int
    mode: int

    @property
    def others_may_write(self) -> bool:
        """Whether the group or everybody may write."""
        return bool(self.mode & _OTHERS_WRITE)


class Segment(Closing):
    """Memory shared with other processes, mapped into this one.

    Nothing here synchronises: pair a segment with a ``Semaphore`` or a layout that says how its words are handed over.
    Any thread may use the memory.

    After ``close`` the segment's own ``memory`` raises, whoever holds it. Views made from it, such as slices and numpy
    arrays, go on working and keep the pages mapped until the last of them is gone: Python has no way to take a buffer
    back, and to refuse to close would leave the name behind. So nothing that is left over can crash the process.
    """

    @property
    @abstractmethod
    def memory(self) -> memoryview:
        """The mapped bytes; read-only when the segment was opened so. Raises ClosedError after ``close``."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The name or id by which other processes open it."""

    @property
    @abstractmethod
    def size(self) -> int:
        """Bytes that may be addressed."""

    @property
    @abstractmethod
    def read_only(self) -> bool:
        """Whether writing through ``memory`` raises."""

    @property
    @abstractmethod
    def owner(self) -> Owner:
        """Whose it is and who may open it, as it was when this handle was made."""

    @abstractmethod
    def unlink(self) -> None:
        """Removes the name; mappings stay valid until closed, and other handles go on working."""

    @abstractmethod
    def close(self) -> None:
        """Lets go of the memory; also removes the name if this handle created it with ``Lifetime.PROCESS``.

        Does nothing the second time.
        """
