"""Sockets of packets as endpoints of the matrix."""

from __future__ import annotations

import os

from antaboga.transport.unix_dgram import UnixDgramChannel
from antaboga.transport.unix_seqpacket import UnixSeqpacketChannel, UnixSeqpacketListener
from control.endpoint import Endpoint
from control.language import Request
from control.verbs import Peer

from package.channels import ChannelEnd


class PacketListenerEnd(Endpoint):
    """A listener; what it accepts has the limit that it was given."""

    def __init__(self, listener: UnixSeqpacketListener) -> None:
        self.listener = listener

    def close(self) -> None:
        self.listener.close()


def _limit(request: Request) -> int | None:
    return request.number("limit") or None


def listen_seqpacket(peer: Peer, request: Request) -> Endpoint:
    limit, descriptors = _limit(request), request.number("descriptors")
    address = request.text("address")
    return PacketListenerEnd(UnixSeqpacketListener.bind(address, max_message_length=limit, max_descriptors=descriptors))


def open_seqpacket(peer: Peer, request: Request) -> Endpoint:
    if request.text("role") == "accept":
        end = peer.endpoint(request, "listener")
        assert isinstance(end, PacketListenerEnd)
        channel = end.listener.accept(request.timeout())
    else:
        limit, descriptors = _limit(request), request.number("descriptors")
        address = request.text("address")
        channel = UnixSeqpacketChannel.connect(address, max_message_length=limit, max_descriptors=descriptors)
    return ChannelEnd(channel, {"uid": channel.peer.uid, "pid": channel.peer.pid})


class DatagramEnd(ChannelEnd):
    """A datagram socket with a file, perhaps."""

    def __init__(self, channel: UnixDgramChannel) -> None:
        super().__init__(channel)
        self._path = channel.address

    def unlink(self) -> None:
        os.unlink(self._path or "")


def open_dgram(peer: Peer, request: Request) -> Endpoint:
    own, other, limit = request.text("in"), request.text("out"), _limit(request)
    if own:
        return DatagramEnd(UnixDgramChannel.bind(own, other or None, max_message_length=limit))
    return DatagramEnd(UnixDgramChannel.connect(other, max_message_length=limit))
