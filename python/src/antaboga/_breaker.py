"""Ends calls that have no descriptor to wait on, by a signal to the thread that is blocked in them.

The signal is sent again and again until the thread has left: one that arrives between the thread's look at the flag
and its system call is lost. The handler is installed when it is first needed and never taken from anybody else.
Threads enter and leave by single instructions on a dict, so that no signal handler's exception can come between.
"""

from __future__ import annotations

import os
import signal
import threading
import weakref
from typing import TYPE_CHECKING, TypeVar

from antaboga.errors import failed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_K = TypeVar("_K")
_SECONDS_BETWEEN_SIGNALS = 0.001
_OFFSET = 6
_installed: int | None = None
_installing = threading.RLock()
_prepared = threading.local()


def signal_number() -> int:
    """The signal that ends blocked calls: ``$ANTABOGA_SIGNAL``, else SIGRTMIN+6."""
    chosen = os.environ.get("ANTABOGA_SIGNAL")
    if not chosen:
        return signal.SIGRTMIN + _OFFSET
    if not chosen.isdecimal() or not 0 < int(chosen) <= signal.SIGRTMAX:
        raise ValueError(f"ANTABOGA_SIGNAL is not the number of a signal: {chosen}")
    return int(chosen)


def prepare_thread() -> int:
    """Makes sure that the calling thread can be interrupted, and gives the kernel's id of it."""
    global _installed
    tid: int | None = getattr(_prepared, "tid", None)
    if tid is not None:
        return tid
    with _installing:
        if _installed is None:
            # ctypes costs milliseconds at import, which programs that never block so should not pay.
            from antaboga._os.signals import install_harmless_handler

            number = signal_number()
            if not install_harmless_handler(number):
                problem = "the signal that ends blocked calls already has a handler"
                raise failed("sigaction", problem, "SIGNAL_TAKEN", signal=number, variable="ANTABOGA_SIGNAL")
            _installed = number
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (_installed,))
    _prepared.tid = tid = threading.get_native_id()
    return tid


class Breaker:
    """The threads that are blocked in calls on one handle. For any thread."""

    def __init__(self) -> None:
        self.inside: dict[object, int] = {}
        """Who is inside: a thread enters by ``inside[key] = prepare_thread()`` and leaves by ``del inside[key]``,
        and then calls what is ``awaited``."""
        self.awaited: tuple[Callable[[], None], ...] = ()
        """What tells ``break_all`` that somebody has left, while it waits for that."""
        self._left = threading.Event()
        _breakers.add(self)

    def break_once(self, key: object) -> bool:
        """Interrupts one call, if it is still inside; whether it was."""
        from antaboga._os.signals import interrupt_thread

        tid = self.inside.get(key)
        if tid is None or _installed is None:
            return False
        interrupt_thread(os.getpid(), tid, _installed)
        return True

    def break_all(self) -> None:
        """Interrupts every thread inside until all have left, but for the calling thread itself."""
        me = threading.get_native_id()
        self.awaited = (self._left.set,)
        while keys := [key for key, tid in list(self.inside.items()) if tid != me]:
            self._break(keys)

    def break_each(self, keys: Iterable[_K], over: Callable[[_K], bool]) -> None:
        """Interrupts the threads inside by these keys until each has left, or ``over`` says that it is enough."""
        me = threading.get_native_id()
        some = [key for key in keys if self.inside.get(key, me) != me]
        while some := [key for key in some if key in self.inside and not over(key)]:
            self._break(some)

    def _break(self, keys: Iterable[object]) -> None:
        for key in keys:
            self.break_once(key)
        self._left.wait(_SECONDS_BETWEEN_SIGNALS)
        self._left.clear()

    def after_fork(self) -> None:
        """Forgets the threads that the child does not have."""
        self.inside.clear()
        self._left = threading.Event()


_breakers: weakref.WeakSet[Breaker] = weakref.WeakSet()


def _after_fork() -> None:
    global _installing
    _installing = threading.RLock()
    _prepared.__dict__.clear()
    for breaker in list(_breakers):
        breaker.after_fork()


os.register_at_fork(after_in_child=_after_fork)
