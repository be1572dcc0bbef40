"""Unix datagram sockets: ``spec/transport/unix_dgram.md``.

A socket is never connected: each message goes to whoever has the name then, and its receiver answers from the same
socket. For a socket that is not connected ``poll`` does not look at the receiver's queue, so that a sender waits with
the help of a second one that is.
"""

from __future__ import annotations

import os
import select
import socket
import stat
import warnings
from functools import partial
from threading import get_ident
from typing import TYPE_CHECKING, NamedTuple

from antaboga._deadline import deadline_after, remaining
from antaboga._gate import POLLIN, POLLOUT, Closeable, Latch
from antaboga.errors import DeadlineExceeded, failed, refused_by
from antaboga.transport import _packets
from antaboga.transport._dgram_probe import DgramProbe
from antaboga.transport._packets import SEND_FLAGS, PacketIn
from antaboga.transport._unix_bound import bind, private_address
from antaboga.transport._unix_sockets import PeerCredentials, address_name, native_address, open_socket
from antaboga.transport.channel import Channel

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["Datagram", "PeerCredentials", "UnixDgramChannel"]


class Datagram(NamedTuple):
    """A message and who sent it.

    Attributes:
        body: the bytes.
        address: where an answer reaches the sender; None if it has no name, or none that is found from here.
        sender: the process that sent it, and its user.
    """

    body: bytes
    address: str | None
    sender: PeerCredentials


class UnixDgramChannel(Channel):
    """A Unix datagram socket; made by ``bind``, which receives from anybody, and by ``connect``, which only sends.

    A message is sent whole or not at all, and may be empty. Sending blocks while the receiver's queue is full, and
    fails with ECONNREFUSED or ENOENT when nobody is there. Nobody learns that the others are gone but by sending. A
    message that is longer than the receiver's limit, or that a process of another user sent (root excepted, unless
    ``any_user``), fails there with EMSGSIZE or PEER_REFUSED and is lost; what follows is not.
    """

    def __init__(
        self,
        made: socket.socket,
        own: str | None,
        peer: str | None,
        entry: Closeable | None,
        options: tuple[int | None, bool],
    ) -> None:
        """Takes over a socket, and the entry of a bound one; not for callers."""
        wanted, self._any_user = options
        self._socket = made
        self._own, self._peer = own, peer
        self._usual = None if peer is None else (peer, native_address(peer, "send"))
        self._details = {"name": own or peer}
        if own is None and made.gettimeout() is not None:
            made.settimeout(None)
        self._limit = _packets.prepared_limit(made, wanted, self._details)
        self._in = None if own is None else PacketIn(made, self._limit, 0, self._details)
        self._probe = DgramProbe()
        self._latch = Latch(*(() if entry is None else (entry,)), self._probe, made)
        self._sending = self._latch.gate("send", made.fileno(), POLLOUT, self._details)
        self._receiving = self._latch.gate("receive", made.fileno(), POLLIN, self._details)

    @classmethod
    def bind(
        cls,
        address: str | os.PathLike[str],
        peer: str | os.PathLike[str] | None = None,
        *,
        max_message_length: int | None = None,
        any_user: bool = False,
    ) -> UnixDgramChannel:
        """Receives at ``address``, and sends to ``peer`` unless an address is given with a message.

        The socket file has mode 0600 and is removed at close. A file that is there already is replaced only if it is a
        socket of this user's at which nobody answers.

        Args:
            address: a path, or ``@`` and an abstract name.
            peer: likewise; need not be there yet.
            max_message_length: the longest message to send or accept, in bytes; None for the longest that the socket
                sends as it is made. Where more is asked for, its buffer is enlarged.
            any_user: whether senders and receivers may run as other users.

        Raises:
            IpcError: somebody is there, or something that is not ours to remove (EADDRINUSE), …
        """
        _packets.check_options(max_message_length)
        name = None if peer is None else address_name(peer)
        bound = bind(address, socket.SOCK_DGRAM)
        try:
            return cls(bound.socket, bound.address, name, bound.entry, (max_message_length, any_user))
        except BaseException:
            bound.entry.close()
            bound.socket.close()
            raise

    @classmethod
    def bind_privately(
        cls,
        peer: str | os.PathLike[str] | None = None,
        *,
        max_message_length: int | None = None,
        any_user: bool = False,
    ) -> UnixDgramChannel:
        """Receives at a new path in this user's private directory, which ``address`` tells."""
        return cls.bind(private_address(), peer, max_message_length=max_message_length, any_user=any_user)

    @classmethod
    def connect(
        cls, peer: str | os.PathLike[str], *, max_message_length: int | None = None, any_user: bool = False
    ) -> UnixDgramChannel:
        """Only sends, to ``peer``, who must be there; each message goes to whoever has that name then.

        Raises:
            IpcError: nobody is there (ENOENT, ECONNREFUSED), or another user's socket is (PEER_REFUSED), …
        """
        _packets.check_options(max_message_length)
        name = address_name(peer)
        native = native_address(name, "connect")
        made = open_socket(socket.SOCK_DGRAM)
        try:
            channel = cls(made, None, name, None, (max_message_length, any_user))
        except BaseException:
            made.close()
            raise
        try:
            channel._check_owner("connect", name)
            with open_socket(socket.SOCK_DGRAM) as probe:
                probe.connect(native)
        except OSError as cause:
            channel.close()
            if cause.errno is None or hasattr(cause, "code"):
                raise
            raise refused_by("connect", cause, name=name) from None
        return channel

    def send(self, data: Buffer, timeout: float | None = None, *, to: str | os.PathLike[str] | None = None) -> None:
        """Sends ``data`` to an address, to the peer if none is given; blocks while there is no room."""
        deadline = None if timeout is None else deadline_after(timeout)
        message = _packets.message_of(data, self._limit, self._details)
        name, native = self._usual if to is None and self._usual is not None else self._target(to)
        gate = self._sending
        entered = late = False
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
            if name[0] != "@":
                self._check_owner("send", name)
            while True:
                try:
                    for _ in map(self._socket.sendto, (message,), (SEND_FLAGS,), (native,)):
                        return
                except OSError as cause:
                    if not _packets.must_wait(cause, "send", {"name": name}):
                        continue
                if late:
                    raise gate.too_late()
                # Others may take the room each time that there is some.
                late = remaining(deadline) == 0
                awaited = self._awaited(native)
                if awaited is not None:
                    gate.wait_for(awaited, deadline)
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    def try_send(self, data: Buffer, *, to: str | os.PathLike[str] | None = None) -> bool:
        """Sends unless there is no room now; whether it did."""
        try:
            for _ in map(partial(self.send, to=to), (data,), (0,)):
                break
        except DeadlineExceeded:
            return False
        return True

    async def async_send(
        self, data: Buffer, timeout: float | None = None, *, to: str | os.PathLike[str] | None = None
    ) -> None:
        """Sends like ``send``, from an asyncio task. Cancelled, it has sent nothing."""
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        message = _packets.message_of(data, self._limit, self._details)
        name, native = self._target(to)
        gate = self._sending
        late = False
        await _tasks.enter(gate, deadline)
        try:
            self._check_owner("send", name)
            while True:
                try:
                    self._socket.sendto(message, SEND_FLAGS, native)
                    return
                except OSError as cause:
                    if not _packets.must_wait(cause, "send", {"name": name}):
                        continue
                if late:
                    raise gate.too_late()
                late = remaining(deadline) == 0
                awaited = self._awaited(native)
                if awaited is not None:
                    await _tasks.ready(gate, deadline, awaited)
        finally:
            _tasks.leave(gate)

    def receive(self, timeout: float | None = None) -> bytes:
        """Receives one message; blocks until there is one."""
        (datagram,) = map(self.receive_datagram, (timeout,))
        return datagram[0]

    def try_receive(self) -> bytes | None:
        """Receives one message if there is one now."""
        try:
            (datagram,) = map(self.receive_datagram, (0,))
        except DeadlineExceeded:
            return None
        return datagram[0]

    def receive_datagram(self, timeout: float | None = None) -> Datagram:
        """Receives one message, and tells who sent it; blocks until there is one."""
        deadline = None if timeout is None else deadline_after(timeout)
        gate, incoming = self._receiving, self._incoming()
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
                datagram = self._datagram(incoming)
                incoming.arrived = None
                return datagram
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    def try_receive_datagram(self) -> Datagram | None:
        """Receives one message if there is one now, and tells who sent it."""
        try:
            (datagram,) = map(self.receive_datagram, (0,))
        except DeadlineExceeded:
            return None
        return datagram

    async def async_receive(self, timeout: float | None = None) -> bytes:
        """Receives like ``receive``, from an asyncio task. Cancelling it loses nothing."""
        return (await self.async_receive_datagram(timeout)).body

    async def async_receive_datagram(self, timeout: float | None = None) -> Datagram:
        """Receives like ``receive_datagram``, from an asyncio task. Cancelling it loses nothing."""
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        gate, incoming = self._receiving, self._incoming()
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
                datagram = self._datagram(incoming)
                incoming.arrived = None
                return datagram
        finally:
            _tasks.leave(gate)

    @property
    def max_message_length(self) -> int:
        """The length in bytes of the longest message that this channel sends or accepts."""
        return self._limit

    @property
    def address(self) -> str | None:
        """Where this receives: an absolute path, or ``@`` and an abstract name; None if it only sends."""
        return self._own

    @property
    def peer(self) -> str | None:
        """Where messages go that are sent without an address; None if there is no such place."""
        return self._peer

    def close(self) -> None:
        """Ends blocked calls, removes the socket file if it is still this one's; does nothing the second time."""
        self._latch.close()

    def _target(self, to: str | os.PathLike[str] | None) -> tuple[str, bytes]:
        if to is not None:
            name = address_name(to)
            return name, native_address(name, "send")
        if self._usual is None:
            raise ValueError("send on a datagram socket that has no peer: give the address")
        return self._usual

    def _check_owner(self, operation: str, name: str) -> None:
        """Refuses a socket file of another user; whose an abstract name is, nobody can tell before having an answer."""
        if self._any_user or name[0] == "@":
            return
        try:
            found = os.stat(name)
        except OSError:
            return
        if found.st_uid not in (0, os.geteuid()) and stat.S_ISSOCK(found.st_mode):
            raise PeerCredentials(0, found.st_uid, found.st_gid).refusal(operation, name)

    def _awaited(self, native: bytes) -> int | None:
        """What to wait for to become writable before sending again; None to try at once."""
        # Its own buffer is in the way where the receiver is slow to take long messages.
        own = select.poll()
        own.register(self._socket, POLLOUT)
        return self._probe.connected_to(native) if own.poll(0) else self._socket.fileno()

    def _incoming(self) -> PacketIn:
        if self._in is None:
            raise ValueError("receive on a datagram socket that only sends")
        return self._in

    def _datagram(self, incoming: PacketIn) -> Datagram:
        body, sender, address = incoming.plain() or (incoming.body(), *incoming.sender())
        if not self._any_user and not sender.trusted:
            incoming.arrived = None
            values = {**self._details, "uid": sender.uid, "pid": sender.pid}
            raise failed("receive", "sender runs as another user", "PEER_REFUSED", **values)
        return Datagram(body, address, sender)

    def __repr__(self) -> str:
        return f"UnixDgramChannel(name={self._own or self._peer}{', closed' if self._latch.closed else ''})"

    def __del__(self) -> None:
        latch: Latch | None = getattr(self, "_latch", None)
        if latch is not None and not latch.closed:
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            latch.close()
