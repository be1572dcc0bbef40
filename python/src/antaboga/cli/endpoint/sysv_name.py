"""A System V key as URLs write it."""

from __future__ import annotations

import re
from typing import NamedTuple

from antaboga.cli.failure import UsageError
from antaboga.sysv_key import SysvKey

_HEX = re.compile("0[xX]([0-9a-fA-F]{1,8})")
_DECIMAL = re.compile("-?[0-9]{1,10}", re.ASCII)
_ID = re.compile("id:([0-9]{1,10})", re.ASCII)
_FILE = re.compile("(.+)#([0-9]{1,3})", re.ASCII | re.DOTALL)
_LARGEST_ID = (1 << 31) - 1
_LARGEST_PROJECT = 255


class SysvName(NamedTuple):
    """A key or id, or the file and the project that it follows from.

    Attributes:
        known: the key or id, None where it follows from a file.
        path: the file of ftok(3).
        project: the project of ftok(3), 1 to 255.
    """

    known: SysvKey | None
    path: str
    project: int

    @classmethod
    def parse(cls, mechanism: str, text: str) -> SysvName:
        """Reads a key of ``mechanism``."""
        if found := _HEX.fullmatch(text):
            return cls(_key(mechanism, text, int(found[1], 16)), "", 0)
        if _DECIMAL.fullmatch(text):
            return cls(_key(mechanism, text, int(text)), "", 0)
        if (found := _ID.fullmatch(text)) and int(found[1]) <= _LARGEST_ID:
            return cls(SysvKey.id(int(found[1])), "", 0)
        if (found := _FILE.fullmatch(text)) and 1 <= int(found[2]) <= _LARGEST_PROJECT:
            return cls(None, found[1], int(found[2]))
        raise UsageError(
            f"'{mechanism}:{text}' is not {mechanism}:KEY with 0x and hexadecimal digits, a decimal number, id:ID, "
            "or PATH#ID with an ID of 1 to 255"
        )

    def key(self) -> SysvKey:
        """The key; FileNotFoundError where it follows from a file that is absent."""
        return SysvKey.ftok(self.path, self.project) if self.known is None else self.known


def _key(mechanism: str, text: str, number: int) -> SysvKey:
    if number == 0:
        raise UsageError(f"'{mechanism}:{text}' is IPC_PRIVATE, which nobody finds again")
    try:
        return SysvKey.of(number)
    except ValueError:
        raise UsageError(f"'{mechanism}:{text}' has a key of more than 32 bits") from None
