"""Two anonymous pipes; the name is the numbers at which the other end has them, requests first."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from antaboga.transport.pipe import PipeChannel

from .channels import ChannelLink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .link import Link


@contextmanager
def create(capacity: int, echo: list[str]) -> Iterator[Link]:  # noqa: ARG001 - pipes need no capacity
    """Make the caller's end."""
    from .children import answering

    pair = PipeChannel.create()
    numbers = (pair.peer_in.number, pair.peer_out.number)
    with pair.channel as channel, answering([*echo, "{},{}".format(*numbers)], numbers):
        pair.peer_in.close()
        pair.peer_out.close()
        yield ChannelLink(channel)


@contextmanager
def attach(capacity: int, name: str) -> Iterator[Link]:  # noqa: ARG001 - pipes need no capacity
    """Open the other end."""
    requests, answers = map(int, name.split(","))
    with PipeChannel.inherited(requests, answers) as channel:
        yield ChannelLink(channel)
