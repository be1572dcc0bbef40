"""``sem_t``: see sem_overview(7).

A word is a ctypes object whose memory belongs to a mapping; whoever holds a reference to it keeps the mapping, so that
no call can meet memory that another thread has unmapped.

Every call that may take the semaphore is made by unpacking ``map``: Python raises a signal handler's exception after a
call, never inside an unpacking, so that the answer is stored before anything can be raised.
"""

from __future__ import annotations

import ctypes
import time
from errno import EAGAIN, EINTR, ETIMEDOUT
from typing import TYPE_CHECKING, Any

from antaboga._os.libc import Timespec, function
from antaboga.errors import refused

if TYPE_CHECKING:
    from mmap import mmap

SIZE = 32
"""``sizeof(sem_t)`` of glibc on 64-bit machines."""

VALUE_MAX = 0x7FFF_FFFF
"""``SEM_VALUE_MAX``."""

_sem_init = function("sem_init", ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_uint)
_sem_trywait = function("sem_trywait", ctypes.c_int, ctypes.c_void_p)
_sem_clockwait = function("sem_clockwait", ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_sem_wait = function("sem_wait", ctypes.c_int, ctypes.c_void_p)
_sem_post = function("sem_post", ctypes.c_int, ctypes.c_void_p)
_sem_getvalue = function("sem_getvalue", ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_errno = ctypes.get_errno

Word = Any
"""The ctypes object over a ``sem_t``."""


def word_in(mapping: mmap) -> Word:
    """The semaphore at the beginning of ``mapping``."""
    return (ctypes.c_char * SIZE).from_buffer(mapping)


def initial(value: int) -> bytes:
    """The bytes of a semaphore that processes share and whose value is ``value``."""
    word = ctypes.create_string_buffer(SIZE)
    if _sem_init(word, 1, value) != 0:
        raise refused("sem_init", _errno(), value=value)
    return word.raw


def try_wait(word: Word) -> bool:
    """Takes one if the value is above zero."""
    while True:
        (result,) = map(_sem_trywait, (word,))
        if result == 0:
            return True
        number = _errno()
        if number == EAGAIN:
            return False
        if number != EINTR:
            raise refused("sem_trywait", number)


def wait_once(word: Word, deadline: float | None, taken: list[bool]) -> bool:
    """Waits until it has taken one, which ``taken`` is told, until the deadline, or until a signal arrives.

    Returns whether waiting again makes sense: False once one was taken or the deadline has passed.
    """
    if deadline is None:
        calls = map(_sem_wait, (word,))
    else:
        seconds = int(deadline)
        limit = Timespec(seconds, int((deadline - seconds) * 1e9))
        calls = map(_sem_clockwait, (word,), (time.CLOCK_MONOTONIC,), (ctypes.byref(limit),))
    (result,) = calls
    if result == 0:
        taken[0] = True
        return False
    number = _errno()
    if number not in (EINTR, ETIMEDOUT):
        raise refused("sem_clockwait", number)
    return number == EINTR


def post(word: Word) -> None:
    """Gives one."""
    if _sem_post(word) != 0:
        raise refused("sem_post", _errno())


def value(word: Word) -> int:
    """The value at this moment."""
    found = ctypes.c_int()
    if _sem_getvalue(word, ctypes.byref(found)) != 0:
        raise refused("sem_getvalue", _errno())
    return found.value
