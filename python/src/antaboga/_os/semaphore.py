"""``sem_t``: see sem_overview(7).

A word is a ctypes object whose memory belongs to a mapping; whoever holds a reference to it keeps the mapping, so that
no call can meet memory that another thread has unmapped.

The functions that may take a semaphore are given as they are, to be called by unpacking ``map``: ``antaboga._gate``
says why. After one has returned -1, ``last_errno`` says what it set.
"""

from __future__ import annotations

import ctypes
import time
from typing import TYPE_CHECKING, Any

from antaboga._os.libc import Timespec, function
from antaboga.errors import refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from mmap import mmap

SIZE = 32
"""``sizeof(sem_t)`` of glibc on 64-bit machines."""

VALUE_MAX = 0x7FFF_FFFF
"""``SEM_VALUE_MAX``."""

Word = Any
"""The ctypes object over a ``sem_t``."""

_sem_init = function("sem_init", ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_uint)
_sem_clockwait = function("sem_clockwait", ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_sem_wait = function("sem_wait", ctypes.c_int, ctypes.c_void_p)
_sem_post = function("sem_post", ctypes.c_int, ctypes.c_void_p)
_sem_getvalue = function("sem_getvalue", ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
sem_trywait = function("sem_trywait", ctypes.c_int, ctypes.c_void_p)
last_errno = ctypes.get_errno


def word_in(mapping: mmap) -> Word:
    """The semaphore at the beginning of ``mapping``."""
    return (ctypes.c_char * SIZE).from_buffer(mapping)


def initial(value: int) -> bytes:
    """The bytes of a semaphore that processes share and whose value is ``value``."""
    word = ctypes.create_string_buffer(SIZE)
    if _sem_init(word, 1, value) != 0:
        raise refused("sem_init", last_errno(), value=value)
    return word.raw


def waiting(word: Word, deadline: float | None) -> Iterator[int]:
    """What takes one when it is asked for its next item, and gives 0; -1 when the deadline passes or a signal comes."""
    if deadline is None:
        return map(_sem_wait, (word,))
    seconds = int(deadline)
    limit = Timespec(seconds, int((deadline - seconds) * 1e9))
    return map(_sem_clockwait, (word,), (time.CLOCK_MONOTONIC,), (ctypes.byref(limit),))


def post(word: Word, **details: object) -> None:
    """Gives one."""
    if _sem_post(word) != 0:
        raise refused("sem_post", last_errno(), **details)


def value(word: Word, **details: object) -> int:
    """The value at this moment."""
    found = ctypes.c_int()
    if _sem_getvalue(word, ctypes.byref(found)) != 0:
        raise refused("sem_getvalue", last_errno(), **details)
    return found.value
