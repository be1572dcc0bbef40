"""Ownership of a file descriptor."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING

from antaboga.errors import ClosedError, refused_by

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

__all__ = ["Descriptor"]


class Descriptor:
    """An open file descriptor and the duty to close it.

    A handle that takes a descriptor takes the duty with it. For any thread, but closing a descriptor while another
    thread uses its number is the caller's error: close the handle made over it instead.
    """

    __slots__ = ("__weakref__", "_number")

    def __init__(self, number: int) -> None:
        """Takes over ``number`` and makes sure that programs started from here do not inherit it by accident.

        Raises:
            IpcError: there is no such descriptor (EBADF).
        """
        self._number = -1
        try:
            os.set_inheritable(number, False)
        except OSError as cause:
            raise refused_by("fcntl", cause, descriptor=number) from None
        self._number = number

    @classmethod
    def pipe(cls) -> tuple[Self, Self]:
        """A new pipe: its read end and its write end."""
        try:
            reader, writer = os.pipe()
        except OSError as cause:
            raise refused_by("pipe2", cause) from None
        return cls(reader), cls(writer)

    @property
    def number(self) -> int:
        """The number; raises ClosedError after ``close`` or ``detach``."""
        if self._number < 0:
            raise ClosedError("descriptor", "the handle is closed")
        return self._number

    def fileno(self) -> int:
        """The number, as the standard library asks for it."""
        return self.number

    def duplicate(self) -> Descriptor:
        """Another descriptor of the same open file description."""
        try:
            return Descriptor(os.dup(self.number))
        except OSError as cause:
            raise refused_by("dup", cause, descriptor=self._number) from None

    def detach(self) -> int:
        """The number, which is the caller's to close from now on."""
        number = self.number
        self._number = -1
        return number

    def close(self) -> None:
        """Closes the descriptor; does nothing the second time."""
        number, self._number = self._number, -1
        if number >= 0:
            os.close(number)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Descriptor({self._number if self._number >= 0 else 'closed'})"

    def __del__(self) -> None:
        if self._number >= 0:
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()
