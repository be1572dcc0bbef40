"""Two datagram sockets with abstract names, which begin with the name."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from antaboga.transport.unix_dgram import UnixDgramChannel

from .channels import ChannelLink
from .link import SINK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .link import Link

_CALLER, _ECHO = "-c", "-e"


@contextmanager
def create(capacity: int, echo: list[str]) -> Iterator[Link]:  # noqa: ARG001 - sockets need no capacity
    """Make the caller's end."""
    from .children import answering, fresh_name

    name = "@" + fresh_name()
    with UnixDgramChannel.bind(name + _CALLER, name + _ECHO) as channel, answering([*echo, name]):
        # The other end speaks first, when it can be reached.
        channel.receive()
        yield ChannelLink(channel)


@contextmanager
def attach(capacity: int, name: str) -> Iterator[Link]:  # noqa: ARG001 - sockets need no capacity
    """Open the other end."""
    with UnixDgramChannel.bind(name + _ECHO, name + _CALLER) as channel:
        channel.send(bytes([SINK]))
        yield ChannelLink(channel)
