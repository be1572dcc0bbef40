"""The C library."""

from __future__ import annotations

import ctypes
from typing import Any

libc = ctypes.CDLL(None, use_errno=True)
"""Calls give up the global interpreter lock and keep errno for ``ctypes.get_errno``."""


def function(name: str, result: Any, *arguments: Any) -> Any:  # noqa: ANN401 - ctypes types have no common name
    """The C function ``name`` with its prototype."""
    found = getattr(libc, name)
    found.restype = result
    found.argtypes = arguments
    return found


def unchecked(name: str, result: Any) -> Any:  # noqa: ANN401 - ctypes types have no common name
    """The C function ``name`` without a prototype, which a call would pay for with a third of its time.

    Whoever calls it passes ``bytes`` or a ctypes array for a pointer, an ``int`` for a C ``int``, and an object of the
    very ctypes type for anything else.
    """
    found = getattr(libc, name)
    found.restype = result
    return found


class Timespec(ctypes.Structure):
    """``struct timespec``."""

    _fields_ = (("tv_sec", ctypes.c_long), ("tv_nsec", ctypes.c_long))
