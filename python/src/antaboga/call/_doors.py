"""Where callers of a worker on its own knock: ``spec/call/worker.md``."""

from __future__ import annotations

import hashlib
import os
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from antaboga.call._queues import QueuePair
from antaboga.registry import Registry
from antaboga.transport.unix import UnixListener

if TYPE_CHECKING:
    from collections.abc import Callable

    from antaboga.transport.channel import Channel
    from antaboga.transport.unix import UnixChannel

_MOST = 64


def path_of(url: str) -> str:
    """Where the door of a worker is that serves by two names; ``url`` as the worker sees it."""
    found = hashlib.sha256(url.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return os.path.join(Registry.of_current_user().run_directory(), f"{found}.sock")


class Door(ABC):
    """A socket that listens.

    Attributes:
        over: the mechanism that carries the calls.
        most: how many callers are served at once.
        left_over: whether what comes first may be from somebody else.
    """

    over: str
    most: int
    left_over: bool

    def __init__(self, address: str) -> None:
        """Listens."""
        self._listener = UnixListener.bind(address)

    def accept(self) -> UnixChannel:
        """Waits for somebody; raises ClosedError when it is closed."""
        return self._listener.accept()

    @abstractmethod
    def control(self, caller: UnixChannel) -> Channel:
        """What carries the calls of who knocked, opened and empty; the server closes it, and ``caller`` too."""

    def close(self) -> None:
        """Is gone."""
        self._listener.close()


class UnixDoor(Door):
    """A Unix socket, whose connections carry the calls themselves."""

    over = "unix"
    most = _MOST
    left_over = False

    def control(self, caller: UnixChannel) -> Channel:
        """The connection."""
        return caller


class NamedDoor(Door):
    """A socket beside two names of another mechanism, which one caller at a time uses."""

    most = 1
    left_over = True

    def __init__(self, over: str, url: str, opened: Callable[[], Channel]) -> None:
        """Listens.

        Args:
            over: the mechanism.
            url: with both names, which are open to nobody else, as the worker sees them.
            opened: opens both.
        """
        self.over = over
        self._opened = opened
        # A name that is absent is to be told now.
        opened().close()
        super().__init__(path_of(url))

    def control(self, caller: UnixChannel) -> Channel:  # noqa: ARG002 - as every door
        """Both names."""
        channel = self._opened()
        try:
            if isinstance(channel, QueuePair):
                channel.clear()
            return channel
        except BaseException:
            channel.close()
            raise
