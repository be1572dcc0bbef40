"""Unix domain sockets by path or abstract name: streams and connections of packets."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from antaboga.cli.channel_options import refuse_all_but
from antaboga.cli.ending import held
from antaboga.cli.endpoint import socket_file
from antaboga.cli.endpoint.base import ChannelEndpoint
from antaboga.cli.endpoint.pair import Pair
from antaboga.cli.endpoint.port import ChannelPort, stream_options
from antaboga.cli.endpoint.unix_dgram import UnixDgramEndpoint
from antaboga.cli.failure import UsageError
from antaboga.transport.unix import UnixChannel, UnixListener
from antaboga.transport.unix_seqpacket import UnixSeqpacketChannel, UnixSeqpacketListener

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from contextlib import ExitStack

    from antaboga.call._doors import Door
    from antaboga.cli.endpoint.base import Port
    from antaboga.transport import Channel


def parse(rest: str) -> ChannelEndpoint:
    """Reads what follows ``unix:``; the type of socket decides what it is."""
    name, query, option = rest.partition("?")
    if query and not option.startswith("type="):
        raise UsageError(f"'unix:{rest}' has another option than ?type=")
    kind = option.removeprefix("type=") if query else "stream"
    if kind == "dgram":
        return UnixDgramEndpoint(name, Pair.parse("unix", name, _address))
    if kind not in ("stream", "seqpacket"):
        raise UsageError(f"'unix:{rest}' has a type that is none of stream seqpacket dgram")
    return UnixEndpoint(_address(name), packets=kind == "seqpacket")


def _address(name: str) -> str:
    if name in ("", "@"):
        raise UsageError(f"'unix:{name}' has no name")
    return name if name.startswith("@") else os.path.abspath(name)


@dataclass(frozen=True)
class UnixEndpoint(ChannelEndpoint):
    """A connection by a socket; ``name`` is an absolute path, or ``@`` and an abstract name."""

    mechanism: ClassVar[str] = "unix"
    packets: bool

    def open(self, arguments: argparse.Namespace, stack: ExitStack, *, sends: bool, receives: bool) -> Port:  # noqa: ARG002
        """Connects, or waits for one peer."""
        if self.packets:
            refuse_all_but(arguments, "unix:?type=seqpacket", {"--listen", "--any-user"})
        else:
            refuse_all_but(arguments, self.mechanism, {"--listen", "--any-user", "--framing"})
        if not arguments.listen:
            return ChannelPort(stack.enter_context(self._connect(arguments)))
        with held():
            listener = self._listen(arguments)
            stack.callback(listener.close)
        channel: Channel = stack.enter_context(listener.accept(arguments.timeout.remaining()))
        # Whoever comes after the one peer is refused from now on, and not left waiting for an answer.
        with held():
            listener.close()
        return ChannelPort(channel)

    def door(self, *, create: bool, listen: bool) -> Callable[[], Door]:  # noqa: ARG002 - it listens in any case
        """Opens the socket."""
        from antaboga.call._doors import UnixDoor

        if self.packets:
            raise UsageError("unix:?type=seqpacket does not serve calls")
        if create:
            raise UsageError("--create makes no sense for unix")
        return lambda: UnixDoor(self.name)

    def _connect(self, arguments: argparse.Namespace) -> Channel:
        left, any_user = arguments.timeout.remaining(), arguments.any_user
        if self.packets:
            return UnixSeqpacketChannel.connect(self.name, left, any_user=any_user)
        return UnixChannel.connect(self.name, left, any_user=any_user, **stream_options(arguments))

    def _listen(self, arguments: argparse.Namespace) -> UnixListener | UnixSeqpacketListener:
        any_user = arguments.any_user
        if self.packets:
            return UnixSeqpacketListener.bind(self.name, any_user=any_user)
        return UnixListener.bind(self.name, any_user=any_user, **stream_options(arguments))

    def unlink(self) -> None:
        """Removes the socket file, and what the registry says about it."""
        socket_file.unlink(self.name)
