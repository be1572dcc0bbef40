"""Framing ``mp`` of spec/wire/framing.md over a stream of octets."""

from __future__ import annotations

import errno
import fcntl
import os
import select
import struct
import termios

from control.endpoint import Endpoint
from control.language import OperationError

from .clock import Deadline

# After POLLOUT a pipe has room for this much at least (PIPE_BUF); more could block past the deadline.
CHUNK = 4096
# fcntl has a name for it only from 3.10 on.
F_GETPIPE_SZ = 1032


class Stream(Endpoint):
    """A framed channel on one or two descriptors; -1 stands for none."""

    def __init__(self, reader: int, writer: int, limit: int) -> None:
        self.reader, self.writer, self.limit = reader, writer, limit
        self._partial = bytearray()
        self._broken = False

    def write_some(self, octets: memoryview) -> int:
        return os.write(self.writer, octets[:CHUNK])

    def read_some(self, length: int) -> bytes:
        return os.read(self.reader, length)

    def raw(self, octets: bytes, timeout: float | None) -> None:
        if self._broken:
            raise OperationError("BROKEN", "send: an earlier message was sent in part")
        deadline, rest = Deadline(timeout), memoryview(octets)
        while rest:
            try:
                deadline.wait_for(self.writer, select.POLLOUT)
                rest = rest[self.write_some(rest) :]
            except BlockingIOError:
                continue
            except OperationError:
                self._broken = len(rest) < len(octets)
                raise

    def send(self, message: bytes, timeout: float | None) -> None:
        if self.writer == -1:
            raise OperationError("CLOSED", "send: this handle was closed")
        length = len(message)
        if length > self.limit:
            self.refuse(length)
        header = struct.pack("!i", length) if length <= 0x7FFFFFFF else struct.pack("!iQ", -1, length)
        self.raw(header + message, timeout)

    def refuse(self, length: int) -> None:
        """Fail for a message that is longer than the limit."""
        raise OSError(errno.EMSGSIZE, f"send: message too long, length={length}, limit={self.limit}")

    def try_send(self, message: bytes) -> bool:
        frame = struct.pack("!i", len(message)) + message
        ready = select.poll()
        ready.register(self.writer, select.POLLOUT)
        if not ready.poll(0) or not self.takes_whole(len(frame)):
            return False
        self.raw(frame, None)
        return True

    def takes_whole(self, length: int) -> bool:
        """Return whether a pipe that can be written to takes this much at once."""
        if length <= CHUNK:
            return True
        (unread,) = struct.unpack("i", fcntl.ioctl(self.writer, termios.FIONREAD, bytes(4)))
        return unread == 0 and length <= fcntl.fcntl(self.writer, F_GETPIPE_SZ)

    def _fill(self, wanted: int, deadline: Deadline) -> None:
        while len(self._partial) < wanted:
            deadline.wait_for(self.reader, select.POLLIN)
            try:
                octets = self.read_some(min(wanted - len(self._partial), 1 << 20))
            except BlockingIOError:
                continue
            except ConnectionResetError:
                # The peer closed without having read all that was sent to it.
                octets = b""
            if not octets:
                if self._partial:
                    raise OperationError(
                        "PROTOCOL", f"receive: end of stream inside a frame, have={len(self._partial)}"
                    )
                raise OperationError("PEER_CLOSED", "receive: the other end closed")
            self._partial += octets

    def receive(self, timeout: float | None) -> bytes:
        if self.reader == -1:
            raise OperationError("CLOSED", "receive: this handle was closed")
        deadline, head = Deadline(timeout), 4
        self._fill(4, deadline)
        (length,) = struct.unpack_from("!i", self._partial)
        if length == -1:
            head = 12
            self._fill(12, deadline)
            (length,) = struct.unpack_from("!Q", self._partial, 4)
        if length < 0:
            raise OperationError("PROTOCOL", f"receive: negative length, length={length}")
        if length > self.limit:
            raise OperationError(
                "PROTOCOL", f"receive: declared length above the limit, length={length}, limit={self.limit}"
            )
        self._fill(head + length, deadline)
        message = bytes(self._partial[head:])
        self._partial.clear()
        return message

    def close(self) -> None:
        for descriptor in {self.reader, self.writer} - {-1}:
            os.close(descriptor)
        self.reader = self.writer = -1
