"""An unmodified ``multiprocessing.connection.Connection`` as a channel."""

from __future__ import annotations

import errno
from multiprocessing.connection import Client, Connection, Listener

from control.endpoint import Endpoint
from control.language import OperationError, Request
from control.verbs import Peer

# Octets of sun_path, without the NUL behind a path or before a name.
LONGEST = 107


class ConnectionChannel(Endpoint):
    """Messages by ``send_bytes`` and ``recv_bytes``; the two ends may be one duplex connection."""

    def __init__(self, reader: Connection, writer: Connection) -> None:
        self._reader, self._writer = reader, writer

    def send(self, message: bytes, timeout: float | None) -> None:
        self._writer.send_bytes(message)

    def receive(self, timeout: float | None) -> bytes:
        if timeout is not None and not self._reader.poll(timeout):
            raise OperationError("DEADLINE", "poll: the deadline passed")
        try:
            return self._reader.recv_bytes()
        except EOFError:
            raise OperationError("PEER_CLOSED", "recv_bytes: EOFError") from None

    def close(self) -> None:
        self._reader.close()
        if self._writer is not self._reader:
            self._writer.close()


class ConnectionListener(Endpoint):
    """``multiprocessing.connection.Listener`` on a Unix socket."""

    def __init__(self, address: str) -> None:
        self.listener = Listener(address, "AF_UNIX")

    def close(self) -> None:
        self.listener.close()


def native(address: str) -> str:
    """Return the address as the socket module wants it: a NUL instead of ``@`` for an abstract name."""
    if len(address) > LONGEST:
        raise OSError(errno.ENAMETOOLONG, f"unix: address too long, address={address}")
    return "\0" + address[1:] if address.startswith("@") else address


def over_pipes(reader: int, writer: int) -> Endpoint:
    return ConnectionChannel(Connection(reader, writable=False), Connection(writer, readable=False))


def over_socket(peer: Peer, request: Request) -> Endpoint:
    if request.text("role") == "accept":
        listener = peer.endpoint(request, "listener")
        assert isinstance(listener, ConnectionListener)
        both = listener.listener.accept()
    else:
        both = Client(native(request.text("address")), "AF_UNIX")
    return ConnectionChannel(both, both)
