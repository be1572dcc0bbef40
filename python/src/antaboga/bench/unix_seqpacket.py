"""A socket of packets with an abstract name."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from antaboga.transport.unix_seqpacket import UnixSeqpacketChannel, UnixSeqpacketListener

from .channels import ChannelLink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .link import Link

_PATIENCE = 60.0


@contextmanager
def create(capacity: int, echo: list[str]) -> Iterator[Link]:  # noqa: ARG001 - sockets need no capacity
    """Make the caller's end."""
    from .children import answering, fresh_name

    name = "@" + fresh_name()
    with UnixSeqpacketListener.bind(name) as listener, answering([*echo, name]), listener.accept(_PATIENCE) as channel:
        yield ChannelLink(channel)
        channel.close()


@contextmanager
def attach(capacity: int, name: str) -> Iterator[Link]:  # noqa: ARG001 - sockets need no capacity
    """Open the other end."""
    with UnixSeqpacketChannel.connect(name) as channel:
        yield ChannelLink(channel)
