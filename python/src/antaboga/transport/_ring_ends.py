"""One end of one ring: its memory, its bell, and how it waits. ``spec/transport/ring.md``."""

from __future__ import annotations

import errno
import fcntl
import os
import struct
from enum import Enum
from itertools import repeat
from typing import TYPE_CHECKING

from antaboga._deadline import deadline_after
from antaboga.errors import PeerClosedError, refused, refused_by
from antaboga.layout.ring import check_ring, is_opened, open_ring, ring_header
from antaboga.layout.segment_header import publish
from antaboga.memory.layout_segment import await_header, check_owner, this_process
from antaboga.memory.posixshm import PosixShm
from antaboga.transport._ring_bell import RingBell

if TYPE_CHECKING:
    from collections.abc import Callable

    from antaboga.layout.ring import RingReader, RingWriter
    from antaboga.layout.segment_header import SegmentHeader
    from antaboga.lifetime import Lifetime

_F_OFD_SETLK = 37
_LOCK_OF_ALL = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
# About 50 µs.
_TURNS = 2000
_LEAST_SKIP, _MOST_SKIP = 4, 256


class RingWait(Enum):
    """What a thread does that finds nothing in a ring, or no room."""

    SPIN = "spin"
    """Looks again and again, for as long as it takes."""
    ADAPTIVE = "adaptive"
    """Looks again for up to 50 µs where that has paid lately, and then sleeps."""
    BLOCK = "block"
    """Sleeps at once."""


class RingEnd:
    """The memory of one ring, and its bell."""

    def __init__(self, segment: PosixShm, header: SegmentHeader, bell: RingBell) -> None:
        """Takes over segment and bell."""
        self.segment = segment
        self.header = header
        self.bell = bell
        self.side: RingReader | RingWriter | None = None

    @classmethod
    def create(cls, name: str, capacity: int, lifetime: Lifetime) -> RingEnd:
        """Makes a ring."""
        header = ring_header(capacity, this_process())
        segment = PosixShm.create(name, header.size, lifetime=lifetime)
        bell = None
        try:
            header.write(segment.memory)
            bell = RingBell.listen(segment.name)
            publish(segment.memory)
        except BaseException:
            if bell is not None:
                bell.close()
            segment.close()
            raise
        return cls(segment, header, bell)

    @classmethod
    def open(cls, name: str, timeout: float | None) -> RingEnd:
        """Opens a ring, and takes its other end."""
        segment = PosixShm.open(name)
        bell = None
        try:
            check_owner(segment)
            header = await_header(segment, timeout)
            check_ring(header, segment.name)
            _lock(segment)
            if is_opened(segment.memory, header):
                raise PeerClosedError("open", "this end of the ring was taken before", name=segment.name)
            bell = RingBell.connect(segment.name, deadline_after(timeout))
            # Not before: whoever is killed from here on is heard by the creator to go.
            open_ring(segment.memory, header)
        except BaseException:
            if bell is not None:
                bell.close()
            segment.close()
            raise
        return cls(segment, header, bell)

    def close(self) -> None:
        """Says that this end is gone, and gives back what it has."""
        try:
            if self.side is not None:
                self.side.end()
                self.side.close()
        finally:
            try:
                self.bell.close()
            finally:
                self.segment.close()


def _lock(segment: PosixShm) -> None:
    # The lock is the open file description's, and so lasts as long as the segment is open.
    with segment.descriptor() as descriptor:
        try:
            fcntl.fcntl(descriptor.number, _F_OFD_SETLK, _LOCK_OF_ALL)
        except BlockingIOError:
            raise refused("open", errno.EBUSY, name=segment.name) from None
        except OSError as cause:
            raise refused_by("fcntl", cause, name=segment.name) from None


class RingSpin:
    """Looking for a moment before going to sleep, where that has paid lately.

    Two looks in vain, one after the other, and the next waits sleep at once: eight, sixteen, up to 256 of them.
    """

    def __init__(self, wait: RingWait) -> None:
        """For the mode of a ring."""
        alone = len(os.sched_getaffinity(0)) == 1
        self._turns = 0 if wait is RingWait.BLOCK or alone else _TURNS
        self._skip = self._misses = 0
        self._next_skip = _LEAST_SKIP

    def sees(self, is_there: Callable[[], bool]) -> bool:
        """Whether what is waited for came in sight."""
        if self._skip or not self._turns:
            self._skip = max(0, self._skip - 1)
            return False
        for _ in repeat(None, self._turns):
            if is_there():
                self._misses, self._next_skip = 0, _LEAST_SKIP
                return True
        self._misses += 1
        if self._misses > 1:
            self._skip = self._next_skip = min(2 * self._next_skip, _MOST_SKIP)
        return False
