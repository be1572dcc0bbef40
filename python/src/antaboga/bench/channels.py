"""Ends that are channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from antaboga.transport import Channel


class ChannelLink:
    """An end over a channel, where the kernel holds a sender back."""

    def __init__(self, channel: Channel) -> None:
        self.send = channel.send
        self.receive = channel.receive

    def wait_taken(self) -> None:
        """Return at once."""

    def tell_taken(self) -> None:
        """Return at once."""
