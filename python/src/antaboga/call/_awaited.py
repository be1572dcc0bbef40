"""Calls of the other side that a task awaits. Imported when the first one is made."""

from __future__ import annotations

import asyncio
from time import monotonic_ns
from typing import TYPE_CHECKING, Any

from antaboga.call._coroutines import outside_of_loop
from antaboga.errors import DeadlineExceeded

if TYPE_CHECKING:
    from collections.abc import Callable

    from antaboga.call._pending import Pending
    from antaboga.call._waiting import Waiting
    from antaboga.call._wire import Message


async def answer(waiting: Waiting, pending: Pending, deadline: int, execute: Callable[[Message], object]) -> Message:
    """The answer of a call that was sent, for which somebody reads.

    What the other side asks for meanwhile is executed in callbacks of the loop.

    Raises:
        DeadlineExceeded: ``deadline``, in nanoseconds of CLOCK_MONOTONIC, has passed.
    """
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[Message] = loop.create_future()

    def told() -> None:
        try:
            loop.call_soon_threadsafe(look)
        except RuntimeError:
            # The loop has ended, and nobody waits any more.
            return

    def fail(failure: BaseException) -> None:
        if not answered.done():
            answered.set_exception(failure)

    def look() -> None:
        if answered.done():
            return
        try:
            found, asked = waiting.news(pending, told)
        except BaseException as failure:
            fail(failure)
            return
        if found is not None:
            answered.set_result(found)
        elif asked is not None:
            with outside_of_loop():
                execute(asked)

    waiting.watch(pending, told)
    timer: Any = None
    if deadline:
        left = max(0.0, (deadline - monotonic_ns()) / 1e9)
        late = DeadlineExceeded("call", "deadline passed", call=pending.number)
        timer = loop.call_later(left, fail, late)
    try:
        return await answered
    finally:
        if timer is not None:
            timer.cancel()
