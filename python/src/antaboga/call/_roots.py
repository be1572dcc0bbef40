"""A root call of the other side that is being executed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antaboga.call._passed import Scope

if TYPE_CHECKING:
    from antaboga.call._link import Link
    from antaboga.call._wire import Message


class Root(Scope):
    """One root call, and what is passed during it.

    Attributes:
        number: chosen by the other side.
        deadline: CLOCK_MONOTONIC in nanoseconds, 0 for none.
        given_up: whether the task of a coroutine is cancelled because nobody waits for it any more.
    """

    __slots__ = ("_owner", "asked", "begun", "deadline", "given_up", "number")

    def __init__(self, link: Link, asked: Message, begun: int) -> None:
        """Begins at a moment of CLOCK_MONOTONIC in nanoseconds."""
        super().__init__(link)
        self._owner = link
        self.asked = asked
        self.number = asked.call
        self.deadline = asked.deadline
        self.begun = begun
        self.given_up = False

    def finish(self, result: object, failure: BaseException | None) -> None:
        """Answers it, when the task of a coroutine has ended; by the thread of its desk."""
        self._owner.finish(self, result, failure)
