"""The steps by which one call is ended in its worker, each harder than the last: ``spec/call/worker.md``, *Time*."""

from __future__ import annotations

import signal
from time import monotonic_ns
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

    from antaboga.call._page import Page
    from antaboga.call._pending import Call
    from antaboga.call._wire import Message

    Wait = Callable[[float], Message | None]
    AsyncWait = Callable[[float], Awaitable[Message | None]]


class Graces(NamedTuple):
    """How many seconds each step to end a call in a worker has to take effect."""

    cancel: float = 0.1
    """For handlers that ask whether their call was given up."""
    interrupt: float = 0.5
    """For what is raised in the handler, or the interrupt of its thread."""
    terminate: float = 0.5
    """For SIGTERM; also when a worker is closed."""
    close: float = 2.0
    """For a worker that is closed to end by itself."""


DEFAULT = Graces()


class Step(NamedTuple):
    """One step that was taken to end a call."""

    name: str
    """``cancel``, ``raise``, ``dump``, ``terminate``, ``kill``, or ``close`` of a connection."""
    after: float
    """How many seconds after the call was made."""


class Means(NamedTuple):
    """What there is to end a call with.

    Attributes:
        interrupt: has what runs interrupted.
        signal: sends a signal to the worker; None where it was not started by this process.
        dump: the signal by which it tells its stacks.
        end: kills it, or closes the connection; waits for that.
        last: the name of that step.
    """

    interrupt: Callable[[], None]
    signal: Callable[[int], None] | None
    dump: int
    end: Callable[[], None]
    last: str


_END = -1.0


class Ladder:
    """For one call; run by the thread or task that waits for it, and goes on executing what the worker asks for."""

    def __init__(self, page: Page, graces: Graces, means: Means, call: Call, began: int, steps: list[Step]) -> None:
        """Counts from ``began``, in nanoseconds of CLOCK_MONOTONIC, and says in ``steps`` what it did."""
        self._steps = steps
        self._page = page
        self._graces = graces
        self._means = means
        self._call = call
        self._began = began

    def run(self, wait: Wait) -> Message | None:
        """Goes down until the call is answered or the worker has ended; None in that case.

        Args:
            wait: waits so many seconds for the answer; None if it does not come.
        """
        steps = self._down()
        answer: Message | None = None
        try:
            seconds = next(steps)
            while seconds != _END:
                answer = wait(seconds)
                seconds = steps.send(answer)
            self._means.end()
        except StopIteration:
            return answer
        finally:
            steps.close()
        return None

    async def async_run(self, wait: AsyncWait, end: Callable[[], Awaitable[None]]) -> Message | None:
        """Goes down in a task; ``end`` does what there is at the end."""
        steps = self._down()
        answer: Message | None = None
        try:
            seconds = next(steps)
            while seconds != _END:
                answer = await wait(seconds)
                seconds = steps.send(answer)
            await end()
        except StopIteration:
            return answer
        finally:
            steps.close()
        return None

    def _down(self) -> Generator[float, Message | None, None]:
        """Takes the steps; for how many seconds each is to have effect, or that it is to be ended."""
        page, graces, means = self._page, self._graces, self._means
        root = self._call.root
        page.give_up(root)
        try:
            self._note("cancel")
            answer = yield graces.cancel
            if answer is None:
                self._note("raise")
                means.interrupt()
                answer = yield graces.interrupt
            if answer is None and means.signal is not None:
                self._note("dump")
                means.signal(means.dump)
                self._note("terminate")
                means.signal(signal.SIGTERM)
                answer = yield graces.terminate
            if answer is None:
                self._note(means.last)
                yield _END
        finally:
            if page.given_up == root:
                page.give_up(0)

    def _note(self, step: str) -> None:
        self._steps.append(Step(step, (monotonic_ns() - self._began) / 1e9))
