"""Calls of a worker that a task of asyncio waits for. Imported when the first one is made."""

from __future__ import annotations

import asyncio
from contextvars import copy_context
from time import monotonic_ns
from typing import TYPE_CHECKING, Any, TypeVar

from antaboga.call._outbox import Posting
from antaboga.call._serving import Served, current
from antaboga.errors import AntabogaError, CallCancelled

__all__ = ["Posting", "TaskWait", "apart", "exchange"]

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from antaboga.call._connection import Connection
    from antaboga.call._pending import Call
    from antaboga.call._wire import Message

    Late = Callable[["TaskWait", int], Awaitable[Message | None]]
    """What is done when the time of a call has passed, or its task was cancelled; the moment it began."""


Result = TypeVar("Result")


async def apart(work: Callable[[], Result]) -> Result:
    """What may take its time, by a thread."""
    return await asyncio.to_thread(work)


async def exchange(wait: TaskWait, posting: Posting, late: Late) -> Message | None:
    """Makes a call; RESULT or ERROR, or None if its time passed before.

    Raises:
        AntabogaError: the connection has ended.
        asyncio.CancelledError: after ``late``.
    """
    began = monotonic_ns()
    try:
        wait.begin(posting)
        try:
            answer = await wait.answer(posting.deadline)
        except asyncio.CancelledError:
            wait.connection.drop(await late(wait, began))
            raise
        if answer is None:
            wait.connection.drop(await late(wait, began))
        else:
            await wait.finish()
        return answer
    finally:
        wait.stop()


class TaskWait:
    """A call whose task waits; for the thread of its event loop.

    What the worker asks for meanwhile is executed in callbacks of the loop, and coroutines as tasks of it.
    """

    def __init__(self, connection: Connection, call: Call) -> None:
        """For a call that was begun."""
        self.connection = connection
        self.call = call
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()
        self._over: asyncio.Future[None] = self._loop.create_future()
        self._answer: Message | None = None
        self._failure: BaseException | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._posting: Posting | None = None

    def begin(self, posting: Posting) -> None:
        """Sends it."""
        self._posting = posting
        self.connection.outbox.post(posting)
        self.connection.watch(self.call, self._told)

    def never_sent(self) -> bool:
        """Whether it has not been sent, and will not be."""
        return self._posting is None or self.connection.outbox.drop(self._posting)

    async def answer(self, deadline: int) -> Message | None:
        """The answer, or None if ``deadline``, in nanoseconds of CLOCK_MONOTONIC, passes before; 0 for never.

        Raises:
            AntabogaError: the connection has ended.
        """
        if not self._over.done():
            seconds = None if not deadline else max(0.0, (deadline - monotonic_ns()) / 1e9)
            await asyncio.wait((self._over,), timeout=seconds)
        if self._failure is not None:
            raise self._failure
        return self._answer

    def _told(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._look, context=self._context)
        except RuntimeError:
            # The loop has ended, and nobody waits any more.
            return

    def _look(self) -> None:
        if self._over.done():
            return
        asked = None
        try:
            self._answer, asked = self.connection.news(self.call, self._told)
        except AntabogaError as failure:
            self._failure = failure
        if self._answer is not None or self._failure is not None:
            self._over.set_result(None)
        elif asked is not None:
            self._execute(asked)

    def _execute(self, asked: Message) -> None:
        connection, scope, outer = self.connection, self.call.scope, current.get()
        before = scope.served
        served = scope.served = Served(connection, asked.call, self.call.root, asked.deadline, outer)
        current.set(served)
        try:
            letter = connection.answering.answer(asked, scope, None, lambda made: self._start(asked, made, served))
        finally:
            current.set(outer)
            scope.served = before
        if letter is not None:
            self._reply(Posting(letter, served.deadline, None))

    def _start(self, asked: Message, coroutine: Any, served: Served) -> None:
        task = self._loop.create_task(coroutine)
        self._tasks.add(task)

        def ended(_: object) -> None:
            self._tasks.discard(task)
            failure: BaseException | None
            if task.cancelled():
                failure = CallCancelled("call", "given up by the caller", call=asked.call)
            else:
                failure = task.exception()
            letter = self.connection.answering.outcome(
                asked, self.call.scope, None, None if failure else task.result(), failure
            )
            self._reply(Posting(letter, served.deadline, None))

        task.add_done_callback(ended)

    def _reply(self, posting: Posting) -> None:
        try:
            self.connection.outbox.post(posting)
        except AntabogaError as cause:
            self.connection.fail(cause)
        self.connection.settle()

    async def finish(self) -> None:
        """Ends what the worker asked for and does not wait for any more."""
        tasks = list(self._tasks)
        if tasks:
            self.stop()
            await asyncio.gather(*tasks, return_exceptions=True)

    def stop(self) -> None:
        """Waits no more."""
        if not self._over.done():
            self._over.set_result(None)
        for task in self._tasks:
            task.cancel()
