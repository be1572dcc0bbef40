"""Signal actions without Python's own handlers: see sigaction(2)."""

from __future__ import annotations

import ctypes

from antaboga._os.libc import function, libc
from antaboga.errors import refused

_SIG_DFL = 0


class _Sigaction(ctypes.Structure):
    _fields_ = (
        ("handler", ctypes.c_void_p),
        ("mask", ctypes.c_ulong * 16),
        ("flags", ctypes.c_int),
        ("restorer", ctypes.c_void_p),
    )


_sigaction = function("sigaction", ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


def install_harmless_handler(number: int) -> bool:
    """Makes signal ``number`` interrupt system calls and do nothing else; False if it has another handler.

    The handler is a function of the C library that takes no notice of its argument, so that it may run in any thread
    at any moment; SA_RESTART is not set.
    """
    harmless = ctypes.cast(libc.getpid, ctypes.c_void_p).value
    before = _Sigaction()
    if _sigaction(number, None, ctypes.byref(before)) != 0:
        raise refused("sigaction", ctypes.get_errno(), signal=number)
    if before.handler == harmless:
        return True
    if before.handler not in (None, _SIG_DFL):
        return False
    action = _Sigaction(handler=harmless)
    if _sigaction(number, ctypes.byref(action), None) != 0:
        raise refused("sigaction", ctypes.get_errno(), signal=number)
    return True


_tgkill = function("tgkill", ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_int)


def interrupt_thread(pid: int, tid: int, number: int) -> None:
    """Sends a signal to one thread, named by the kernel's id, which unlike a pthread_t may be out of date."""
    _tgkill(pid, tid, number)
