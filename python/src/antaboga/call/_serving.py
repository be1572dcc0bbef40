"""What the current thread or task works for: the call of the other side that its handler was called by."""

from __future__ import annotations

from contextvars import ContextVar
from time import monotonic, monotonic_ns
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from typing_extensions import Protocol

    from antaboga.call._passed import Scope

    class Party(Protocol):
        """One side of a connection, as what is passed and served sees it."""

        running: int
        """The root call of the other side whose handler runs now; 0 if none."""
        desk: Any
        """Where coroutines of the other side's root calls run; None where there are no such calls."""

        def next_number(self) -> int:
            """A number for something that is passed."""

        def made(self, number: int) -> bool:
            """Whether something that is passed has its number from this side."""

        def is_given_up(self, root: int) -> bool:
            """Whether a root call is given up."""

        def call_passed(
            self, scope: Scope, number: int, method: str | None, args: Sequence[object], kwargs: dict[str, object]
        ) -> Any:
            """Calls what the other side passed."""

        async def async_call_passed(
            self, scope: Scope, number: int, method: str | None, args: Sequence[object], kwargs: dict[str, object]
        ) -> Any:
            """Calls it from a task."""


class Served:
    """One call of the other side that is being executed.

    Attributes:
        number: its number, chosen by the other side.
        root: the root call that it belongs to: of the other side, or of this one (``ours``).
        deadline: CLOCK_MONOTONIC in nanoseconds, 0 for none.
        outer: what the thread or task worked for before that, on any connection.
    """

    __slots__ = ("deadline", "link", "number", "outer", "root")

    def __init__(self, link: Party, number: int, root: int, deadline: int, outer: Served | None) -> None:
        self.link = link
        self.number = number
        self.root = root
        self.deadline = deadline
        self.outer = outer


current: ContextVar[Served | None] = ContextVar("antaboga_served", default=None)
"""Tasks that a coroutine makes have what it works for."""


def cancelled() -> bool:
    """Whether the call that this handler works for was given up: nobody waits for its answer any more.

    False outside of a handler.
    """
    served = current.get()
    return served is not None and served.link.is_given_up(served.root)


def deadline() -> float | None:
    """When the call that this handler works for has to be answered, on the clock of ``time.monotonic``; None: never."""
    served = current.get()
    return served.deadline / 1e9 if served is not None and served.deadline else None


def remaining() -> float | None:
    """Seconds left until ``deadline()``, at least 0; None where there is none."""
    moment = deadline()
    return None if moment is None else max(0.0, moment - monotonic())


def earlier(one: int, other: int) -> int:
    """The earlier of two moments, 0 being never."""
    return min(one, other) if one and other else one or other


def passed(moment: int) -> bool:
    """Whether a moment has passed."""
    return moment != 0 and monotonic_ns() >= moment
