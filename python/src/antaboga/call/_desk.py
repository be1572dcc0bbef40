"""Where root calls wait for the thread that executes them, and coroutines that wait for something leave it to others.

A desk belongs to one thread, the worker's main one. Others bring it what they have read. While coroutines are under way
its thread is in an event loop, which is imported with the first of them; a call of an ordinary function is executed
in a callback of that loop, so that none of them runs meanwhile.
"""

from __future__ import annotations

from _queue import SimpleQueue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from antaboga.call._link import Link
    from antaboga.call._roots import Root
    from antaboga.call._segments import Segments


class Desk:
    """Executes what links have for it; for one thread, but for ``put``, ``cancel`` and ``end``."""

    def __init__(self) -> None:
        """Has an empty desk."""
        self._waiting: SimpleQueue[Link | None] = SimpleQueue()
        self._tasks: Any = None
        self.ending = False

    def put(self, link: Link) -> None:
        """Says that a link has a root call, or has ended; for any thread."""
        self._waiting.put(link)
        tasks = self._tasks
        if tasks is not None:
            tasks.wake()

    def end(self) -> None:
        """Has ``run`` return, coroutines or not; for any thread and for handlers of signals."""
        self.ending = True
        self._waiting.put(None)
        tasks = self._tasks
        if tasks is not None:
            tasks.end()

    @property
    def busy(self) -> bool:
        """Whether coroutines are under way."""
        return self._tasks is not None and self._tasks.busy

    def start(self, root: Root, coroutine: Any) -> None:
        """Begins a coroutine, whose root call is finished when it ends."""
        if self._tasks is None:
            from antaboga.call._coroutines import Tasks

            self._tasks = Tasks(self.take)
        self._tasks.start(root, coroutine)

    def cancel(self, root: Root) -> None:
        """Cancels the task of a root call; for any thread and for handlers of signals."""
        if self._tasks is not None:
            self._tasks.cancel(root)

    def run(self) -> None:
        """Executes what comes until ``ending``."""
        while not self.ending:
            if self.busy:
                self.run_tasks(None)
            else:
                link = self._waiting.get()
                if link is not None:
                    link.execute_next()

    def run_tasks(self, memory: Segments | None) -> None:
        """Is in the event loop while coroutines are under way, and executes what comes meanwhile.

        Args:
            memory: whose side is listened to, if nobody else does.
        """
        self._tasks.run(memory)

    def take(self) -> bool:
        """Executes one thing that waits, in a callback of the loop; whether there was one."""
        if self.ending or self._waiting.empty():
            return False
        link = self._waiting.get()
        if link is not None:
            link.execute_next()
        return True

    def close(self) -> None:
        """Cancels what is under way."""
        if self._tasks is not None:
            self._tasks.close()
