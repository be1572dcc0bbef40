"""What every channel does."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from antaboga._closing import Closing

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["Channel"]


class Channel(Closing):
    """An endpoint that sends and receives whole messages.

    Any number of threads and tasks may send and receive; each message is sent and received whole. A timeout is in
    seconds; zero means now, None waits for ever. A blocked call ends with DeadlineExceeded, with ClosedError when
    ``close`` is called from another thread, or with what a signal handler raises. The end of the other side is
    PeerClosedError.

    A deadline that passes before the first byte of a message was written has sent nothing. One that passes later, like
    a signal handler's exception there, breaks the channel for sending (BrokenChannelError from then on). A receive
    that ends early keeps what had arrived for the next receive.
    """

    @abstractmethod
    def send(self, data: Buffer, timeout: float | None = None) -> None:
        """Sends ``data``, anything that has bytes, as one message; blocks while there is no room."""

    @abstractmethod
    def try_send(self, data: Buffer) -> bool:
        """Sends without blocking; False when there is no room at all now, and then nothing was sent."""

    @abstractmethod
    def receive(self, timeout: float | None = None) -> bytes:
        """Receives one message; blocks until there is one."""

    @abstractmethod
    def try_receive(self) -> bytes | None:
        """Receives without blocking; None when no whole message is there now."""

    @abstractmethod
    async def async_send(self, data: Buffer, timeout: float | None = None) -> None:
        """Sends like ``send``, from an asyncio task.

        Cancelled before the first byte was written, it has sent nothing; later, the rest follows in the background, so
        that the message is sent whole and the channel stays usable.
        """

    @abstractmethod
    async def async_receive(self, timeout: float | None = None) -> bytes:
        """Receives like ``receive``, from an asyncio task. Cancelling it loses nothing."""

    @property
    @abstractmethod
    def max_message_length(self) -> int:
        """The length in bytes of the longest message that this channel sends or accepts."""

    @abstractmethod
    def close(self) -> None:
        """Closes this endpoint and ends its blocked calls; does nothing the second time."""
