"""The socket beside a control channel: ``spec/call/wire.md``, *Side*.

It is read on demand, by whoever needs what came, and has no thread of its own. What carries no descriptor and finds no
room is kept, and goes before what is sent next, so that two ends that both write never wait for each other.
"""

from __future__ import annotations

import _socket
import errno
import os
import struct

from antaboga.errors import PeerClosedError, ProtocolError, failed, refused_by

SEGMENT = 1
RELEASE = 2
FORGET = 3
CANCEL = 4

LONGEST_ORDER = 64 << 10

_PACKET = struct.Struct("<QQQ")
_INT = struct.Struct("i")
_NOW = _socket.MSG_DONTWAIT | _socket.MSG_NOSIGNAL
_LOOK_AGAIN = 1000
_RECEIVE = _socket.MSG_CMSG_CLOEXEC
# Exactly one: the space that it takes with what aligns it would hold two.
_ROOM = _socket.CMSG_LEN(_INT.size)


class Side:
    """One end; the caller sees to it that one thread at a time receives, and one sends."""

    __slots__ = ("_kept", "_socket", "ended")

    def __init__(self, fd: int) -> None:
        """Takes over a connected socket."""
        self._socket = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET, 0, fd)
        self._kept: list[bytes] = []
        self.ended = False

    def fileno(self) -> int:
        """The descriptor, to wait for; -1 when it is closed."""
        return self._socket.fileno()

    def order(self) -> bytes:
        """The first packet, which tells a worker what to do; blocks until it is there.

        Raises:
            PeerClosedError: the caller has ended.
        """
        data, _, flags, _ = self._receive(LONGEST_ORDER, 0)
        if flags & _socket.MSG_TRUNC or not data:
            raise PeerClosedError("receive", "no order came", length=len(data))
        return data

    def send_order(self, order: bytes) -> None:
        """Sends the first packet."""
        self._send(order, (), 0)

    def segment(self, number: int, size: int, fd: int) -> bool:
        """Announces memory, unless there is no room; whether it did. The descriptor stays the caller's."""
        rights = ((_socket.SOL_SOCKET, _socket.SCM_RIGHTS, _INT.pack(fd)),)
        self._flush()
        if self._kept:
            return False
        try:
            self._send(_PACKET.pack(SEGMENT, number, size), rights, _NOW)
        except BlockingIOError:
            return False
        return True

    def await_room(self) -> None:
        """Waits until there may be room, or this end is closed; for any thread."""
        import select

        fd = self._socket.fileno()
        if fd >= 0:
            poller = select.poll()
            poller.register(fd, select.POLLOUT)
            # Not for ever: it may have been closed by now, and be something else's number.
            poller.poll(_LOOK_AGAIN)

    def post(self, kind: int, number: int, size: int = 0) -> None:
        """Sends a packet without a descriptor, now or later; never blocks."""
        self._kept.append(_PACKET.pack(kind, number, size))
        self._flush()

    def _flush(self) -> None:
        while self._kept:
            try:
                self._socket.send(self._kept[0], _NOW)
            except OSError as cause:
                if cause.errno == errno.ECONNRESET:
                    continue
                if cause.errno not in (errno.EAGAIN, errno.EPIPE):
                    raise refused_by("send", cause) from None
                return
            del self._kept[0]

    def _send(self, packet: bytes, rights: tuple[tuple[int, int, bytes], ...], flags: int) -> None:
        while True:
            try:
                self._socket.sendmsg((packet,), rights, flags)
            except OSError as cause:
                # Said once, when the peer closed without having read everything; then it is EPIPE.
                if cause.errno != errno.ECONNRESET:
                    raise refused_by("sendmsg", cause) from None
            else:
                return

    def packets(self) -> list[tuple[int, int, int, int]]:
        """What has come and was not taken yet: kind, number, size, and a descriptor or -1, which is the caller's.

        ``ended`` tells whether that was all.
        """
        found: list[tuple[int, int, int, int]] = []
        try:
            while not self.ended:
                packet = self._next()
                if packet is None:
                    break
                found.append(packet)
        except BaseException:
            for packet in found:
                _close(packet[3])
            raise
        return found

    def _next(self) -> tuple[int, int, int, int] | None:
        try:
            data, beside, flags, _ = self._receive(_PACKET.size, _socket.MSG_DONTWAIT)
        except BlockingIOError:
            return None
        except OSError as cause:
            raise refused_by("recvmsg", cause) from None
        if not data and not beside:
            self.ended = True
            return None
        fd = -1
        for level, kind, content in beside:
            if level == _socket.SOL_SOCKET and kind == _socket.SCM_RIGHTS:
                (fd,) = _INT.unpack(content[: _INT.size])
        try:
            if flags & _socket.MSG_CTRUNC:
                raise failed("recvmsg", "descriptors were lost", "DESCRIPTORS_LOST", limit=1)
            if flags & _socket.MSG_TRUNC or len(data) != _PACKET.size:
                raise ProtocolError("side", "a packet of another length", length=len(data))
            kind, number, size = _PACKET.unpack(data)
            if not SEGMENT <= kind <= CANCEL or (kind == SEGMENT) != (fd >= 0):
                raise ProtocolError("side", "a packet that is none", kind=kind)
        except BaseException:
            _close(fd)
            raise
        return kind, number, size, fd

    def _receive(self, length: int, flags: int) -> tuple[bytes, list[tuple[int, int, bytes]], int, object]:
        while True:
            try:
                return self._socket.recvmsg(length, _ROOM, flags | _RECEIVE)
            except OSError as cause:
                # Said once, when the peer closed without having read everything; what it had sent is still there.
                if cause.errno != errno.ECONNRESET:
                    raise

    def await_end(self) -> None:
        """Returns when the peer has ended, reading nothing; for a thread of its own."""
        import select

        poller = select.poll()
        poller.register(self._socket.fileno(), 0)
        poller.poll()

    def close(self) -> None:
        """Closes this end; does nothing the second time."""
        self.ended = True
        try:
            # Who waits for room holds it open otherwise.
            self._socket.shutdown(_socket.SHUT_RDWR)
        except OSError:
            # Closed, or not connected any more.
            pass
        finally:
            self._socket.close()


def _close(fd: int) -> None:
    if fd >= 0:
        os.close(fd)
