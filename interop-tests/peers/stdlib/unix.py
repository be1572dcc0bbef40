"""Unix domain sockets: framed streams, and packets that are messages themselves."""

from __future__ import annotations

import errno
import os
import select
import socket
import struct

from control.endpoint import Endpoint
from control.language import OperationError, Request
from control.verbs import Peer

from . import connection, rights
from .clock import Deadline
from .framing import Stream

TYPES = {"stream": socket.SOCK_STREAM, "seqpacket": socket.SOCK_SEQPACKET, "dgram": socket.SOCK_DGRAM}
CREDENTIALS = struct.Struct("3i")


class SocketStream(Stream):
    """A framed channel on a connected stream socket."""

    def __init__(self, stream: socket.socket, limit: int, facts: dict[str, object]) -> None:
        super().__init__(stream.fileno(), stream.fileno(), limit)
        self._socket, self._facts = stream, facts

    def write_some(self, octets: memoryview) -> int:
        return self._socket.send(octets, socket.MSG_DONTWAIT)

    def read_some(self, length: int) -> bytes:
        return self._socket.recv(length, socket.MSG_DONTWAIT)

    def try_send(self, message: bytes) -> bool:
        frame = struct.pack("!i", len(message)) + message
        try:
            # Up to half of what the socket holds, the kernel takes a write wholly or not at all.
            sent = self._socket.send(frame, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        assert sent == len(frame)
        return True

    def hand(self, message: bytes, numbers: list[int], timeout: float | None) -> None:
        rights.send(self._socket, struct.pack("!i", len(message)) + message, numbers, timeout)

    def take(self, timeout: float | None) -> tuple[bytes, list[int]]:
        return rights.receive_frame(self._socket, timeout)

    def facts(self) -> dict[str, object]:
        return self._facts

    def close(self) -> None:
        self._socket.close()
        self.reader = self.writer = -1


class Packets(Endpoint):
    """A channel whose packets are the messages."""

    def __init__(self, packets: socket.socket, limit: int, facts: dict[str, object]) -> None:
        self._socket, self._limit, self._facts = packets, limit, facts
        packets.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)

    def raw(self, octets: bytes, timeout: float | None) -> None:
        deadline = Deadline(timeout)
        while True:
            deadline.wait_for(self._socket.fileno(), select.POLLOUT)
            try:
                self._socket.send(octets, socket.MSG_DONTWAIT)
                return
            except (BlockingIOError, ConnectionResetError):
                continue

    def send(self, message: bytes, timeout: float | None) -> None:
        if len(message) > self._limit:
            raise OSError(errno.EMSGSIZE, f"send: message too long, length={len(message)}, limit={self._limit}")
        self.raw(message, timeout)

    def receive(self, timeout: float | None) -> bytes:
        deadline = Deadline(timeout)
        while True:
            deadline.wait_for(self._socket.fileno(), select.POLLIN)
            try:
                length = len(self._socket.recv(1 << 22, socket.MSG_PEEK | socket.MSG_DONTWAIT))
                break
            except (BlockingIOError, ConnectionResetError):
                # Said once, before what is still to be received, by a peer that left something unread.
                continue
        message, ancillary, _, _ = self._socket.recvmsg(length + 1, socket.CMSG_SPACE(CREDENTIALS.size))
        if not message and not ancillary:
            # Even an empty packet carries its sender's credentials; the end of the stream carries none.
            raise OperationError("PEER_CLOSED", "receive: the other end closed")
        return message

    def hand(self, message: bytes, numbers: list[int], timeout: float | None) -> None:
        rights.send(self._socket, message, numbers, timeout)

    def take(self, timeout: float | None) -> tuple[bytes, list[int]]:
        return rights.receive(self._socket, 1 << 20, timeout)

    def facts(self) -> dict[str, object]:
        return self._facts

    def close(self) -> None:
        self._socket.close()


class Listening(Endpoint):
    """A bound socket, and its file."""

    def __init__(self, address: str, kind: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, TYPES[kind])
        self.kind, self._path = kind, "" if address.startswith("@") else address
        mask = os.umask(0o177)
        try:
            self.socket.bind(connection.native(address))
        except OSError:
            self.socket.close()
            raise
        finally:
            os.umask(mask)
        self.socket.listen(16)

    def close(self) -> None:
        self.socket.close()
        if self._path and os.path.exists(self._path):
            os.unlink(self._path)


def _kind(request: Request) -> str:
    return "seqpacket" if request.text("room") == "unix_seqpacket" else request.text("type", "stream")


def listen(peer: Peer, request: Request) -> Endpoint:
    if request.text("via") == "connection":
        return connection.ConnectionListener(connection.native(request.text("address")))
    return Listening(request.text("address"), _kind(request))


def _credentials(end: socket.socket) -> dict[str, object]:
    pid, uid, _ = CREDENTIALS.unpack(end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size))
    if uid not in (0, os.geteuid()):
        end.close()
        raise OperationError("PEER_REFUSED", f"unix: the other end belongs to another user, uid={uid}")
    return {"uid": uid, "pid": pid}


def _accept(listening: socket.socket, deadline: Deadline) -> tuple[socket.socket, dict[str, object]]:
    while True:
        deadline.wait_for(listening.fileno(), select.POLLIN)
        end, _ = listening.accept()
        try:
            return end, _credentials(end)
        except OperationError:
            # Whoever is refused must not keep the next one from being served.
            continue


def open_unix(peer: Peer, request: Request) -> Endpoint:
    if request.text("via") == "connection":
        return connection.over_socket(peer, request)
    kind = _kind(request)
    if request.text("role") == "accept":
        listening = peer.endpoint(request, "listener")
        assert isinstance(listening, Listening)
        kind = listening.kind
        end, facts = _accept(listening.socket, Deadline(request.timeout()))
    else:
        end = socket.socket(socket.AF_UNIX, TYPES[kind])
        try:
            end.connect(connection.native(request.text("address")))
        except OSError:
            end.close()
            raise
        facts = _credentials(end)
    return (SocketStream if kind == "stream" else Packets)(end, request.number("limit", 1 << 30), facts)
