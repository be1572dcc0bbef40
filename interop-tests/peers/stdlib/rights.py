"""Descriptors beside octets, by ``sendmsg`` and ``recvmsg``."""

from __future__ import annotations

import array
import socket
import struct

MOST = 253
INT = array.array("i").itemsize


def send(end: socket.socket, octets: bytes, numbers: list[int], timeout: float | None) -> None:
    """Send octets, descriptors beside the first of them."""
    end.settimeout(timeout)
    try:
        rights = array.array("i", numbers)
        sent = end.sendmsg([octets], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        # An empty rest would be a packet.
        if sent < len(octets):
            end.sendall(octets[sent:])
    finally:
        end.settimeout(None)


def receive(end: socket.socket, length: int, timeout: float | None) -> tuple[bytes, list[int]]:
    """Receive so many octets at most, and what is beside them."""
    end.settimeout(timeout)
    try:
        octets, beside, _, _ = end.recvmsg(length, socket.CMSG_SPACE(INT * MOST) + socket.CMSG_SPACE(12))
    finally:
        end.settimeout(None)
    numbers = array.array("i")
    for level, kind, data in beside:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            numbers.frombytes(data)
    return octets, list(numbers)


def receive_frame(end: socket.socket, timeout: float | None) -> tuple[bytes, list[int]]:
    """Receive a frame of a stream; its descriptors come with the first octet of its header."""
    header, numbers = receive(end, 4, timeout)
    (length,) = struct.unpack("!i", header)
    body = b""
    while len(body) < length:
        more, none = receive(end, length - len(body), timeout)
        assert more, "the end inside a frame"
        assert not none, "descriptors inside a frame"
        body += more
    return body, numbers
