"""Whether a receiver of datagrams has room, which ``poll`` tells only of a socket that is connected to it."""

from __future__ import annotations

import socket

from antaboga.transport._unix_sockets import open_socket


class DgramProbe:
    """A socket that is connected to a receiver only to see whether its queue is full; made when first needed."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None

    def connected_to(self, native: bytes) -> int | None:
        """Its descriptor; None if it cannot be connected, which sending again will tell better."""
        if self._socket is None:
            (self._socket,) = map(open_socket, (socket.SOCK_DGRAM,))
        try:
            self._socket.connect(native)
        except OSError:
            return None
        return self._socket.fileno()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
