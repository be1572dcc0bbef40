"""Unix datagram sockets: a name to receive at, which needs ``--listen``, and one to send to."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from antaboga.cli.channel_options import refuse_all_but
from antaboga.cli.ending import held
from antaboga.cli.endpoint import socket_file
from antaboga.cli.endpoint.base import ChannelEndpoint, Message, Port
from antaboga.cli.failure import UsageError
from antaboga.errors import IpcError, failed
from antaboga.transport.unix_dgram import UnixDgramChannel

if TYPE_CHECKING:
    import argparse
    from contextlib import ExitStack

    from antaboga.cli.endpoint.pair import Pair
    from antaboga.cli.timeout import Timeout
    from antaboga.transport.unix_dgram import Datagram

_TYPE = "unix:?type=dgram"


@dataclass(frozen=True)
class UnixDgramEndpoint(ChannelEndpoint):
    """One name for whatever the verb does, or one for each direction."""

    mechanism: ClassVar[str] = "unix"
    names: Pair[str]

    def open(self, arguments: argparse.Namespace, stack: ExitStack, *, sends: bool, receives: bool) -> Port:  # noqa: ARG002
        """Binds the name to receive at, or finds who receives."""
        refuse_all_but(arguments, _TYPE, {"--listen", "--any-user"})
        own, to = self.names.incoming, self.names.outgoing
        if not arguments.listen:
            if receives:
                raise UsageError(f"{_TYPE} receives with --listen only")
            channel = UnixDgramChannel.connect(own if to is None else to, any_user=arguments.any_user)
            return _DatagramPort(stack.enter_context(channel))
        if not receives and to is None:
            raise UsageError(f"{_TYPE} sends with --listen only from one name to another: IN,OUT")
        with held():
            return _DatagramPort(stack.enter_context(UnixDgramChannel.bind(own, to, any_user=arguments.any_user)))

    def unlink(self) -> None:
        """Removes the socket files, and what the registry says about them."""
        self.names.each(socket_file.unlink)


class _DatagramPort(Port):
    """A socket, which whoever made it closes; without a peer it sends to whoever sent last."""

    def __init__(self, channel: UnixDgramChannel) -> None:
        self._channel = channel
        self._last: Datagram | None = None

    def send(self, message: Message, timeout: Timeout) -> None:
        """Sends one message."""
        if self._channel.peer is not None:
            self._channel.send(message.data, timeout.remaining())
            return
        assert self._last is not None
        if self._last.address is None:
            pid = self._last.sender.pid
            raise failed("send", "the sender has no name to answer to", "EDESTADDRREQ", pid=pid)
        # One who does not wait for its answer must not end the service for all others.
        with suppress(ConnectionRefusedError, FileNotFoundError):
            self._channel.send(message.data, timeout.remaining(), to=self._last.address)

    def receive(self, timeout: Timeout) -> Message:
        """Receives one message."""
        while True:
            try:
                self._last = self._channel.receive_datagram(timeout.remaining())
                return Message(self._last.body, {})
            except IpcError as failure:
                # Any user may send to an abstract name, and so must not end the command.
                if failure.code != "PEER_REFUSED":
                    raise
