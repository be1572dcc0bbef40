"""Moments on the monotonic clock after which waiting ends."""

from __future__ import annotations

from time import monotonic

# A century is for ever, and keeps what is made of it within the kernel's types.
_FOR_EVER = 36500 * 86400.0


def deadline_after(timeout: float | None) -> float | None:
    """The moment ``timeout`` seconds from now; zero is now, None is never."""
    if timeout is None or timeout > _FOR_EVER:
        return None
    if not timeout >= 0:
        raise ValueError(f"timeout is negative or not a number: {timeout}")
    return monotonic() + timeout


def remaining(deadline: float | None) -> float | None:
    """Seconds left, at least 0; None when the deadline never passes."""
    return None if deadline is None else max(0.0, deadline - monotonic())


def lock_timeout(deadline: float | None) -> float:
    """What ``threading.Lock.acquire`` takes to wait until the deadline."""
    if deadline is None:
        return -1.0
    # TIMEOUT_MAX is 292 years: a deadline is never that far.
    return max(0.0, deadline - monotonic())


def poll_timeout(deadline: float | None) -> float | None:
    """What ``select.poll().poll`` takes to wait until the deadline, or a good while for one that is far."""
    return None if deadline is None else min(max(0.0, deadline - monotonic()) * 1000, 1e9)
