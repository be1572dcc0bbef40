"""What the system allows now, for errors: ``/proc/sys``."""

from __future__ import annotations


def kernel_limit(path: str, default: int = 0) -> int:
    """The number in a file below ``/proc/sys``; the default when it cannot be read."""
    return kernel_limits(path, 1)[0] or default


def kernel_limits(path: str, count: int) -> tuple[int, ...]:
    """The first ``count`` numbers in a file below ``/proc/sys``; zeros when it cannot be read."""
    try:
        with open("/proc/sys/" + path) as file:
            return tuple(int(word) for word in file.read().split()[:count])
    except (OSError, ValueError):
        return (0,) * count
