"""How much memory the machine could still give.

Memory that belongs to no file system has no limit of its own: the kernel would kill processes to reserve what is asked
for, before it says that there is too little.
"""

from __future__ import annotations

import errno
import re

from antaboga.errors import refused

_FREE = re.compile(rb"^(?:MemAvailable|SwapFree): +(\d+) kB$", re.MULTILINE)
_NOT_WORTH_ASKING = 16 << 20


def require_free(operation: str, size: int) -> None:
    """Refuses what is more than there is.

    Raises:
        IpcError: there is less than ``size`` bytes (ENOMEM).
    """
    if size <= _NOT_WORTH_ASKING:
        return
    try:
        with open("/proc/meminfo", "rb") as meminfo:
            free = sum(int(kilobytes) << 10 for kilobytes in _FREE.findall(meminfo.read()))
    except OSError:
        return  # without /proc the kernel's own answer must do
    if size > free:
        raise refused(operation, errno.ENOMEM, size=size, free=free)
