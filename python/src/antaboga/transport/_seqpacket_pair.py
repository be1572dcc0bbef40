"""Two connected sockets of packets, one of which goes to a child: ``spec/transport/unix_seqpacket.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from antaboga.process import Descriptor
    from antaboga.transport.unix_seqpacket import UnixSeqpacketChannel


class SeqpacketPair(NamedTuple):
    """A channel and the descriptor that is its other end, to be given to a child and then closed here.

    Attributes:
        channel: this process's end.
        peer: the other end, for ``UnixSeqpacketChannel.inherited`` there.
    """

    channel: UnixSeqpacketChannel
    peer: Descriptor

    def close(self) -> None:
        """Closes what is still open."""
        self.channel.close()
        self.peer.close()
