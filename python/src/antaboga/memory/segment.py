"""What every segment is."""

from __future__ import annotations

from abc import abstractmethod

from antaboga._closing import Closing

__all__ = ["Segment"]


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

    @abstractmethod
    def unlink(self) -> None:
        """Removes the name; mappings stay valid until closed, and other handles go on working."""

    @abstractmethod
    def close(self) -> None:
        """Lets go of the memory; also removes the name if this handle created it with ``Lifetime.PROCESS``.

        Does nothing the second time.
        """
