"""Alarms for one thread: see timer_create(2)."""

from __future__ import annotations

import ctypes
import time

from antaboga._os.libc import Timespec, function
from antaboga.errors import refused

_SIGEV_THREAD_ID = 4
_TIMER_ABSTIME = 1
_NANOSECONDS_BETWEEN_SIGNALS = 1_000_000


class _Sigevent(ctypes.Structure):
    _fields_ = (
        ("value", ctypes.c_void_p),
        ("signo", ctypes.c_int),
        ("notify", ctypes.c_int),
        ("tid", ctypes.c_int),
        ("reserved", ctypes.c_int * 11),
    )


class _Itimerspec(ctypes.Structure):
    _fields_ = (("interval", Timespec), ("value", Timespec))


_timer_create = function("timer_create", ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_timer_settime = function(
    "timer_settime", ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p
)
_timer_delete = function("timer_delete", ctypes.c_int, ctypes.c_void_p)


class Alarm:
    """Sends a thread a signal when a deadline passes, and again every millisecond, until it is stopped.

    One signal would not do: it may come after the thread's look at the clock and before its system call. Stopped so,
    with nothing that calls, since what the thread has received by then must not be lost::

        if alarm.made == 0:
            alarm.made = -1
            for _ in alarm.stopping:
                break
    """

    def __init__(self, deadline: float, tid: int, signal: int) -> None:
        """Makes an alarm that is not set yet."""
        self._timer = ctypes.c_void_p()
        self.made = -1
        """Zero while there is a timer."""
        self.stopping = map(_timer_delete, (self._timer,))
        """One step of this deletes the timer."""
        self._event = _Sigevent(signo=signal, notify=_SIGEV_THREAD_ID, tid=tid)
        whole = int(deadline)
        moment = Timespec(whole, int((deadline - whole) * 1e9))
        self._when = _Itimerspec(Timespec(0, _NANOSECONDS_BETWEEN_SIGNALS), moment)

    def start(self) -> None:
        """Sets it."""
        event, timer = ctypes.byref(self._event), ctypes.byref(self._timer)
        (self.made,) = map(_timer_create, (time.CLOCK_MONOTONIC,), (event,), (timer,))
        if self.made != 0:
            raise refused("timer_create", ctypes.get_errno())
        if _timer_settime(self._timer, _TIMER_ABSTIME, ctypes.byref(self._when), None) != 0:
            raise refused("timer_settime", ctypes.get_errno())
