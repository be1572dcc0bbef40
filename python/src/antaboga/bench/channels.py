"""Ends that are channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from antaboga.transport import Channel


class ChannelLink:
    """An end over channels, where the kernel holds a sender back."""

    def __init__(self, channel: Channel, outgoing: Channel | None = None) -> None:
        """An end over one channel, or over one to receive from and one to send to."""
        self.send = (outgoing or channel).send
        self.receive = channel.receive

    def wait_taken(self) -> None:
        """Return at once."""

    def tell_taken(self) -> None:
        """Return at once."""
