"""What a System V queue, segment or semaphore set is found by (svipc(7))."""

from __future__ import annotations

import os
from typing import NamedTuple

from antaboga.errors import refused_by

__all__ = ["PRIVATE", "SysvKey"]

_BITS = 32


class SysvKey(NamedTuple):
    """A key that processes agree on, or the id of an object that exists.

    Made by ``of``, ``id`` and ``ftok``. Its text is what URLs and the registry have: the key in decimal, or ``id:`` and
    the id.

    Attributes:
        number: the key, as the signed 32 bits that the kernel takes, or the id.
        is_id: whether it is an id; such an object is opened, never made.
    """

    number: int
    is_id: bool

    @classmethod
    def of(cls, key: int) -> SysvKey:
        """A key: 32 bits, signed or not."""
        if not -(1 << (_BITS - 1)) <= key < 1 << _BITS:
            raise ValueError(f"a key has 32 bits: {key}")
        return cls(key - (1 << _BITS) if key >> (_BITS - 1) == 1 else key, is_id=False)

    @classmethod
    def id(cls, number: int) -> SysvKey:
        """The id of an object that exists, as ``ipcs`` shows it."""
        if not 0 <= number < 1 << (_BITS - 1):
            raise ValueError(f"an id is 0 to 2147483647: {number}")
        return cls(number, is_id=True)

    @classmethod
    def ftok(cls, path: str | os.PathLike[str], project: int) -> SysvKey:
        """The key that the C library makes of a file: 8 bits of ``project``, 8 of the file's device, 16 of its inode.

        As ftok(3) has it. Two files may have the same key, and a file that is replaced gets another.

        Args:
            path: a file that exists.
            project: 1 to 255.

        Raises:
            IpcError: there is no such file (ENOENT), …
        """
        if not 1 <= project <= 255:
            raise ValueError(f"project must be 1 to 255: {project}")
        try:
            found = os.stat(path)
        except OSError as cause:
            raise refused_by("ftok", cause, path=os.fspath(path)) from None
        return cls.of(project << 24 | (found.st_dev & 0xFF) << 16 | found.st_ino & 0xFFFF)

    @classmethod
    def parse(cls, text: str) -> SysvKey:
        """The key that ``str`` gave this text.

        Raises:
            ValueError: it is no such text.
        """
        return cls.id(int(text[3:])) if text.startswith("id:") else cls.of(int(text))

    @property
    def is_private(self) -> bool:
        """Whether it is ``PRIVATE``."""
        return not self.is_id and self.number == 0

    @property
    def shown(self) -> str:
        """What errors print: the key as ``ipcs`` shows it, or ``id:`` and the id."""
        return str(self) if self.is_id else f"0x{self.number & 0xFFFFFFFF:08x}"

    def __str__(self) -> str:
        return f"id:{self.number}" if self.is_id else str(self.number)


PRIVATE = SysvKey(0, is_id=False)
"""IPC_PRIVATE: makes an object that has no key, and is found by its id only."""
