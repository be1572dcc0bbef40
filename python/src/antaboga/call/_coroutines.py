"""Handlers that are coroutine functions. Imported when the first one is called."""

from __future__ import annotations

import asyncio
import os
from asyncio import events
from contextlib import contextmanager
from time import monotonic_ns
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType

    from antaboga.call._roots import Root
    from antaboga.call._segments import Segments

_LOOP = os.path.dirname(asyncio.__file__) + os.sep
_LIBRARY = os.path.dirname(os.path.dirname(__file__)) + os.sep
_LAST_GRACE = 1.0
_AFTER = 0.05
"""Seconds by which the caller is let go first when its deadline passes; it has its own steps to report."""


def may_raise(frame: FrameType | None, sending: CodeType) -> bool:
    """Whether an exception may be raised where a handler of signals was called.

    In a handler's own code and what it calls, but not where that sends, which leaves half a message, nor in the event
    loop, which would be left half changed.
    """
    if frame is None or frame.f_code.co_filename.startswith(_LOOP):
        return False
    own = False
    while frame is not None:
        if frame.f_code is sending:
            return False
        if frame.f_code.co_filename.startswith(_LOOP):
            return own
        own = own or not frame.f_code.co_filename.startswith(_LIBRARY)
        frame = frame.f_back
    return False


@contextmanager
def outside_of_loop() -> Iterator[None]:
    """For an ordinary function that is executed in a callback of the loop, or in another loop within it."""
    outer = events._get_running_loop()
    events._set_running_loop(None)
    try:
        yield
    finally:
        events._set_running_loop(outer)


class Tasks:
    """Root calls of coroutine functions, beside each other in one event loop; for one thread."""

    def __init__(self, take: Callable[[], bool]) -> None:
        """Has ``take`` execute one thing that waits, and say whether there was one."""
        self._take = take
        self._loop = asyncio.new_event_loop()
        self._tasks: dict[Root, asyncio.Task[Any]] = {}
        self._ended = False

    @property
    def busy(self) -> bool:
        """Whether any is under way."""
        return bool(self._tasks)

    def start(self, root: Root, coroutine: Any) -> None:
        """Begins one, which has until the call's deadline."""
        task = self._loop.create_task(coroutine)
        self._tasks[root] = task
        if root.deadline:
            left = max(0.0, (root.deadline - monotonic_ns()) / 1e9) + _AFTER
            timer = self._loop.call_later(left, self._cancel_now, root)
            task.add_done_callback(lambda _: timer.cancel())
        task.add_done_callback(lambda _: self._finish(root, task))

    def _finish(self, root: Root, task: asyncio.Task[Any]) -> None:
        del self._tasks[root]
        with outside_of_loop():
            if task.cancelled():
                root.finish(None, asyncio.CancelledError())
            else:
                failure = task.exception()
                root.finish(None if failure else task.result(), failure)
        if not self._tasks:
            self._loop.stop()

    def _cancel_now(self, root: Root) -> None:
        task = self._tasks.get(root)
        if task is not None:
            root.given_up = True
            task.cancel()

    def cancel(self, root: Root) -> None:
        """Cancels one; for any thread and for handlers of signals."""
        try:
            self._loop.call_soon_threadsafe(self._cancel_now, root)
        except RuntimeError:
            # The loop was closed at this moment.
            return

    def wake(self) -> None:
        """Has ``run`` take what waits; for any thread and for handlers of signals."""
        try:
            self._loop.call_soon_threadsafe(self._take_one)
        except RuntimeError:
            return

    def _take_one(self) -> None:
        with outside_of_loop():
            taken = self._take()
        if taken:
            # Not all at once: what is under way gets its turn between two.
            self._loop.call_soon(self._take_one)

    def run(self, memory: Segments | None) -> None:
        """Runs until none is under way, and hears meanwhile what the side of ``memory`` has to say."""
        self._loop.call_soon(self._take_one)
        side = -1 if memory is None else memory.fileno()
        if memory is not None and side >= 0:
            self._loop.add_reader(side, self._hear, memory, side)
        try:
            while self._tasks and not self._ended:
                self._run()
        finally:
            if side >= 0:
                self._loop.remove_reader(side)

    def _hear(self, memory: Segments, side: int) -> None:
        there = False
        try:
            there = memory.settle()
        finally:
            if not there:
                # Who reads the channel hears of the end.
                self._loop.remove_reader(side)

    def _run(self) -> None:
        try:
            self._loop.run_forever()
        except (SystemExit, KeyboardInterrupt):
            # The error of a task, too, which is told to its caller.
            return

    def end(self) -> None:
        """Has ``run`` return soon, also if what was cancelled goes on; for any thread and for handlers of signals."""
        try:
            self._loop.call_soon_threadsafe(self._loop.call_later, _LAST_GRACE, self._abandon)
        except RuntimeError:
            return

    def _abandon(self) -> None:
        self._ended = True
        self._loop.stop()

    def close(self) -> None:
        """Cancels what is under way and closes the loop."""
        for task in self._tasks.values():
            task.cancel()
        end = self._loop.time() + _LAST_GRACE
        self._loop.call_at(end, self._loop.stop)
        while self._tasks and self._loop.time() < end:
            self._run()
        self._loop.close()


class Loop:
    """Runs coroutines to their end, one within another where a handler is called back during another one's."""

    def __init__(self) -> None:
        self._free: list[asyncio.AbstractEventLoop] = []

    def run(self, coroutine: Any) -> object:
        """The result of a coroutine; what it raises is raised."""
        loop = self._free.pop() if self._free else asyncio.new_event_loop()
        # A loop within another's task is not what asyncio allows, but here the outer one can only wait.
        with outside_of_loop():
            try:
                task = loop.create_task(coroutine)
                try:
                    return loop.run_until_complete(task)
                except BaseException:
                    self._cancel(loop, task)
                    raise
            finally:
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
