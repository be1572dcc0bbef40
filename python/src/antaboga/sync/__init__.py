"""Semaphores that several processes wait on.

The rooms are modules of this package and are imported one by one: ``from antaboga.sync.posixsem import PosixSem``.
"""

from antaboga.sync.semaphore import Semaphore

__all__ = ["Semaphore"]
