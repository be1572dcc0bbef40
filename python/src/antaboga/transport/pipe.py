"""Anonymous pipes: ``spec/transport/pipe.md``."""

from __future__ import annotations

from typing import NamedTuple

from antaboga.process import Descriptor
from antaboga.transport._ends import descriptor_ends
from antaboga.transport._stream import DEFAULT_LIMIT, StreamChannel, check_options
from antaboga.wire.framing import Framing

__all__ = ["PipeChannel", "PipePair"]


class PipeChannel(StreamChannel):
    """A channel over anonymous pipes, or over any descriptors that carry streams of bytes.

    Owns its descriptors. Sending when nobody can read any more is BrokenPipeError (EPIPE); CPython ignores SIGPIPE, and
    so must a program that sets its own signal dispositions.
    """

    def __init__(
        self,
        incoming: Descriptor | None,
        outgoing: Descriptor | None,
        *,
        framing: Framing | str = Framing.MP,
        max_message_length: int = DEFAULT_LIMIT,
    ) -> None:
        """Takes over descriptors.

        Args:
            incoming: what to receive from, or None for a channel that only sends.
            outgoing: what to send to, or None for a channel that only receives; may be the same object as ``incoming``.
            framing: how messages are told apart; both ends must agree.
            max_message_length: the longest message to send or accept, in bytes.
        """
        kind = check_options(framing, max_message_length)
        if incoming is None and outgoing is None:
            raise ValueError("a channel needs a descriptor")
        details = {
            "in": "-" if incoming is None else incoming.number,
            "out": "-" if outgoing is None else outgoing.number,
        }
        super().__init__(descriptor_ends(incoming, outgoing), kind, max_message_length, details)

    @classmethod
    def create(cls, *, framing: Framing | str = Framing.MP, max_message_length: int = DEFAULT_LIMIT) -> PipePair:
        """Makes two pipes, one for each direction; no child gets any of their ends unless it is given them."""
        check_options(framing, max_message_length)
        there = Descriptor.pipe()
        try:
            back = Descriptor.pipe()
        except BaseException:
            there.close()
            raise
        channel = cls(back.read, there.write, framing=framing, max_message_length=max_message_length)
        return PipePair(channel, there.read, back.write)

    @classmethod
    def inherited(
        cls,
        incoming: int | None,
        outgoing: int | None,
        *,
        framing: Framing | str = Framing.MP,
        max_message_length: int = DEFAULT_LIMIT,
    ) -> PipeChannel:
        """A channel over descriptors that this process was started with.

        It keeps them from this process's own children unless they are the standard ones.

        Args:
            incoming: the number to receive from, or None; may be the same as ``outgoing``.
            outgoing: the number to send to, or None.
            framing: how messages are told apart; both ends must agree.
            max_message_length: the longest message to send or accept, in bytes.

        Raises:
            IpcError: there is no such descriptor (EBADF).
        """
        check_options(framing, max_message_length)
        first = None if incoming is None else Descriptor.adopt(incoming)
        second = first
        if outgoing != incoming:
            try:
                second = None if outgoing is None else Descriptor.adopt(outgoing)
            except BaseException:
                if first is not None:
                    first.release()
                raise
        return cls(first, second, framing=framing, max_message_length=max_message_length)


class PipePair(NamedTuple):
    """A channel and the two descriptors that make its other end, to be given to a child and then closed here.

    Attributes:
        channel: this process's end.
        peer_in: what the other end receives from.
        peer_out: what the other end sends to.
    """

    channel: PipeChannel
    peer_in: Descriptor
    peer_out: Descriptor

    def close(self) -> None:
        """Closes all that is still open."""
        self.channel.close()
        self.peer_in.close()
        self.peer_out.close()
