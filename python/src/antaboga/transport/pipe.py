"""Anonymous pipes: ``spec/transport/pipe.md``."""

from __future__ import annotations

from antaboga.process import Descriptor
from antaboga.transport._ends import descriptor_ends
from antaboga.transport._stream import DEFAULT_LIMIT, StreamChannel, check_options
from antaboga.wire.framing import Framing

__all__ = ["PipeChannel"]


class PipeChannel(StreamChannel):
    """A channel over descriptors: one to receive from, one to send to, or only one of them.

    The descriptors are usually those of two anonymous pipes, but may be of anything that carries a stream of bytes.
    The channel takes them over and closes them. Writing to a pipe that nobody reads any more is PeerClosedError;
    CPython ignores SIGPIPE, and so must a program that changes signal dispositions.
    """

    def __init__(
        self,
        incoming: Descriptor | None,
        outgoing: Descriptor | None,
        *,
        framing: Framing | str = Framing.MP,
        max_message_length: int = DEFAULT_LIMIT,
    ) -> None:
        """Makes a channel that receives from ``incoming`` and sends to ``outgoing``.

        Args:
            incoming: the descriptor to receive from, or None for a channel that only sends.
            outgoing: the descriptor to send to, or None for a channel that only receives.
            framing: how messages are told apart.
            max_message_length: of the longest message to send or accept, in bytes.
        """
        kind = check_options(framing, max_message_length)
        if incoming is None and outgoing is None:
            raise ValueError("a channel needs a descriptor")
        super().__init__(*descriptor_ends(incoming, outgoing), kind, max_message_length)

    @classmethod
    def inherited(
        cls,
        incoming: int | None,
        outgoing: int | None,
        *,
        framing: Framing | str = Framing.MP,
        max_message_length: int = DEFAULT_LIMIT,
    ) -> PipeChannel:
        """A channel over descriptors that this process was started with, by their numbers.

        Raises:
            IpcError: there is no such descriptor (EBADF).
        """
        if incoming is None and outgoing is None:
            raise ValueError("a channel needs a descriptor")
        check_options(framing, max_message_length)
        first = None if incoming is None else Descriptor(incoming)
        second = first if outgoing == incoming else None if outgoing is None else Descriptor(outgoing)
        return cls(first, second, framing=framing, max_message_length=max_message_length)
