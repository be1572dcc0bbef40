"""Shared words that tell what a worker is doing, and what it is to give up: ``spec/call/wire.md``, *Page*."""

from __future__ import annotations

from antaboga.call import _memfd
from antaboga.errors import ProtocolError

SIZE = 4096
MAGIC = 0x31_6C_6C_61_63_62_61

# Indices of words.
RUNNING = 1
BEGUN = 2
GIVEN_UP = 3
FUNCTION = 4
SINCE = 5
CANCELS = 6


class Page:
    """The page of one connection, for any thread; each word is read and stored at once.

    Attributes:
        words: the words, which a worker's loop may use itself.
    """

    __slots__ = ("words",)

    def __init__(self, words: memoryview) -> None:
        """See ``create`` and ``attach``."""
        self.words = words

    @classmethod
    def create(cls) -> tuple[Page, _memfd.Held]:
        """The caller's, and what to announce it by."""
        held = _memfd.create(SIZE)
        words = memoryview(_memfd.mapped(held.fd, SIZE)).cast("Q")
        words[0] = MAGIC
        return cls(words), held

    @classmethod
    def attach(cls, fd: int) -> Page:
        """The worker's: maps what was announced; the descriptor stays the caller's."""
        words = memoryview(_memfd.attached(fd, SIZE)).cast("Q")
        if words[0] != MAGIC:
            raise ProtocolError("attach", "not the page of a call", segment=0)
        return cls(words)

    def copy(self) -> Page:
        """What it says now, in memory of its own."""
        return Page(memoryview(bytearray(self.words)).cast("Q"))

    def begin(self, call: int, function: int, nanoseconds: int) -> None:
        """Says that the worker begins a root call, and when by CLOCK_MONOTONIC."""
        words = self.words
        words[FUNCTION] = function
        words[SINCE] = nanoseconds
        words[BEGUN] += 1
        words[RUNNING] = call

    def back_to(self, call: int, function: int, nanoseconds: int) -> None:
        """Says that a root call which was begun before still runs, when one that was begun after it has ended."""
        words = self.words
        words[FUNCTION] = function
        words[SINCE] = nanoseconds
        words[RUNNING] = call

    def end(self) -> None:
        """Says that no root call runs."""
        self.words[RUNNING] = 0

    def give_up(self, call: int) -> None:
        """Says which root call is to be given up; 0 for none."""
        self.words[GIVEN_UP] = call

    @property
    def given_up(self) -> int:
        """The root call that is to be given up, or 0."""
        return self.words[GIVEN_UP]

    def cancelled_one_more(self) -> None:
        """Says that the side has another CANCEL."""
        self.words[CANCELS] += 1

    @property
    def cancels(self) -> int:
        """How many CANCELs the caller has sent."""
        return self.words[CANCELS]

    @property
    def running(self) -> int:
        """The root call that runs now, or 0."""
        return self.words[RUNNING]

    @property
    def begun(self) -> int:
        """How many root calls were begun."""
        return self.words[BEGUN]

    @property
    def function(self) -> int:
        """The function of the call that was begun last."""
        return self.words[FUNCTION]

    @property
    def since(self) -> int:
        """When that was, in nanoseconds of CLOCK_MONOTONIC."""
        return self.words[SINCE]
