"""Taking connections at a socket that listens, and turning those of other users away."""

from __future__ import annotations

import warnings
from abc import abstractmethod
from typing import TYPE_CHECKING, Generic, TypeVar

from antaboga._closing import Closing
from antaboga._deadline import deadline_after
from antaboga._gate import POLLIN, Latch
from antaboga.errors import DeadlineExceeded, refused_by
from antaboga.transport._unix_bound import bind
from antaboga.transport._unix_sockets import PeerCredentials

if TYPE_CHECKING:
    import os
    import socket

_BACKLOG = 4096
_Made = TypeVar("_Made")


class Listening(Closing, Generic[_Made]):
    """Waits at a path or an abstract name for connections.

    The socket file has mode 0600 and is removed at close. A file that is there already is replaced only if it is a
    socket of this user's at which nobody answers. Connections of other users are closed at once, root's excepted,
    unless ``any_user``. For any number of threads and tasks.
    """

    def __init__(self, address: str | os.PathLike[str], kind: int, *, any_user: bool) -> None:
        """Binds a socket of a kind and listens."""
        self._socket, self._address, entry = bind(address, kind, _BACKLOG)
        self._any_user = any_user
        self._latch = Latch(entry, self._socket)
        self._gate = self._latch.gate("accept", self._socket.fileno(), POLLIN, {"name": self._address})

    @abstractmethod
    def _made(self, connected: socket.socket, peer: PeerCredentials) -> _Made:
        """Makes a channel of a connected socket, which the caller closes if that fails."""

    def accept(self, timeout: float | None = None) -> _Made:
        """Waits for a connection."""
        deadline = deadline_after(timeout)
        gate = self._gate
        entered = False
        try:
            (entered,) = map(gate.enter, (deadline,))
            while True:
                gate.wait(deadline)
                channel = self._accept_now()
                if channel is not None:
                    return channel
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    def try_accept(self) -> _Made | None:
        """Takes a connection that is waiting already; None when there is none."""
        try:
            return self.accept(0)
        except DeadlineExceeded:
            return None

    async def async_accept(self, timeout: float | None = None) -> _Made:
        """Waits for a connection, from an asyncio task. Cancelling it loses none."""
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        await _tasks.enter(self._gate, deadline)
        try:
            while True:
                await _tasks.ready(self._gate, deadline)
                channel = self._accept_now()
                if channel is not None:
                    return channel
        finally:
            _tasks.leave(self._gate)

    @property
    def address(self) -> str:
        """Where this listens: an absolute path, or ``@`` and an abstract name."""
        return self._address

    def close(self) -> None:
        """Ends blocked calls, removes the socket file if it is still this one's; does nothing the second time."""
        self._latch.close()

    def _accept_now(self) -> _Made | None:
        try:
            connected, _ = self._socket.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return None
        except OSError as cause:
            raise refused_by("accept", cause, name=self._address) from None
        try:
            peer = PeerCredentials.of(connected)
            if self._any_user or peer.trusted:
                return self._made(connected, peer)
        except BaseException:
            connected.close()
            raise
        # To raise would let any other user end a server's loop.
        connected.close()
        return None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._address!r}{', closed' if self._latch.closed else ''})"

    def __del__(self) -> None:
        latch: Latch | None = getattr(self, "_latch", None)
        if latch is not None and not latch.closed:
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            latch.close()
