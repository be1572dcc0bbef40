"""Unix stream sockets: ``spec/transport/unix.md``."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from antaboga._deadline import deadline_after
from antaboga.transport._ends import socket_ends
from antaboga.transport._listening import Listening
from antaboga.transport._stream import DEFAULT_LIMIT, StreamChannel, check_options
from antaboga.transport._unix_bound import private_address
from antaboga.transport._unix_sockets import PeerCredentials, address_name, connect_to_trusted, open_socket
from antaboga.wire.framing import Framing

if TYPE_CHECKING:
    import os

__all__ = ["PeerCredentials", "UnixChannel", "UnixListener"]


class UnixChannel(StreamChannel):
    """A connected Unix stream socket; made by ``connect`` and by ``UnixListener.accept``.

    A peer of another user, root excepted, is refused unless ``any_user``. Sending to a peer that has closed is
    BrokenPipeError (EPIPE), never a signal.
    """

    def __init__(
        self, connected: socket.socket, address: str, peer: PeerCredentials, framing: Framing, limit: int
    ) -> None:
        """Takes over a connected socket; not for callers."""
        super().__init__(socket_ends(connected), framing, limit, {"name": address})
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
        any_user: bool = False,
    ) -> UnixChannel:
        """Connects to a listener; waits while too many others are waiting to be accepted.

        Args:
            address: a path, or ``@`` and an abstract name.
            timeout: how long to wait, in seconds.
            framing: how messages are told apart; both ends must agree.
            max_message_length: the longest message to send or accept, in bytes.
            any_user: whether the listener may run as another user.

        Raises:
            IpcError: nobody is there (ENOENT, ECONNREFUSED), or another user is (PEER_REFUSED), …
        """
        deadline = deadline_after(timeout)
        kind = check_options(framing, max_message_length)
        name = address_name(address)
        connected = open_socket()
        try:
            peer = connect_to_trusted(connected, name, deadline, any_user=any_user)
            return cls(connected, name, peer, kind, max_message_length)
        except BaseException:
            connected.close()
            raise

    @property
    def address(self) -> str:
        """Where the listener is: an absolute path, or ``@`` and an abstract name."""
        return self._address

    @property
    def peer(self) -> PeerCredentials:
        """Who is at the other end."""
        return self._peer


class UnixListener(Listening[UnixChannel]):
    """Waits at a path or an abstract name for connections; made by ``bind``.

    The socket file has mode 0600 and is removed at close. A file that is there already is replaced only if it is a
    socket of this user's at which nobody answers. Connections of other users are closed at once, root's excepted,
    unless ``any_user``. For any number of threads and tasks.
    """

    def __init__(self, address: str | os.PathLike[str], framing: Framing, limit: int, *, any_user: bool) -> None:
        """Binds and listens; not for callers."""
        self._options = (framing, limit)
        super().__init__(address, socket.SOCK_STREAM, any_user=any_user)

    @classmethod
    def bind(
        cls,
        address: str | os.PathLike[str],
        *,
        framing: Framing | str = Framing.MP,
        max_message_length: int = DEFAULT_LIMIT,
        any_user: bool = False,
    ) -> UnixListener:
        """Listens at ``address``.

        Args:
            address: a path, or ``@`` and an abstract name.
            framing: how messages are told apart on every accepted channel; both ends must agree.
            max_message_length: the longest message that accepted channels send or accept, in bytes.
            any_user: whether peers may run as other users.

        Raises:
            IpcError: somebody is there, or something that is not ours to remove (EADDRINUSE), …
        """
        return cls(address, check_options(framing, max_message_length), max_message_length, any_user=any_user)

    @classmethod
    def bind_privately(
        cls,
        *,
        framing: Framing | str = Framing.MP,
        max_message_length: int = DEFAULT_LIMIT,
    ) -> UnixListener:
        """Listens at a new path in this user's private directory; ``address`` tells which."""
        return cls.bind(private_address(), framing=framing, max_message_length=max_message_length)

    def _made(self, connected: socket.socket, peer: PeerCredentials) -> UnixChannel:
        return UnixChannel(connected, self._address, peer, *self._options)
