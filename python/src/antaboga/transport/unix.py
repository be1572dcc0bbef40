"""Unix stream sockets: ``spec/transport/unix.md``."""

from __future__ import annotations

import os
import secrets
import socket
import warnings
from typing import TYPE_CHECKING

from antaboga._deadline import deadline_after
from antaboga._gate import POLLIN, Latch
from antaboga.errors import DeadlineExceeded, refused_by
from antaboga.lifetime import Lifetime
from antaboga.registry import Registration, Registry, Role
from antaboga.registry.ending import close_at_exit
from antaboga.registry.objects import identity_of
from antaboga.transport._ends import socket_ends
from antaboga.transport._stream import DEFAULT_LIMIT, StreamChannel, check_options
from antaboga.transport._unix_sockets import (
    BoundPath,
    PeerCredentials,
    address_name,
    connect,
    native_address,
    open_socket,
)
from antaboga.wire.framing import Framing

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

__all__ = ["PeerCredentials", "UnixChannel", "UnixListener"]

_BACKLOG = 4096


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
            connect(connected, name, deadline)
            peer = PeerCredentials.of(connected)
            if not any_user and not peer.trusted:
                raise peer.refusal("connect", name)
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


class UnixListener:
    """Waits at a path or an abstract name for connections; made by ``bind``.

    The socket file has mode 0600 and is removed at close. A file that is there already is replaced only if it is a
    socket of this user's at which nobody answers. Connections of other users are closed at once, root's excepted,
    unless ``any_user``. For any number of threads and tasks.
    """

    def __init__(
        self,
        listening: socket.socket,
        address: str,
        registration: Registration,
        path: BoundPath | None,
        options: tuple[Framing, int, bool],
    ) -> None:
        """Takes over a listening socket; not for callers."""
        self._socket = listening
        self._address = address
        self._options = options
        self._latch = Latch(_Bound(registration, path), listening)
        self._gate = self._latch.gate("accept", listening.fileno(), POLLIN, {"name": address})

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
        options = (check_options(framing, max_message_length), max_message_length, any_user)
        name = address_name(address)
        native = native_address(name, "bind")
        registry = Registry.of_current_user()
        listening = open_socket()
        registration: Registration | None = None
        path = None if name[0] == "@" else BoundPath(registry, name)
        identity: str | None = None
        try:
            # Nobody waits in accept but by poll; a connection that is gone again must not make it block.
            listening.setblocking(False)
            registration = registry.register("unix", name, Role.CREATOR, Lifetime.PROCESS)
            if path is None:
                try:
                    listening.bind(native)
                    listening.listen(_BACKLOG)
                except OSError as cause:
                    raise refused_by("bind", cause, name=name) from None
                identity = identity_of(os.fstat(listening.fileno()))
            else:
                identity = path.listen(listening, _BACKLOG)
            registration.identify(identity)
            return cls(listening, name, registration, path, options)
        except BaseException:
            listening.close()
            if path is not None and identity is not None:
                path.unlink(identity)
            if registration is not None:
                registration.close()
            raise

    @classmethod
    def bind_privately(
        cls,
        *,
        framing: Framing | str = Framing.MP,
        max_message_length: int = DEFAULT_LIMIT,
    ) -> UnixListener:
        """Listens at a new path in this user's private directory; ``address`` tells which."""
        path = os.path.join(Registry.of_current_user().run_directory(), f"{secrets.token_hex(8)}.sock")
        return cls.bind(path, framing=framing, max_message_length=max_message_length)

    def accept(self, timeout: float | None = None) -> UnixChannel:
        """Waits for a connection."""
        deadline = deadline_after(timeout)
        gate = self._gate
        entered = False
        try:
            (entered,) = map(gate.enter, (deadline,))
            while True:
                gate.wait(deadline)
                channel = self._accept_now()
                if channel is not None:
                    return channel
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    def try_accept(self) -> UnixChannel | None:
        """Takes a connection that is waiting already; None when there is none."""
        try:
            return self.accept(0)
        except DeadlineExceeded:
            return None

    async def async_accept(self, timeout: float | None = None) -> UnixChannel:
        """Waits for a connection, from an asyncio task. Cancelling it loses none."""
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        await _tasks.enter(self._gate, deadline)
        try:
            while True:
                await _tasks.ready(self._gate, deadline)
                channel = self._accept_now()
                if channel is not None:
                    return channel
        finally:
            _tasks.leave(self._gate)

    @property
    def address(self) -> str:
        """Where this listens: an absolute path, or ``@`` and an abstract name."""
        return self._address

    def close(self) -> None:
        """Ends blocked calls, removes the socket file if it is still this one's; does nothing the second time."""
        self._latch.close()

    def _accept_now(self) -> UnixChannel | None:
        framing, limit, any_user = self._options
        try:
            connected, _ = self._socket.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return None
        except OSError as cause:
            raise refused_by("accept", cause, name=self._address) from None
        try:
            peer = PeerCredentials.of(connected)
            if any_user or peer.trusted:
                return UnixChannel(connected, self._address, peer, framing, limit)
        except BaseException:
            connected.close()
            raise
        # To raise would let any other user end a server's loop.
        connected.close()
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"UnixListener({self._address!r}{', closed' if self._latch.closed else ''})"

    def __del__(self) -> None:
        latch: Latch | None = getattr(self, "_latch", None)
        if latch is not None and not latch.closed:
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            latch.close()


class _Bound:
    """What was made for a listener beside its socket."""

    def __init__(self, registration: Registration, path: BoundPath | None) -> None:
        self._registration = registration
        self._path = path
        close_at_exit(self)

    def close(self) -> None:
        try:
            # A forked child has the socket too, but not the entry, and the file is its parent's.
            if self._path is not None and self._registration.held:
                self._path.unlink(self._registration.identity)
        finally:
            self._registration.close()
