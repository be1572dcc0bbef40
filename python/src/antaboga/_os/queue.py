"""POSIX message queues: see mq_overview(7).

The functions that move messages are given as they are, to be called by unpacking ``map``: ``antaboga._gate`` says why.
After one has returned -1, ``last_errno`` says what it set. A queue's descriptor is an ordinary one on Linux: ``poll``,
``fstat`` and ``close`` take it.
"""

from __future__ import annotations

import ctypes
import os
from typing import NamedTuple

from antaboga._os.libc import function, unchecked
from antaboga.errors import refused

last_errno = ctypes.get_errno
_int, _pointer, _size = ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t
_mq_open = function("mq_open", _int, ctypes.c_char_p, _int, ctypes.c_uint, _pointer)
_mq_unlink = function("mq_unlink", _int, ctypes.c_char_p)
_mq_getattr = function("mq_getattr", _int, _int, _pointer)
mq_send = unchecked("mq_send", _int)
"""Takes the descriptor, the message as bytes, its length as a ``size``, and its priority."""
mq_receive = unchecked("mq_receive", ctypes.c_ssize_t)
"""Takes the descriptor, a ``Room``'s ``body``, its ``size`` and its ``priority``; gives the length."""
size = ctypes.c_size_t


class _Attributes(ctypes.Structure):
    _fields_ = (
        ("mq_flags", ctypes.c_long),
        ("mq_maxmsg", ctypes.c_long),
        ("mq_msgsize", ctypes.c_long),
        ("mq_curmsgs", ctypes.c_long),
        ("reserved", ctypes.c_long * 4),
    )


class Attributes(NamedTuple):
    """What a queue is and holds now.

    Attributes:
        depth: messages that it holds at most.
        message_size: bytes of its longest message.
        waiting: messages in it now.
    """

    depth: int
    message_size: int
    waiting: int


class Room:
    """Where the kernel puts a message of up to ``size`` bytes."""

    def __init__(self, size: int) -> None:
        self.body = ctypes.create_string_buffer(max(1, size))
        self.size = ctypes.c_size_t(size)
        self.view = memoryview(self.body)
        """The bytes of the body."""
        self.label = ctypes.c_uint()
        """Its ``value`` is the priority of the message that is there."""
        self.priority = ctypes.byref(self.label)


def mq_open(name: str, flags: int, attributes: tuple[int, int] | None = None) -> int:
    """Opens a queue, close-on-exec; a new one has mode 0600.

    Args:
        name: with its slash.
        flags: as open(2) takes them.
        attributes: the depth and the message size of a new queue; None for the system's defaults.

    Raises:
        IpcError: as mq_open(3) says; it names only the name.
    """
    wanted = None if attributes is None else ctypes.byref(_Attributes(0, *attributes))
    fd: int = _mq_open(os.fsencode(name), flags | os.O_CLOEXEC, 0o600, wanted)
    if fd < 0:
        raise refused("mq_open", last_errno(), name=name)
    return fd


def mq_unlink(name: str) -> None:
    """Removes a queue's name."""
    if _mq_unlink(os.fsencode(name)) != 0:
        raise refused("mq_unlink", last_errno(), name=name)


def mq_getattr(fd: int, name: str) -> Attributes:
    """What a queue is and holds now."""
    found = _Attributes()
    if _mq_getattr(fd, ctypes.byref(found)) != 0:
        raise refused("mq_getattr", last_errno(), name=name)
    return Attributes(found.mq_maxmsg, found.mq_msgsize, found.mq_curmsgs)
