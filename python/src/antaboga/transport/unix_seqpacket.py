"""Unix sockets that keep the bounds of messages: ``spec/transport/unix_seqpacket.md``."""

from __future__ import annotations

import socket
import warnings
from contextlib import suppress
from threading import get_ident
from typing import TYPE_CHECKING

from antaboga._deadline import deadline_after
from antaboga._gate import POLLIN, POLLOUT, Latch
from antaboga.errors import DeadlineExceeded, PeerClosedError
from antaboga.process import Descriptor
from antaboga.transport import _packets
from antaboga.transport._deliveries import Deliveries
from antaboga.transport._listening import Listening
from antaboga.transport._packets import SEND_FLAGS, PacketIn
from antaboga.transport._seqpacket_pair import SeqpacketPair
from antaboga.transport._unix_bound import private_address
from antaboga.transport._unix_sockets import (
    PeerCredentials,
    address_name,
    connect_to_trusted,
    connected_socket,
    details_of,
    known_address,
    open_pair,
    open_socket,
)
from antaboga.transport.channel import Channel
from antaboga.transport.delivery import MAX_DESCRIPTORS, Delivery

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from typing_extensions import Buffer

__all__ = [
    "MAX_DESCRIPTORS",
    "Delivery",
    "PeerCredentials",
    "SeqpacketPair",
    "UnixSeqpacketChannel",
    "UnixSeqpacketListener",
]


class UnixSeqpacketChannel(Deliveries, Channel):
    """A connected Unix socket of packets; made by ``connect`` and by ``UnixSeqpacketListener.accept``.

    A message is sent whole or not at all, and may be empty. One that is longer than the receiver's limit fails there
    with EMSGSIZE and is lost; what follows is not. A peer of another user, root excepted, is refused unless
    ``any_user``. Sending to a peer that has closed is BrokenPipeError (EPIPE), never a signal.

    Open descriptors may go along with a message. Where ``max_descriptors`` is 0 the kernel drops those that come, and
    they never enter this process.
    """

    def __init__(
        self,
        connected: socket.socket,
        address: str | None,
        peer: PeerCredentials,
        max_message_length: int | None,
        max_descriptors: int,
    ) -> None:
        """Takes over a connected socket; not for callers."""
        details = details_of(address, connected)
        if connected.gettimeout() is not None:
            # socket.setdefaulttimeout has made it non-blocking, for every process that shares it.
            connected.settimeout(None)
        _packets.ask_for_credentials(connected)
        self._socket = connected
        self._address = address
        self._peer = peer
        self._details = details
        self._limit = _packets.prepared_limit(connected, max_message_length, details)
        self._max_descriptors = max_descriptors
        self._in = PacketIn(connected, self._limit, max_descriptors, details)
        self._latch = Latch(self._in, connected)
        self._out_latch = Latch()
        self._sending = self._out_latch.gate("send", connected.fileno(), POLLOUT, details)
        self._receiving = self._latch.gate("receive", connected.fileno(), POLLIN, details)

    @classmethod
    def connect(
        cls,
        address: str | os.PathLike[str],
        timeout: float | None = None,
        *,
        max_message_length: int | None = None,
        max_descriptors: int = 0,
        any_user: bool = False,
    ) -> UnixSeqpacketChannel:
        """Connects to a listener; waits while too many others are waiting to be accepted.

        Args:
            address: a path, or ``@`` and an abstract name.
            timeout: how long to wait, in seconds.
            max_message_length: the longest message to send or accept, in bytes; None for the longest that the socket
                sends as it is made. Where more is asked for, its buffer is enlarged.
            max_descriptors: how many descriptors are taken with one message, at most ``MAX_DESCRIPTORS``.
            any_user: whether the listener may run as another user.

        Raises:
            IpcError: nobody is there (ENOENT, ECONNREFUSED), or another user is (PEER_REFUSED), …
        """
        deadline = deadline_after(timeout)
        _packets.check_options(max_message_length, max_descriptors)
        name = address_name(address)
        connected = open_socket(socket.SOCK_SEQPACKET)
        try:
            peer = connect_to_trusted(connected, name, deadline, any_user=any_user)
            return cls(connected, name, peer, max_message_length, max_descriptors)
        except BaseException:
            connected.close()
            raise

    @classmethod
    def create(cls, *, max_message_length: int | None = None, max_descriptors: int = 0) -> SeqpacketPair:
        """Makes a connection that has no address; no child gets an end of it unless it is given it."""
        _packets.check_options(max_message_length, max_descriptors)
        here, there = open_pair(socket.SOCK_SEQPACKET)
        try:
            channel = cls(here, None, PeerCredentials.of(here), max_message_length, max_descriptors)
        except BaseException:
            here.close()
            there.close()
            raise
        return SeqpacketPair(channel, Descriptor(there.detach()))

    @classmethod
    def inherited(
        cls, number: int, *, max_message_length: int | None = None, max_descriptors: int = 0, any_user: bool = False
    ) -> UnixSeqpacketChannel:
        """A channel over a connected socket that this process was started with, taken over also when this fails.

        It keeps it from this process's own children.

        Raises:
            IpcError: there is no such socket (EBADF, ENOTSOCK), it is of another type (EPROTOTYPE), another user is at
                its other end (PEER_REFUSED), …
        """
        _packets.check_options(max_message_length, max_descriptors)
        connected, peer = connected_socket(number, socket.SOCK_SEQPACKET, any_user=any_user)
        try:
            return cls(connected, None, peer, max_message_length, max_descriptors)
        except BaseException:
            connected.close()
            raise

    def send(self, data: Buffer, timeout: float | None = None, *, descriptors: Sequence[Descriptor] = ()) -> None:
        """Sends ``data`` as one message; blocks while there is no room.

        Args:
            data: anything that has bytes.
            timeout: how long to wait, in seconds.
            descriptors: what goes along, at most ``MAX_DESCRIPTORS``; they stay the caller's and may be closed then.
        """
        deadline = None if timeout is None else deadline_after(timeout)
        message = _packets.message_of(data, self._limit, self._details)
        beside = _packets.rights(descriptors)
        gate = self._sending
        entered = False
        try:
            if not gate.queuing:
                for entered in gate.trying:  # noqa: B007 - one step of it is one attempt
                    break
            if not entered:
                (entered,) = map(gate.enter, (deadline,))
            elif gate.latch.closed:
                raise gate.closed_error()
            else:
                gate.owner = get_ident()
            while True:
                try:
                    if not beside:
                        for _ in map(self._socket.send, (message,), (SEND_FLAGS,)):
                            return
                    for _ in map(self._socket.sendmsg, ((message,),), (beside,), (SEND_FLAGS,)):
                        return
                except OSError as cause:
                    if not _packets.must_wait(cause, "send", self._details):
                        continue
                gate.wait(deadline)
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    def try_send(self, data: Buffer) -> bool:
        """Sends unless there is no room now; whether it did."""
        try:
            for _ in map(self.send, (data,), (0,)):
                break
        except DeadlineExceeded:
            return False
        return True

    async def async_send(
        self, data: Buffer, timeout: float | None = None, *, descriptors: Sequence[Descriptor] = ()
    ) -> None:
        """Sends like ``send``, from an asyncio task. Cancelled, it has sent nothing."""
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        message = _packets.message_of(data, self._limit, self._details)
        beside = _packets.rights(descriptors)
        gate = self._sending
        await _tasks.enter(gate, deadline)
        try:
            while True:
                try:
                    self._socket.sendmsg((message,), beside, SEND_FLAGS)
                    return
                except OSError as cause:
                    if not _packets.must_wait(cause, "send", self._details):
                        continue
                await _tasks.ready(gate, deadline)
        finally:
            _tasks.leave(gate)

    def _receive(self, timeout: float | None, wanted: bool) -> Delivery:
        deadline = None if timeout is None else deadline_after(timeout)
        gate, incoming = self._receiving, self._in
        entered = False
        try:
            if not gate.queuing:
                for entered in gate.trying:  # noqa: B007 - one step of it is one attempt
                    break
            if not entered:
                (entered,) = map(gate.enter, (deadline,))
            elif gate.latch.closed:
                raise gate.closed_error()
            else:
                gate.owner = get_ident()
            while True:
                if incoming.arrived is None:
                    if deadline is not None:
                        gate.wait(deadline)
                    else:
                        # As in wait, which would cost a call.
                        gate.poll()
                        if gate.latch.closed:
                            raise gate.closed_error()
                    try:
                        for incoming.arrived in incoming.receiving:  # noqa: B020 - one step of it is one call
                            break
                    except OSError as cause:
                        _packets.must_wait(cause, "recvmsg", self._details)
                        continue
                delivery = self._delivery(wanted=wanted)
                incoming.arrived, incoming.kept = None, []
                return delivery
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    async def _async_receive(self, timeout: float | None, *, wanted: bool) -> Delivery:
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        gate, incoming = self._receiving, self._in
        await _tasks.enter(gate, deadline)
        try:
            while True:
                if incoming.arrived is None:
                    await _tasks.ready(gate, deadline)
                    try:
                        for incoming.arrived in incoming.receiving:  # noqa: B020 - one step of it is one call
                            break
                    except OSError as cause:
                        _packets.must_wait(cause, "recvmsg", self._details)
                        continue
                delivery = self._delivery(wanted=wanted)
                incoming.arrived, incoming.kept = None, []
                return delivery
        finally:
            _tasks.leave(gate)

    def _delivery(self, *, wanted: bool) -> Delivery:
        incoming = self._in
        if incoming.at_end():
            incoming.arrived = None
            raise PeerClosedError("receive", "the other end is closed", **self._details)
        body = incoming.body()
        if not wanted:
            incoming.drop()
        return Delivery(body, tuple(incoming.kept) if wanted else ())

    @property
    def max_message_length(self) -> int:
        """The length in bytes of the longest message that this channel sends or accepts."""
        return self._limit

    @property
    def max_descriptors(self) -> int:
        """How many descriptors this end takes with one message."""
        return self._max_descriptors

    @property
    def address(self) -> str:
        """Where the listener is: an absolute path, or ``@`` and an abstract name.

        Raises ValueError if the channel was made of a connected socket: nothing leads to it.
        """
        return known_address(self._address)

    @property
    def peer(self) -> PeerCredentials:
        """Who is at the other end."""
        return self._peer

    def end_sending(self) -> None:
        """Ends the sending direction: the peer meets the end of the stream; receiving goes on.

        Blocked sends end with ClosedError; does nothing the second time.
        """
        if not self._out_latch.closed:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_WR)
            self._out_latch.close()

    def close(self) -> None:
        """Closes this end and ends its blocked calls; does nothing the second time."""
        self._out_latch.close()
        self._latch.close()

    def __repr__(self) -> str:
        name = "".join(f"{key}={value}" for key, value in self._details.items())
        return f"UnixSeqpacketChannel({name}{', closed' if self._latch.closed else ''})"

    def __del__(self) -> None:
        latch: Latch | None = getattr(self, "_latch", None)
        if latch is not None and not latch.closed:
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()


class UnixSeqpacketListener(Listening[UnixSeqpacketChannel]):
    """Waits at a path or an abstract name for connections of packets; made by ``bind``.

    The socket file has mode 0600 and is removed at close. A file that is there already is replaced only if it is a
    socket of this user's at which nobody answers. Connections of other users are closed at once, root's excepted,
    unless ``any_user``. For any number of threads and tasks.
    """

    def __init__(
        self, address: str | os.PathLike[str], limit: int | None, max_descriptors: int, *, any_user: bool
    ) -> None:
        """Binds and listens; not for callers."""
        _packets.check_options(limit, max_descriptors)
        self._options = (limit, max_descriptors)
        super().__init__(address, socket.SOCK_SEQPACKET, any_user=any_user)

    @classmethod
    def bind(
        cls,
        address: str | os.PathLike[str],
        *,
        max_message_length: int | None = None,
        max_descriptors: int = 0,
        any_user: bool = False,
    ) -> UnixSeqpacketListener:
        """Listens at ``address``.

        Args:
            address: a path, or ``@`` and an abstract name.
            max_message_length: the longest message that accepted channels send or accept, in bytes; None for the
                longest that a socket sends as it is made.
            max_descriptors: how many descriptors accepted channels take with one message.
            any_user: whether peers may run as other users.

        Raises:
            IpcError: somebody is there, or something that is not ours to remove (EADDRINUSE), …
        """
        return cls(address, max_message_length, max_descriptors, any_user=any_user)

    @classmethod
    def bind_privately(
        cls, *, max_message_length: int | None = None, max_descriptors: int = 0
    ) -> UnixSeqpacketListener:
        """Listens at a new path in this user's private directory; ``address`` tells which."""
        return cls.bind(private_address(), max_message_length=max_message_length, max_descriptors=max_descriptors)

    def _made(self, connected: socket.socket, peer: PeerCredentials) -> UnixSeqpacketChannel:
        return UnixSeqpacketChannel(connected, self._address, peer, *self._options)
