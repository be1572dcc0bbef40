"""Unix stream sockets: ``spec/transport/unix.md``."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any, NamedTuple

from antaboga._deadline import deadline_after
from antaboga.process import Descriptor
from antaboga.transport._ends import socket_ends
from antaboga.transport._listening import Listening
from antaboga.transport._rights_in import ReceivingRights, StreamRights
from antaboga.transport._rights_out import SendingRights
from antaboga.transport._stream import DEFAULT_LIMIT, StreamChannel, check_options
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
from antaboga.transport.delivery import MAX_DESCRIPTORS, Delivery, check_count
from antaboga.wire.framing import Framing

if TYPE_CHECKING:
    import os
    from collections.abc import Coroutine, Sequence

    from typing_extensions import Buffer

    from antaboga.transport._ends import End

__all__ = ["MAX_DESCRIPTORS", "Delivery", "PeerCredentials", "UnixChannel", "UnixListener", "UnixPair"]


class UnixChannel(SendingRights, StreamChannel):
    """A connected Unix stream socket; made by ``connect`` and by ``UnixListener.accept``.

    A peer of another user, root excepted, is refused unless ``any_user``. Sending to a peer that has closed is
    BrokenPipeError (EPIPE), never a signal.

    Open descriptors may go along with a message. Where ``max_descriptors`` is 0 the kernel drops those that come, and
    they never enter this process.
    """

    def __init__(
        self,
        ends: tuple[End, End],
        address: str | None,
        details: dict[str, object],
        peer: PeerCredentials,
        framing: Framing,
        limit: int,
    ) -> None:
        """Takes over a connected socket; not for callers."""
        super().__init__(ends, framing, limit, details)
        self._address = address
        self._peer = peer

    @classmethod
    def connect(
        cls,
        address: str | os.PathLike[str],
        timeout: float | None = None,
        *,
        framing: Framing | str = Framing.MP,
        max_message_length: int = DEFAULT_LIMIT,
        max_descriptors: int = 0,
        any_user: bool = False,
    ) -> UnixChannel:
        """Connects to a listener; waits while too many others are waiting to be accepted.

        Args:
            address: a path, or ``@`` and an abstract name.
            timeout: how long to wait, in seconds.
            framing: how messages are told apart; both ends must agree.
            max_message_length: the longest message to send or accept, in bytes.
            max_descriptors: how many descriptors are taken with one message, at most ``MAX_DESCRIPTORS``.
            any_user: whether the listener may run as another user.

        Raises:
            IpcError: nobody is there (ENOENT, ECONNREFUSED), or another user is (PEER_REFUSED), …
        """
        deadline = deadline_after(timeout)
        kind = check_options(framing, max_message_length)
        check_count(max_descriptors)
        name = address_name(address)
        connected = open_socket()
        try:
            peer = connect_to_trusted(connected, name, deadline, any_user=any_user)
            return _made(connected, name, peer, kind, max_message_length, max_descriptors)
        except BaseException:
            connected.close()
            raise

    @classmethod
    def create(
        cls,
        *,
        framing: Framing | str = Framing.MP,
        max_message_length: int = DEFAULT_LIMIT,
        max_descriptors: int = 0,
    ) -> UnixPair:
        """Makes a connection that has no address; no child gets an end of it unless it is given it."""
        kind = check_options(framing, max_message_length)
        check_count(max_descriptors)
        here, there = open_pair(socket.SOCK_STREAM)
        try:
            channel = _made(here, None, PeerCredentials.of(here), kind, max_message_length, max_descriptors)
        except BaseException:
            here.close()
            there.close()
            raise
        return UnixPair(channel, Descriptor(there.detach()))

    @classmethod
    def inherited(
        cls,
        number: int,
        *,
        framing: Framing | str = Framing.MP,
        max_message_length: int = DEFAULT_LIMIT,
        max_descriptors: int = 0,
        any_user: bool = False,
    ) -> UnixChannel:
        """A channel over a connected socket that this process was started with, taken over also when this fails.

        It keeps it from this process's own children.

        Raises:
            IpcError: there is no such socket (EBADF, ENOTSOCK), it is of another type (EPROTOTYPE), another user is at
                its other end (PEER_REFUSED), …
        """
        kind = check_options(framing, max_message_length)
        check_count(max_descriptors)
        connected, peer = connected_socket(number, socket.SOCK_STREAM, any_user=any_user)
        try:
            return _made(connected, None, peer, kind, max_message_length, max_descriptors)
        except BaseException:
            connected.close()
            raise

    def send(self, data: Buffer, timeout: float | None = None, *, descriptors: Sequence[Descriptor] = ()) -> None:
        """Sends ``data`` as one message; blocks while there is no room.

        Args:
            data: anything that has bytes.
            timeout: how long to wait, in seconds.
            descriptors: what goes along, at most ``MAX_DESCRIPTORS``; they stay the caller's and may be closed then.
                With framing ``raw`` not with an empty message, since they go with a byte.
        """
        if not descriptors:
            return StreamChannel.send(self, data, timeout)
        return self._send_with(data, deadline_after(timeout), descriptors)

    def async_send(
        self, data: Buffer, timeout: float | None = None, *, descriptors: Sequence[Descriptor] = ()
    ) -> Coroutine[Any, Any, None]:
        """Sends like ``send``, from an asyncio task; see ``Channel`` for what cancelling does."""
        if not descriptors:
            return StreamChannel.async_send(self, data, timeout)
        return self._async_send_with(data, timeout, descriptors)

    def receive_delivery(self, timeout: float | None = None) -> Delivery:
        """Receives one message with its descriptors; blocks until there is one.

        Raises:
            IpcError: more descriptors came than ``max_descriptors`` or than this process has room for
                (DESCRIPTORS_LOST); all of them are closed then, and only this message is lost.
        """
        return Delivery(self.receive(timeout), ())

    def try_receive_delivery(self) -> Delivery | None:
        """Receives one message with its descriptors, if there is one now."""
        message = self.try_receive()
        return None if message is None else Delivery(message, ())

    async def async_receive_delivery(self, timeout: float | None = None) -> Delivery:
        """Receives like ``receive_delivery``, from an asyncio task. Cancelling it loses nothing."""
        return Delivery(await self.async_receive(timeout), ())

    @property
    def max_descriptors(self) -> int:
        """How many descriptors this end takes with one message."""
        return 0

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


class UnixDescriptorChannel(ReceivingRights, UnixChannel):
    """A channel that takes descriptors, which costs more a message; made where ``max_descriptors`` is above 0."""

    def __init__(
        self,
        ends: tuple[End, End],
        address: str | None,
        details: dict[str, object],
        peer: PeerCredentials,
        framing: Framing,
        limit: int,
        rights: StreamRights,
    ) -> None:
        """Takes over a connected socket; not for callers."""
        self._rights = rights
        super().__init__(ends, address, details, peer, framing, limit)

    @property
    def max_descriptors(self) -> int:
        """How many descriptors this end takes with one message."""
        return self._rights.limit


def _made(
    connected: socket.socket,
    address: str | None,
    peer: PeerCredentials,
    framing: Framing,
    limit: int,
    max_descriptors: int,
) -> UnixChannel:
    details = details_of(address, connected)
    ends = socket_ends(connected)
    if max_descriptors == 0:
        return UnixChannel(ends, address, details, peer, framing, limit)
    rights = StreamRights(connected, max_descriptors, details, ends[0].resource)
    ends[0].resource = rights
    return UnixDescriptorChannel(ends, address, details, peer, framing, limit, rights)


class UnixPair(NamedTuple):
    """A channel and the descriptor that is its other end, to be given to a child and then closed here.

    Attributes:
        channel: this process's end.
        peer: the other end, for ``UnixChannel.inherited`` there.
    """

    channel: UnixChannel
    peer: Descriptor

    def close(self) -> None:
        """Closes what is still open."""
        self.channel.close()
        self.peer.close()


class UnixListener(Listening[UnixChannel]):
    """Waits at a path or an abstract name for connections; made by ``bind``.

    The socket file has mode 0600 and is removed at close. A file that is there already is replaced only if it is a
    socket of this user's at which nobody answers. Connections of other users are closed at once, root's excepted,
    unless ``any_user``. For any number of threads and tasks.
    """

    def __init__(
        self, address: str | os.PathLike[str], framing: Framing, limit: int, max_descriptors: int, *, any_user: bool
    ) -> None:
        """Binds and listens; not for callers."""
        check_count(max_descriptors)
        self._options = (framing, limit, max_descriptors)
        super().__init__(address, socket.SOCK_STREAM, any_user=any_user)

    @classmethod
    def bind(
        cls,
        address: str | os.PathLike[str],
        *,
        framing: Framing | str = Framing.MP,
        max_message_length: int = DEFAULT_LIMIT,
        max_descriptors: int = 0,
        any_user: bool = False,
    ) -> UnixListener:
        """Listens at ``address``.

        Args:
            address: a path, or ``@`` and an abstract name.
            framing: how messages are told apart on every accepted channel; both ends must agree.
            max_message_length: the longest message that accepted channels send or accept, in bytes.
            max_descriptors: how many descriptors accepted channels take with one message.
            any_user: whether peers may run as other users.

        Raises:
            IpcError: somebody is there, or something that is not ours to remove (EADDRINUSE), …
        """
        kind = check_options(framing, max_message_length)
        return cls(address, kind, max_message_length, max_descriptors, any_user=any_user)

    @classmethod
    def bind_privately(
        cls,
        *,
        framing: Framing | str = Framing.MP,
        max_message_length: int = DEFAULT_LIMIT,
        max_descriptors: int = 0,
    ) -> UnixListener:
        """Listens at a new path in this user's private directory; ``address`` tells which."""
        return cls.bind(
            private_address(), framing=framing, max_message_length=max_message_length, max_descriptors=max_descriptors
        )

    def _made(self, connected: socket.socket, peer: PeerCredentials) -> UnixChannel:
        return _made(connected, self._address, peer, *self._options)
