"""What must not be seen half done by a forked child.

A thread that has opened a descriptor, and has not yet noted it where the child looks for what to close, holds
``guard``; a fork waits for it. Forks made without ``os.fork``, by C code, are not seen.
"""

from __future__ import annotations

import os
from threading import RLock

guard = RLock()
generation = 0
"""How many forks there were between the first process and this one; asking for it costs no system call."""


def _in_child() -> None:
    global generation
    generation += 1
    guard.release()


os.register_at_fork(before=guard.acquire, after_in_parent=guard.release, after_in_child=_in_child)
