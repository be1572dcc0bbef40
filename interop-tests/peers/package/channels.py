"""Channels of the package as endpoints of the matrix."""

from __future__ import annotations

from antaboga.lifetime import Lifetime
from antaboga.process import Descriptor
from antaboga.transport import Channel
from antaboga.transport.fifo import FifoChannel
from antaboga.transport.pipe import PipeChannel
from antaboga.transport.ring import DEFAULT_CAPACITY, RingChannel
from antaboga.transport.unix import UnixChannel, UnixListener
from antaboga.transport.unix_seqpacket import UnixSeqpacketChannel
from control.endpoint import Endpoint
from control.language import Request
from control.verbs import Peer

from package.children import PackageChildren

DEFAULT_LIMIT = 1 << 26


class ChannelEnd(Endpoint):
    """One channel, whatever its room."""

    def __init__(self, channel: Channel, facts: dict[str, object] | None = None) -> None:
        self._channel = channel
        self._facts = facts or {}

    def send(self, message: bytes, timeout: float | None) -> None:
        self._channel.send(message, timeout)

    def receive(self, timeout: float | None) -> bytes:
        return self._channel.receive(timeout)

    def try_send(self, message: bytes) -> bool:
        return self._channel.try_send(message)

    def try_receive(self) -> bytes | None:
        return self._channel.try_receive()

    def hand(self, message: bytes, numbers: list[int], timeout: float | None) -> None:
        assert isinstance(self._channel, (UnixChannel, UnixSeqpacketChannel))
        descriptors = [Descriptor(number) for number in numbers]
        try:
            self._channel.send(message, timeout, descriptors=descriptors)
        finally:
            for descriptor in descriptors:
                descriptor.release()

    def take(self, timeout: float | None) -> tuple[bytes, list[int]]:
        assert isinstance(self._channel, (UnixChannel, UnixSeqpacketChannel))
        delivery = self._channel.receive_delivery(timeout)
        return delivery.body, [descriptor.release() for descriptor in delivery.descriptors]

    def facts(self) -> dict[str, object]:
        return self._facts

    def close(self) -> None:
        self._channel.close()


class ListenerEnd(Endpoint):
    """A listener; what it accepts has the limit that it was given."""

    def __init__(self, listener: UnixListener) -> None:
        self.listener = listener

    def close(self) -> None:
        self.listener.close()


def _limit(request: Request) -> int:
    return request.number("limit", DEFAULT_LIMIT)


def open_pipe(peer: Peer, request: Request) -> Endpoint:
    if "child" in request.arguments:
        assert isinstance(peer.children, PackageChildren)
        ends = peer.children.ends(request.text("child"), request.number("channel"))
        return ChannelEnd(PipeChannel(*ends, max_message_length=_limit(request)))
    read, write = request.number("read"), request.number("write")
    return ChannelEnd(PipeChannel.inherited(read, write, max_message_length=_limit(request)))


class FifoEnd(ChannelEnd):
    """A channel over one or two FIFOs."""

    def __init__(self, channel: FifoChannel) -> None:
        super().__init__(channel)
        self._fifos = channel

    def await_reader(self, timeout: float | None) -> None:
        self._fifos.await_reader(timeout)


def open_fifo(peer: Peer, request: Request) -> Endpoint:
    incoming, outgoing = request.text("in") or None, request.text("out") or None
    framing, limit, mode = request.text("framing", "mp"), _limit(request), request.text("mode")
    if mode == "create":
        return FifoEnd(FifoChannel.create(incoming, outgoing, framing=framing, max_message_length=limit))
    if mode == "either":
        return FifoEnd(FifoChannel.open_or_create(incoming, outgoing, framing=framing, max_message_length=limit))
    return FifoEnd(FifoChannel.open(incoming, outgoing, framing=framing, max_message_length=limit))


def open_ring(peer: Peer, request: Request) -> Endpoint:
    incoming, outgoing = request.text("in") or None, request.text("out") or None
    wait = request.text("wait", "adaptive")
    if request.text("mode") == "create":
        capacity = request.number("capacity", DEFAULT_CAPACITY)
        lifetime = Lifetime(request.text("lifetime", "process"))
        return ChannelEnd(RingChannel.create(incoming, outgoing, capacity=capacity, wait=wait, lifetime=lifetime))
    return ChannelEnd(RingChannel.open(incoming, outgoing, wait=wait, timeout=request.timeout() or 0))


def listen_unix(peer: Peer, request: Request) -> Endpoint:
    limit, descriptors = _limit(request), request.number("descriptors")
    return ListenerEnd(
        UnixListener.bind(request.text("address"), max_message_length=limit, max_descriptors=descriptors)
    )


def open_unix(peer: Peer, request: Request) -> Endpoint:
    if request.text("role") == "accept":
        end = peer.endpoint(request, "listener")
        assert isinstance(end, ListenerEnd)
        channel = end.listener.accept(request.timeout())
    else:
        limit, descriptors = _limit(request), request.number("descriptors")
        channel = UnixChannel.connect(request.text("address"), max_message_length=limit, max_descriptors=descriptors)
    return ChannelEnd(channel, {"uid": channel.peer.uid, "pid": channel.peer.pid})
