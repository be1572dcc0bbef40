"""Handlers that are coroutine functions: one event loop, kept for the worker. Imported when the first one is called."""

from __future__ import annotations

import asyncio
from asyncio import events
from typing import Any


class Loop:
    """Runs coroutines to their end, one within another where a handler is called back during another one's."""

    def __init__(self) -> None:
        self._free: list[asyncio.AbstractEventLoop] = []

    def run(self, coroutine: Any) -> object:
        """The result of a coroutine; what it raises is raised."""
        outer = events._get_running_loop()
        loop = self._free.pop() if self._free else asyncio.new_event_loop()
        # A loop within another's task is not what asyncio allows, but here the outer one can only wait.
        events._set_running_loop(None)
        try:
            task = loop.create_task(coroutine)
            try:
                return loop.run_until_complete(task)
            except BaseException:
                self._cancel(loop, task)
                raise
        finally:
            events._set_running_loop(outer)
            self._free.append(loop)

    def _cancel(self, loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any]) -> None:
        """Ends what was interrupted on its way, so that it does not go on in the next call."""
        if not task.done():
            task.cancel()
            loop.run_until_complete(asyncio.gather(task, return_exceptions=True))

    def close(self) -> None:
        """Closes the loops."""
        while self._free:
            self._free.pop().close()
