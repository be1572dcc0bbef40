"""Unix domain datagram sockets: one that is bound to receive, one that is connected to send."""

from __future__ import annotations

import errno
import os
import select
import socket

from control.endpoint import Endpoint
from control.language import OperationError, Request
from control.verbs import Peer

from . import connection
from .clock import Deadline

LONGEST = 1 << 22


class Datagrams(Endpoint):
    """What is received at one name and sent to another; each may be absent."""

    def __init__(self, incoming: str, outgoing: str, limit: int) -> None:
        self._in: socket.socket | None = None
        self._out: socket.socket | None = None
        self._path, self._peer, self._limit = "", outgoing, limit
        if incoming:
            self._bind(incoming)
        elif outgoing:
            self._connect()
        else:
            raise OperationError("USAGE", "neither in nor out")

    def _bind(self, name: str) -> None:
        bound = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        # Before anybody can send: what arrives earlier has no sender.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        mask = os.umask(0o177)
        try:
            bound.bind(connection.native(name))
        except OSError:
            bound.close()
            raise
        finally:
            os.umask(mask)
        self._in, self._path = bound, "" if name.startswith("@") else name

    def _connect(self) -> socket.socket:
        # Only a connected socket tells poll(2) that the receiver's queue is full.
        if self._out is None:
            self._out = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            try:
                self._out.connect(connection.native(self._peer))
            except OSError:
                self._disconnect()
                raise
        return self._out

    def _disconnect(self) -> None:
        if self._out is not None:
            self._out.close()
        self._out = None

    def send(self, message: bytes, timeout: float | None) -> None:
        if len(message) > self._limit:
            raise OSError(errno.EMSGSIZE, f"send: message too long, length={len(message)}, limit={self._limit}")
        if not self._peer:
            raise ValueError("no name to send to")
        deadline = Deadline(timeout)
        while True:
            out = self._connect()
            try:
                out.send(message, socket.MSG_DONTWAIT)
                return
            except BlockingIOError:
                deadline.wait_for(out.fileno(), select.POLLOUT)
            except ConnectionRefusedError:
                # Somebody else may have the name at the next try.
                self._disconnect()
                raise

    def receive(self, timeout: float | None) -> bytes:
        if self._in is None:
            raise ValueError("no name to receive at")
        deadline = Deadline(timeout)
        while True:
            deadline.wait_for(self._in.fileno(), select.POLLIN)
            try:
                return self._in.recv(LONGEST, socket.MSG_DONTWAIT)
            except BlockingIOError:
                continue

    def unlink(self) -> None:
        os.unlink(self._path)

    def close(self) -> None:
        self._disconnect()
        if self._in is not None:
            self._in.close()
        if self._path and os.path.exists(self._path):
            os.unlink(self._path)


def open_dgram(peer: Peer, request: Request) -> Endpoint:
    return Datagrams(request.text("in"), request.text("out"), request.number("limit", LONGEST))
