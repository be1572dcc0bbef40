"""Ownership of a file descriptor."""

from __future__ import annotations

import fcntl
import os
import warnings
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from antaboga._closing import Closing
from antaboga.errors import ClosedError, refused_by

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

__all__ = ["Descriptor", "Pipe"]

_STANDARD_ERROR = 2


class Pipe(NamedTuple):
    """Both ends of a pipe."""

    read: Descriptor
    write: Descriptor

    def close(self) -> None:
        """Closes the ends that are still open."""
        self.read.close()
        self.write.close()

    def closing(self) -> AbstractContextManager[Pipe]:
        """Both ends, closed at the end of a ``with`` block."""
        return closing(self)


class Descriptor(Closing):
    """An open file descriptor and the duty to close it.

    A handle that takes a descriptor takes the duty with it. For any thread, but closing a descriptor while another
    thread uses its number is the caller's error: close the handle made over it instead.
    """

    __slots__ = ("__weakref__", "_number")

    def __init__(self, number: int) -> None:
        """Takes over ``number``, which must be open."""
        self._number = number

    @classmethod
    def adopt(cls, number: int) -> Descriptor:
        """Takes over a descriptor, for instance one that a parent process left at an agreed number.

        A number above 2 is marked close-on-exec, so that it goes to no other program by accident.

        Raises:
            IpcError: there is no such descriptor (EBADF).
        """
        try:
            if number > _STANDARD_ERROR:
                os.set_inheritable(number, False)
            else:
                os.get_inheritable(number)
        except OSError as cause:
            raise refused_by("fcntl", cause, fd=number) from None
        return cls(number)

    @classmethod
    def pipe(cls) -> Pipe:
        """Makes a pipe, both ends close-on-exec."""
        try:
            read, write = os.pipe()
        except OSError as cause:
            raise refused_by("pipe2", cause) from None
        return Pipe(cls(read), cls(write))

    @property
    def number(self) -> int:
        """The number; raises ClosedError after ``close`` or ``release``."""
        if self._number < 0:
            raise ClosedError("descriptor", "the handle is closed")
        return self._number

    @property
    def is_open(self) -> bool:
        """Whether this object still owns a descriptor."""
        return self._number >= 0

    def fileno(self) -> int:
        """The number, as the standard library asks for it."""
        return self.number

    def duplicate(self) -> Descriptor:
        """Another number for the same open file, close-on-exec, above 2."""
        return self.duplicate_of(self.number)

    @classmethod
    def duplicate_of(cls, number: int) -> Descriptor:
        """Like ``duplicate``, of a descriptor that somebody else owns and keeps open meanwhile."""
        try:
            return cls(fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, _STANDARD_ERROR + 1))
        except OSError as cause:
            raise refused_by("fcntl", cause, fd=number) from None

    def release(self) -> int:
        """Gives up ownership without closing: the number, which the caller now owns."""
        number = self.number
        self._number = -1
        return number

    def close(self) -> None:
        """Closes the descriptor; does nothing the second time."""
        number, self._number = self._number, -1
        if number >= 0:
            os.close(number)

    def __repr__(self) -> str:
        return f"Descriptor({self._number if self._number >= 0 else 'closed'})"

    def __del__(self) -> None:
        if getattr(self, "_number", -1) >= 0:
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()
