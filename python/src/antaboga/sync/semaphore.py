"""What every semaphore does."""

from __future__ import annotations

from abc import abstractmethod

from antaboga._closing import Closing

__all__ = ["Semaphore"]


class Semaphore(Closing):
    """A counting semaphore shared with other processes.

    Any thread may acquire and release. A timeout is in seconds, measured on the monotonic clock; zero means now, None
    waits for ever. A blocked ``acquire`` ends with DeadlineExceeded, with ClosedError when ``close`` is called from
    another thread, or with what a signal handler raises, and then has not taken anything.
    """

    @abstractmethod
    def acquire(self, timeout: float | None = None) -> None:
        """Takes one; blocks while the value is zero."""

    @abstractmethod
    def try_acquire(self) -> bool:
        """Takes one if the value is above zero now; whether it did."""

    @abstractmethod
    async def async_acquire(self, timeout: float | None = None) -> None:
        """Takes one, from an asyncio task. Cancelled, it has not taken anything."""

    @abstractmethod
    def release(self) -> None:
        """Gives one back, waking a waiter."""

    @property
    @abstractmethod
    def value(self) -> int:
        """The value at this moment."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The name by which other processes open it."""

    @abstractmethod
    def unlink(self) -> None:
        """Removes the name; open handles go on working."""

    @abstractmethod
    def close(self) -> None:
        """Closes this handle; also removes the name if this handle created it with ``Lifetime.PROCESS``.

        Ends blocked calls; does nothing the second time.
        """
