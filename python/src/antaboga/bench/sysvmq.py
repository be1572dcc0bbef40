"""Two System V queues without keys; the name is their ids, requests first."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from antaboga.sysv_key import PRIVATE, SysvKey
from antaboga.transport.sysvmq import SysvMq

from .channels import ChannelLink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .link import Link


@contextmanager
def create(capacity: int, echo: list[str]) -> Iterator[Link]:  # noqa: ARG001 - the system limits messages
    """Make the caller's end."""
    from .children import answering

    with (
        SysvMq.create(PRIVATE) as requests,
        SysvMq.create(PRIVATE) as answers,
        answering([*echo, f"{requests.id},{answers.id}"]),
    ):
        yield ChannelLink(answers, requests)


@contextmanager
def attach(capacity: int, name: str) -> Iterator[Link]:  # noqa: ARG001 - the system limits messages
    """Open the other end."""
    first, second = (SysvKey.id(int(number)) for number in name.split(","))
    with SysvMq.open(first) as requests, SysvMq.open(second) as answers:
        yield ChannelLink(requests, answers)
