"""Two POSIX queues, whose names begin with the name."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from antaboga.transport.posixmq import PosixMq

from .channels import ChannelLink
from .link import ECHO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .link import Link

_REQUESTS, _ANSWERS = "-q", "-a"
# Few, since a user may not have much memory in queues.
_DEPTH = 8


@contextmanager
def create(capacity: int, echo: list[str]) -> Iterator[Link]:
    """Make the caller's end."""
    from .children import answering, fresh_name

    name = "/" + fresh_name()
    with (
        PosixMq.create(name + _REQUESTS, depth=_DEPTH, message_size=capacity) as requests,
        PosixMq.create(name + _ANSWERS, depth=_DEPTH, message_size=capacity) as answers,
        answering([*echo, name]),
    ):
        link = ChannelLink(answers, requests)
        # The first answer says that the other end has opened both: from here on nothing is left behind by a kill.
        link.send(bytes([ECHO]))
        link.receive()
        requests.unlink()
        answers.unlink()
        yield link


@contextmanager
def attach(capacity: int, name: str) -> Iterator[Link]:  # noqa: ARG001 - the queues have theirs
    """Open the other end."""
    with PosixMq.open(name + _REQUESTS) as requests, PosixMq.open(name + _ANSWERS) as answers:
        yield ChannelLink(requests, answers)
