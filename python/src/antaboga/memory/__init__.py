"""Segments: memory that several processes map.

The rooms are modules of this package and are imported one by one: ``from antaboga.memory.posixshm import PosixShm``.
"""

from antaboga.memory.segment import Owner, Segment

__all__ = ["Owner", "Segment"]
