"""A channel as the verbs use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from antaboga.cli.endpoint.base import Message, Port
from antaboga.wire.framing import Framing

if TYPE_CHECKING:
    import argparse

    from antaboga.cli.timeout import Timeout
    from antaboga.transport import Channel

# Bounded by what the Java side can hold, not by choice.
_LONGEST = 0x7FFF_FFFF - 8


class StreamOptions(TypedDict):
    """How a byte stream is to behave."""

    framing: Framing
    max_message_length: int


class ChannelPort(Port):
    """A channel whose messages are bytes and nothing else; whoever made it closes it."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def send(self, message: Message, timeout: Timeout) -> None:
        """Sends one message."""
        self._channel.send(message.data, timeout.remaining())

    def receive(self, timeout: Timeout) -> Message:
        """Receives one message."""
        return Message(self._channel.receive(timeout.remaining()), {})


def stream_options(arguments: argparse.Namespace) -> StreamOptions:
    """How the command line wants a byte stream to behave."""
    return {"framing": arguments.framing or Framing.MP, "max_message_length": _LONGEST}
