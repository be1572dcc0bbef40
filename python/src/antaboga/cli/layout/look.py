"""Records as they were found in a segment that others use at the same time."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, replace
from threading import Event
from typing import TYPE_CHECKING

from antaboga.errors import IpcError
from antaboga.layout.ordering import require_order
from antaboga.layout.segment_header import SegmentKind
from antaboga.layout.seqlock import LatestSlot, Seqlock

if TYPE_CHECKING:
    from collections.abc import Callable

    from antaboga.cli.layout.live import LiveRecords
    from antaboga.layout.segment_header import SegmentHeader

__all__ = ["EACH", "ONE", "PATIENCE", "TORN", "Look", "look"]

PATIENCE = 0.25
"""Seconds that a writer is waited for which is at work whenever it is looked at."""

ONE = "read at one moment"
EACH = "each value read by itself"
TORN = "not of one moment: the writer does not rest, or died half way"
_PAUSE = 1e-4


@dataclass(frozen=True)
class Look:
    """Records as they were found.

    Attributes:
        records: where they are: private memory, or that of the segment itself.
        count: how many.
        moment: ``ONE`` if they are of one moment; ``EACH`` if nothing in the segment says, and each value is read by
            itself; ``TORN`` if they should have been of one moment and are not.
        number: which value it is of those that were written to slots, from 1; 0 where none was; None for anything else.
    """

    records: memoryview
    count: int
    moment: str
    number: int | None = None

    def copied(self) -> Look:
        """The same in private memory."""
        return self if self.moment is ONE else replace(self, records=memoryview(bytes(self.records)))


def look(live: LiveRecords, patience: float) -> Look:
    """Looks at records; those that one writes and many read are tried until ``patience`` ends."""
    header = live.header
    attempt = _attempt(live.segment.memory, header) if header else None
    if attempt is None:
        return Look(live.records, live.count, EACH)
    end = time.monotonic() + patience
    never = Event()
    while True:
        found = attempt()
        if found:
            return found
        if time.monotonic() >= end:
            return Look(live.records, live.count, TORN)
        never.wait(_PAUSE)


def _attempt(memory: memoryview, header: SegmentHeader) -> Callable[[], Look | None] | None:
    """What reads at one moment, or None where nothing can, as on machines other than x86-64."""
    try:
        require_order("layout")
    except IpcError:
        return None
    if header.kind is SegmentKind.SEQLOCK:
        return lambda: _seqlock(memory, header)
    if header.kind is SegmentKind.LATEST and header.record_count > 1:
        return lambda: _latest(memory, header)
    return None


def _seqlock(memory: memoryview, header: SegmentHeader) -> Look | None:
    with closing(Seqlock(memory, header)) as record:
        copy = record.try_read()
    return None if copy is None else Look(memoryview(copy), 1, ONE)


def _latest(memory: memoryview, header: SegmentHeader) -> Look | None:
    with closing(LatestSlot(memory, header)) as slots:
        found = slots.try_read()
    return Look(memoryview(found[1]), min(found[0], 1), ONE, found[0]) if found else None
