"""Where plain loads and stores of Python are ordered as shared words need it: ``spec/layout/seqlock.md``."""

from __future__ import annotations

import errno
import platform
import sys

from antaboga.errors import refused

__all__ = ["require_order"]

_ORDERED = {"x86_64", "AMD64"}


def require_order(operation: str) -> None:
    """Raises IpcError (EOPNOTSUPP) unless stores are seen in order, loads are done in order, and a word is one piece.

    That is so on x86-64. Elsewhere it takes fences, which pure Python does not have.
    """
    machine = platform.machine()
    if machine not in _ORDERED or sys.maxsize <= 1 << 32:
        problem = "pure Python orders memory only on x86-64"
        raise refused(operation, errno.EOPNOTSUPP, problem, machine=machine)
