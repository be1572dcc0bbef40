"""Memory without a name (memfd_create(2)), and its seals (fcntl(2)).

The numbers are those of ``linux/memfd.h`` and ``linux/fcntl.h``; a CPython that was built against an older C library
than it runs with has neither them nor the call.
"""

from __future__ import annotations

import ctypes
import errno
import os

from antaboga._os.libc import function

F_ADD_SEALS = 1033
F_GET_SEALS = 1034
F_SEAL_SEAL = 1
F_SEAL_SHRINK = 2
F_SEAL_GROW = 4
F_SEAL_WRITE = 8
F_SEAL_FUTURE_WRITE = 16

_MFD_CLOEXEC = 1
_MFD_ALLOW_SEALING = 2
_MFD_NOEXEC_SEAL = 8


def sealable(name: str) -> int:
    """A new empty file that can be sealed, close-on-exec, and never a program where the kernel knows of that.

    Raises:
        OSError: as memfd_create(2) has it.
    """
    flags = _MFD_CLOEXEC | _MFD_ALLOW_SEALING
    try:
        return memfd_create(name, flags | _MFD_NOEXEC_SEAL)
    except OSError as cause:
        if cause.errno != errno.EINVAL:
            raise
    # Before Linux 6.3 there is no such flag.
    return memfd_create(name, flags)


def _by_the_c_library(name: str, flags: int) -> int:
    call = function("memfd_create", ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    number, error = call(name.encode(), flags), ctypes.get_errno()
    if number < 0:
        raise OSError(error, os.strerror(error))
    return int(number)


memfd_create = getattr(os, "memfd_create", _by_the_c_library)
