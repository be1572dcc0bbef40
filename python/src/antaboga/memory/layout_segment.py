"""Segments that say what they hold: ``spec/layout/segment.md``."""

from __future__ import annotations

import os
from contextlib import closing
from threading import Event
from typing import TYPE_CHECKING
from uuid import UUID

from antaboga._closing import Closing
from antaboga._deadline import deadline_after, remaining
from antaboga.errors import DeadlineExceeded, NotReadyError, failed
from antaboga.layout.segment_header import Creator, SegmentHeader, SegmentKind, publish
from antaboga.layout.seqlock import LatestSlot, Seqlock
from antaboga.registry.entry import boot_id, start_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from antaboga.layout import RecordLayout
    from antaboga.memory.segment import Segment

__all__ = ["NOBODY", "LayoutSegment", "await_header", "check_owner", "this_process"]

NOBODY = Creator(0, 0, UUID(int=0))
_FIRST_PAUSE = 50e-6
_LONGEST_PAUSE_OF_ATTACH = 10e-3
_LONGEST_PAUSE_OF_READ = 1e-3


class LayoutSegment(Closing):
    """Records of a layout, behind a header that is checked before anything else is believed.

    The memory may come from any room. Whatever makes one of these takes the segment over: it is closed with it, and
    also if making it fails. Nothing here synchronises access to the records. Any thread may use it.
    """

    def __init__(self, segment: Segment, header: SegmentHeader, layout: RecordLayout) -> None:
        """Takes over the segment; not for callers."""
        self._segment = segment
        self._header = header
        self._layout = layout
        self._records = segment.memory[header.data_offset : header.size]

    @staticmethod
    def size(layout: RecordLayout, count: int = 1, kind: SegmentKind = SegmentKind.RECORDS) -> int:
        """Bytes that a segment of a kind needs for ``count`` records."""
        return SegmentHeader.of(kind, layout, count, NOBODY).size

    @classmethod
    def create(
        cls,
        segment: Segment,
        layout: RecordLayout,
        count: int = 1,
        fill: Callable[[memoryview], None] | None = None,
        *,
        kind: SegmentKind = SegmentKind.RECORDS,
    ) -> LayoutSegment:
        """Makes new memory a segment of ``count`` records, which are all zero or what ``fill`` makes of them.

        A seqlock has one record, a latest-value slot two or more.

        Nobody attaches before ``fill`` is done. Raises ValueError if the memory is too small or has a header already.
        """
        try:
            header = SegmentHeader.of(kind, layout, count, this_process())
            header.write(segment.memory)
            made = cls(segment, header, layout)
            if fill:
                fill(made.records)
            publish(segment.memory)
        except BaseException:
            segment.close()
            raise
        return made

    @classmethod
    def attach(
        cls,
        segment: Segment,
        layout: RecordLayout,
        *others: RecordLayout,
        timeout: float | None = 0,
        kind: SegmentKind = SegmentKind.RECORDS,
    ) -> LayoutSegment:
        """Reads a segment's header; ``others`` are newer or older versions of the layout that will do as well.

        A header that is not complete is waited for; a timeout of zero does not wait, None waits for ever.

        Raises:
            NotReadyError: it is not complete, and the timeout is zero.
            DeadlineExceeded: it was not complete in time.
            ProtocolError: the header breaks a rule.
            LayoutError: the records are of another layout.
            IpcError: there is no header (WRONG_KIND), another user may write the memory (PEER_REFUSED).
        """
        try:
            check_owner(segment)
            header = await_header(segment, timeout)
            return cls(segment, header, header.match(kind, segment.name, (layout, *others)))
        except BaseException:
            segment.close()
            raise

    @property
    def records(self) -> memoryview:
        """The records, one after the other."""
        return self._records

    def base(self, index: int) -> int:
        """Where in ``records`` a record begins; raises IndexError for one that is not there."""
        if not 0 <= index < self._header.record_count:
            raise IndexError(f"record {index} of {self._header.record_count}")
        return index * self._header.record_size

    def seqlock(self) -> Seqlock:
        """The record as a seqlock, to be closed before this is; raises ValueError if it is none."""
        return Seqlock(self._segment.memory, self._header)

    def latest(self) -> LatestSlot:
        """The records as slots for the latest value, to be closed before this is; raises ValueError if none are."""
        return LatestSlot(self._segment.memory, self._header)

    def read(self, timeout: float | None = None) -> bytes | None:
        """A copy of a seqlock's record, or of the latest value in slots, as it was at one moment.

        Where the writer is at work, it tries again; a timeout of zero tries once, None has no end. Where no slot was
        ever written, the answer is None.

        Raises:
            DeadlineExceeded: the writer did not rest in time, or died half way.
            ClosedError: this was closed meanwhile.
            ValueError: the records are neither a seqlock nor slots.
        """
        again = _LookAgain("read", self._segment.name, timeout, _LONGEST_PAUSE_OF_READ)
        while True:
            try:
                consistent, copy = self._look()
            except ValueError:
                self._segment.memory  # noqa: B018 - raises ClosedError if another thread closed it half way
                raise
            if consistent:
                return copy
            again.pause("the writer did not rest in time, or died half way")

    def _look(self) -> tuple[bool, bytes | None]:
        if self._header.kind is not SegmentKind.LATEST:
            with closing(self.seqlock()) as record:
                copy = record.try_read()
            return copy is not None, copy
        with closing(self.latest()) as slots:
            found = slots.try_read()
        return found is not None, found[1] if found and found[0] else None

    @property
    def header(self) -> SegmentHeader:
        """The header, as it was when it was checked."""
        return self._header

    @property
    def layout(self) -> RecordLayout:
        """The layout that the records have: the reader's own, or another version of it."""
        return self._layout

    @property
    def segment(self) -> Segment:
        """The memory below."""
        return self._segment

    def close(self) -> None:
        """Lets go of the memory; arrays and slices that were made of ``records`` keep it mapped until they go."""
        try:
            self._records.release()
        except BufferError:
            pass  # an array of it is in use, and goes on working
        finally:
            self._segment.close()


def await_header(segment: Segment, timeout: float | None) -> SegmentHeader:
    """The segment's header, as soon as it is complete."""
    again = _LookAgain("attach", segment.name, timeout, _LONGEST_PAUSE_OF_ATTACH)
    while True:
        try:
            return SegmentHeader.read(segment.memory, segment.name)
        except NotReadyError:
            if timeout == 0:
                raise
        again.pause("the header was not complete in time")


class _LookAgain:
    """The pauses between looks at a word that has no bell: each twice as long as the one before."""

    def __init__(self, operation: str, name: str, timeout: float | None, longest: float) -> None:
        self._operation, self._name, self._longest = operation, name, longest
        self._deadline = deadline_after(timeout)
        self._left = remaining(self._deadline)
        self._pause = _FIRST_PAUSE
        self._never = Event()

    def pause(self, problem: str) -> None:
        """Waits until the next look; raises DeadlineExceeded with ``problem`` if the one before was the last."""
        if self._left == 0:
            raise DeadlineExceeded(self._operation, problem, name=self._name)
        self._never.wait(self._pause if self._left is None else min(self._pause, self._left))
        self._pause = min(2 * self._pause, self._longest)
        self._left = remaining(self._deadline)


def check_owner(segment: Segment) -> None:
    """Raises IpcError (PEER_REFUSED) if another user could write the segment."""
    owner = segment.owner
    trusted = owner.uid in (0, os.geteuid())
    if not trusted or owner.others_may_write:
        problem = "others may write to it" if trusted else "it belongs to another user"
        raise failed("attach", problem, "PEER_REFUSED", name=segment.name, uid=owner.uid, mode=f"{owner.mode:04o}")


def this_process() -> Creator:
    """Who makes a segment here."""
    pid = os.getpid()
    return Creator(pid, start_time(pid), UUID(boot_id()))
