"""Sockets of type seqpacket and dgram, whose packets are the messages: unix(7), cmsg(3).

With SO_PASSCRED each packet has its sender's credentials beside it, an empty one too, and the end of a stream has none:
nothing else tells the two apart. What was received is stored by the instruction that receives it and stays until the
instruction before it is returned, so that none is lost when a signal handler raises: ``antaboga._gate`` says why.
"""

from __future__ import annotations

import array
import errno
import socket
from itertools import repeat, starmap
from typing import TYPE_CHECKING, Any

from antaboga.errors import failed, refused, refused_by
from antaboga.process import Descriptor
from antaboga.transport._unix_sockets import PeerCredentials, name_of
from antaboga.transport.delivery import check_count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typing_extensions import Buffer

# What unix_dgram_sendmsg of Linux keeps back from SO_SNDBUF.
_RESERVE = 32
_UCRED = 12
_INT = 4
# Plain numbers: an operation on the enumeration's members costs as much as a system call.
_RECEIVE_FLAGS = int(socket.MSG_DONTWAIT | socket.MSG_TRUNC | socket.MSG_CMSG_CLOEXEC)
_CTRUNC = int(socket.MSG_CTRUNC)
SEND_FLAGS = int(socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)


def ask_for_credentials(made: socket.socket) -> None:
    """Has the kernel tell with each packet who sent it."""
    made.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)


def prepared_limit(made: socket.socket, wanted: int | None, details: Mapping[str, object]) -> int:
    """The longest message of a socket, whose buffer is enlarged if that is needed.

    Raises:
        IpcError: the system does not allow so much (EMSGSIZE).
    """
    limit = _limit(made)
    if wanted is None:
        return limit
    if wanted > limit:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, min(wanted + _RESERVE, 0x7FFF_FFFF))
        limit = _limit(made)
    if wanted > limit:
        raise too_long("setsockopt", "longer than a socket sends", wanted, limit, details)
    return wanted


def _limit(made: socket.socket) -> int:
    return max(0, made.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) - _RESERVE)


def check_options(max_message_length: int | None, max_descriptors: int = 0) -> None:
    """Raises ValueError for options that no channel can have."""
    if max_message_length is not None and max_message_length < 0:
        raise ValueError(f"max_message_length is negative: {max_message_length}")
    check_count(max_descriptors)


def too_long(operation: str, problem: str, length: int, limit: int, details: Mapping[str, object]) -> Exception:
    """The error for a message that is longer than a limit."""
    return refused(operation, errno.EMSGSIZE, problem, **details, length=length, limit=limit)


def message_of(data: Buffer, limit: int, details: Mapping[str, object]) -> bytes:
    """The bytes to send; raises IpcError with EMSGSIZE if they are too many."""
    message = data if type(data) is bytes else memoryview(data).tobytes()
    if len(message) > limit:
        raise too_long("send", "message too long", len(message), limit, details)
    return message


def rights(descriptors: Sequence[Descriptor]) -> list[tuple[int, int, bytes]]:
    """What sends descriptors along with a message."""
    check_count(len(descriptors))
    if not descriptors:
        return []
    numbers = array.array("i", [descriptor.number for descriptor in descriptors])
    return [(socket.SOL_SOCKET, socket.SCM_RIGHTS, numbers.tobytes())]


def must_wait(cause: OSError, operation: str, details: Mapping[str, object]) -> bool:
    """Whether a call that failed is to be made again when the socket is ready, rather than at once; else raises.

    ECONNRESET is said once, before what a peer had sent, when it closed without having read everything.
    """
    if cause.errno not in (errno.EAGAIN, errno.ECONNRESET):
        raise refused_by(operation, cause, **details) from None
    return cause.errno == errno.EAGAIN


class PacketIn:
    """Receives whole packets; for the thread or task whose turn it is."""

    def __init__(
        self, open_socket: socket.socket, limit: int, max_descriptors: int, details: Mapping[str, object]
    ) -> None:
        """Does not take over the socket."""
        self._limit = limit
        self._max_descriptors = max_descriptors
        self._details = details
        self._body = memoryview(bytearray(limit))
        self._buffers = [self._body]
        self.arrived: tuple[int, list[Any], int, object] | None = None
        """What has come and was given to nobody yet; whoever gets it sets this to None and empties ``kept``."""
        self.kept: list[Descriptor] = []
        # Without room for any descriptor the kernel opens none, and with this much no more than these.
        room = socket.CMSG_SPACE(_UCRED) + (socket.CMSG_LEN(_INT * max_descriptors) if max_descriptors else 0)
        self.receiving = starmap(open_socket.recvmsg_into, repeat((self._buffers, room, _RECEIVE_FLAGS)))
        """One step of this receives."""

    def at_end(self) -> bool:
        """Whether what has arrived is the end of the stream."""
        return self.arrived is not None and self.arrived[0] == 0 and not self.arrived[1]

    def body(self) -> bytes:
        """The bytes that have arrived.

        Raises:
            IpcError: they were more than the limit (EMSGSIZE), or descriptors were lost (DESCRIPTORS_LOST); it is over
                with the message then.
        """
        assert self.arrived is not None
        length, beside, flags, _ = self.arrived
        for level, kind, data in beside:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                numbers = array.array("i", data[: len(data) - len(data) % _INT])
                self.kept.extend(map(Descriptor, numbers[len(self.kept) :]))
        lost = flags & _CTRUNC and self._max_descriptors
        if length > self._limit or lost:
            self.drop()
            self.arrived, self.kept = None, []
        if length > self._limit:
            raise too_long("recvmsg", "message longer than the limit", length, self._limit, self._details)
        if lost:
            problem = "more descriptors than there is room for"
            raise failed("recvmsg", problem, "DESCRIPTORS_LOST", **self._details, limit=self._max_descriptors)
        return self._body[:length].tobytes()

    def plain(self) -> tuple[bytes, PeerCredentials, str | None] | None:
        """The body, who sent it and where an answer reaches it, of a message with nothing uncommon about it.

        None where ``body`` and ``sender`` have to look, which costs thrice as much.
        """
        assert self.arrived is not None
        length, beside, flags, address = self.arrived
        if length > self._limit or flags & _CTRUNC or len(beside) != 1:
            return None
        level, kind, data = beside[0]
        if kind != socket.SCM_CREDENTIALS or level != socket.SOL_SOCKET:
            return None
        return self._body[:length].tobytes(), PeerCredentials.read(data), name_of(address)

    def drop(self) -> None:
        """Closes the descriptors that have arrived."""
        for descriptor in self.kept:
            descriptor.close()

    def sender(self) -> tuple[PeerCredentials, str | None]:
        """Who sent what has arrived, and at what name an answer reaches it."""
        assert self.arrived is not None
        _, beside, _, address = self.arrived
        for level, kind, data in beside:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                return PeerCredentials.read(data), name_of(address)
        raise AssertionError("a packet without credentials")

    def close(self) -> None:
        """Closes the descriptors that nobody got."""
        if self.arrived is not None and not self.at_end():
            try:
                self.body()
            except OSError:
                return
            self.drop()
