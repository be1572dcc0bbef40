"""Shared memory that came as a descriptor: ``spec/memory/posixshm.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antaboga.memory._unnamed import UnnamedSegment, checked

if TYPE_CHECKING:
    from antaboga.process import Descriptor

__all__ = ["ReceivedSegment"]


class ReceivedSegment(UnnamedSegment):
    """A segment that came as a descriptor, from ``PosixShm.descriptor`` here or in Java, or ``memfd_create``.

    It has no name here. Nothing keeps its sender from shortening it, which kills whoever touches what is gone: attach
    what comes from those who are trusted, or have it come as a ``Memfd``.
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
            super().__init__(descriptor, checked(descriptor, read_only=read_only), read_only=read_only, private=False)
        except BaseException:
            descriptor.close()
            raise
