"""Deadlines, and waiting for a descriptor until one."""

from __future__ import annotations

import contextlib
import select
import signal
import time
from typing import Iterator

from control.language import OperationError


class Deadline:
    """A moment on the monotonic clock; ``None`` seconds is never."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    def left(self) -> float | None:
        return None if self._end is None else max(0.0, self._end - time.monotonic())

    def wait_for(self, descriptor: int, events: int) -> None:
        """Return when ``descriptor`` has one of ``events``; fail with DEADLINE when the moment comes first."""
        poller = select.poll()
        poller.register(descriptor, events)
        left = self.left()
        if not poller.poll(None if left is None else left * 1000):
            raise OperationError("DEADLINE", "poll: the deadline passed")


def _late(number: int, frame: object) -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)
    raise OperationError("DEADLINE", "the deadline passed")


@contextlib.contextmanager
def ended_at(deadline: Deadline) -> Iterator[None]:
    """Have a signal end the call inside with DEADLINE; for calls that know no deadline."""
    left = deadline.left()
    if not left:
        # For ever, or a call that will not wait.
        yield
        return
    signal.signal(signal.SIGALRM, _late)
    # Again and again, so that a signal just before the call is not the only one.
    signal.setitimer(signal.ITIMER_REAL, max(left, 1e-6), 0.01)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
