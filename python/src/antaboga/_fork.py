"""What must not be seen half done by a forked child.

A thread that has opened a descriptor, and has not yet noted it where the child looks for what to close, holds
``guard``; a fork waits for it. Forks made without ``os.fork``, by C code, are not seen.
"""

from __future__ import annotations

import os
from threading import RLock

guard = RLock()

os.register_at_fork(before=guard.acquire, after_in_parent=guard.release, after_in_child=guard.release)
