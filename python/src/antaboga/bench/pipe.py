"""Two anonymous pipes; the name is the numbers at which the other end has them, requests first."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from antaboga.transport.pipe import PipeChannel

from .channels import ChannelLink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .link import Link

_REQUESTS, _ANSWERS = 3, 4


@contextmanager
def create(capacity: int, echo: list[str]) -> Iterator[Link]:  # noqa: ARG001 - pipes need no capacity
    """Make the caller's end."""
    from .children import answering

    pair = PipeChannel.create()
    given = {_REQUESTS: pair.peer_in, _ANSWERS: pair.peer_out}
    with pair.channel as channel, answering([*echo, f"{_REQUESTS},{_ANSWERS}"], given):
        pair.peer_in.close()
        pair.peer_out.close()
        yield ChannelLink(channel)


@contextmanager
def attach(capacity: int, name: str) -> Iterator[Link]:  # noqa: ARG001 - pipes need no capacity
    """Open the other end."""
    requests, answers = map(int, name.split(","))
    with PipeChannel.inherited(requests, answers) as channel:
        yield ChannelLink(channel)
