"""The socket by which the ends of a ring wake each other, and learn of the end: ``spec/transport/ring.md``."""

from __future__ import annotations

import hashlib
import os
import socket
from itertools import repeat, starmap
from typing import TYPE_CHECKING

from antaboga.errors import PeerClosedError, refused_by
from antaboga.registry import Registry
from antaboga.transport._unix_bound import bind
from antaboga.transport._unix_sockets import PeerCredentials, connect_to_trusted, open_socket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antaboga.transport._unix_bound import BoundEntry

_HASH_DIGITS = 16
_BACKLOG = 16
_ROOM = 64


def _address(name: str) -> str:
    digits = hashlib.sha256(name.encode()).hexdigest()[:_HASH_DIGITS]
    return os.path.join(Registry.of_current_user().run_directory(), f"{digits}.ring")


def _ringing(connected: socket.socket) -> Iterator[object]:
    return starmap(connected.send, repeat((b"\0", socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)))


class RingBell:
    """A bell; for the thread or task whose turn it is, but for ``close``, which comes when all have left."""

    def __init__(self, name: str, made: socket.socket, entry: BoundEntry | None) -> None:
        """Takes over a socket that listens, with its entry, or one that is connected."""
        self._name = name
        self._socket = made
        self._entry = entry
        # While nobody is there, who would have to be met first.
        self.ringing = starmap(self.ring, repeat(())) if entry is not None else _ringing(made)
        """One step of it rings as ``ring`` does, without a call; raises what ``send`` raises."""
        self.gone = False
        """Whether the other end has gone; known when a bell could not be rung, or nothing more will be heard."""

    @classmethod
    def listen(cls, name: str) -> RingBell:
        """Listens for the other end."""
        made, _, entry = bind(_address(name), socket.SOCK_STREAM, _BACKLOG)
        return cls(name, made, entry)

    @classmethod
    def connect(cls, name: str, deadline: float | None) -> RingBell:
        """Connects to the one who made the ring.

        Raises:
            PeerClosedError: it is gone, or had its peer.
        """
        made = open_socket()
        try:
            connect_to_trusted(made, _address(name), deadline, any_user=False)
        except (FileNotFoundError, ConnectionRefusedError) as cause:
            made.close()
            problem = "the ring's creator is gone, or had its peer"
            raise PeerClosedError("open", problem, name=name) from cause
        except BaseException:
            made.close()
            raise
        return cls(name, made, None)

    @property
    def descriptor(self) -> int:
        """What to wait at for a bell, for the other end to come, or for its end."""
        return self._socket.fileno()

    def ring(self) -> None:
        """Wakes the other end."""
        if not self._is_connected():
            return
        try:
            self._socket.send(b"\0", socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
        except BlockingIOError:
            pass  # it has bells enough
        except (BrokenPipeError, ConnectionResetError):
            self.gone = True
        except OSError as cause:
            raise refused_by("send", cause, name=self._name) from None

    def meet(self) -> None:
        """Takes the connection of the other end, if it waits."""
        if self._entry is not None:
            self._is_connected()

    def hear(self) -> None:
        """Takes the bells that have rung."""
        if self.gone or not self._is_connected():
            return
        try:
            self.gone = not self._socket.recv(_ROOM, socket.MSG_DONTWAIT)
        except BlockingIOError:
            pass
        except ConnectionResetError:
            self.gone = True
        except OSError as cause:
            raise refused_by("recv", cause, name=self._name) from None

    def _is_connected(self) -> bool:
        """Whether there is a connection; takes it if it waits, and listens no more."""
        while self._entry is not None:
            try:
                connected, _ = self._socket.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return False
            except OSError as cause:
                raise refused_by("accept", cause, name=self._name) from None
            if not PeerCredentials.of(connected).trusted:
                # To raise would let any other user break the ring.
                connected.close()
                continue
            listening, entry = self._socket, self._entry
            self._socket, self._entry = connected, None
            self.ringing = _ringing(connected)
            try:
                entry.close()
            finally:
                listening.close()
        return True

    def close(self) -> None:
        """Gives the socket back, and its file."""
        try:
            if self._entry is not None:
                self._entry.close()
        finally:
            self._socket.close()
