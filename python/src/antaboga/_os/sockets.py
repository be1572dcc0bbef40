"""What Python's ``socket`` module does not do for Unix sockets: see unix(7)."""

from __future__ import annotations

import ctypes
import socket
import struct
from errno import EAGAIN, EINTR

from antaboga._deadline import remaining
from antaboga._os.libc import function
from antaboga.errors import DeadlineExceeded, refused

_connect = function("connect", ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
_setsockopt = function(
    "setsockopt", ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint
)
_TIMEVAL = struct.Struct("@ll")
_PATH = 108


def connect_blocking(fd: int, path: bytes, deadline: float | None, name: str) -> None:
    """Connects a stream socket, waiting while the listener's queue is full.

    Args:
        fd: a socket that no other process shares yet; its timeout for sending is changed.
        path: the path, or a NUL and an abstract name.
        deadline: until when.
        name: what errors print.
    """
    octets = path if path[:1] == b"\0" else path + b"\0"
    address = struct.pack("@H", socket.AF_UNIX) + octets[:_PATH]
    while True:
        left = remaining(deadline)
        if left == 0:
            raise DeadlineExceeded("connect", "deadline passed", name=name)
        # Zero would be for ever.
        microseconds = 0 if left is None else max(1, int(left * 1e6))
        timeout = _TIMEVAL.pack(*divmod(microseconds, 1_000_000))
        if _setsockopt(fd, socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeout, len(timeout)) != 0:
            raise refused("setsockopt", ctypes.get_errno(), name=name)
        if _connect(fd, address, len(address)) == 0:
            return
        number = ctypes.get_errno()
        if number not in (EAGAIN, EINTR):
            raise refused("connect", number, name=name)
