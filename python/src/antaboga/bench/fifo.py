"""Two FIFOs; the name is what their paths begin with."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from antaboga.transport.fifo import FifoChannel, unlink

from .channels import ChannelLink
from .link import ECHO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .link import Link

_REQUESTS, _ANSWERS = "-q", "-a"


@contextmanager
def create(capacity: int, echo: list[str]) -> Iterator[Link]:  # noqa: ARG001 - FIFOs need no capacity
    """Make the caller's end."""
    from .children import answering, fresh_name

    name = str(Path(tempfile.gettempdir(), fresh_name()))
    with FifoChannel.create(name + _ANSWERS, name + _REQUESTS) as channel, answering([*echo, name]):
        link = ChannelLink(channel)
        # The first answer says that the other end has opened both: from here on nothing is left behind by a kill.
        link.send(bytes([ECHO]))
        link.receive()
        unlink(name + _ANSWERS)
        unlink(name + _REQUESTS)
        yield link
        channel.close()


@contextmanager
def attach(capacity: int, name: str) -> Iterator[Link]:  # noqa: ARG001 - FIFOs need no capacity
    """Open the other end."""
    with FifoChannel.open(name + _REQUESTS, name + _ANSWERS) as channel:
        yield ChannelLink(channel)
