"""Descriptors on streams: each goes with its own message, whatever is read together with it."""

import array
import asyncio
import os
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, recvfds, send_handle, sendfds
from typing import Any

import pytest
from antaboga.errors import BrokenChannelError, DeadlineExceeded, IpcError, PeerClosedError, ProtocolError
from antaboga.process import Descriptor
from antaboga.transport.delivery import MAX_DESCRIPTORS, Delivery
from antaboga.transport.unix import UnixChannel, UnixListener
from blocking import Storm
from contracts.channel import uninterrupted


class Raw:
    """A channel, and a socket of the standard library at the other end."""

    def __init__(self, **options: Any) -> None:
        options = {"max_descriptors": 4, **options}
        with UnixListener.bind_privately(**options) as listener:
            self.other = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.other.connect(listener.address)
            self.channel = listener.accept(60)
        self.file = memory(b"content")

    def send(self, octets: bytes, count: int = 0) -> None:
        rights = array.array("i", [self.file.number] * count)
        beside = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)] if count else []
        assert self.other.sendmsg([octets], beside) == len(octets)

    def receive(self) -> tuple[bytes, int]:
        """The body of the next message and how many descriptors came with it."""
        with self.channel.receive_delivery(60) as delivery:
            for each in delivery.descriptors:
                assert os.pread(each.number, 9, 0) == b"content"
                assert not os.get_inheritable(each.number)
            return delivery.body, len(delivery.descriptors)

    def close(self) -> None:
        for each in (self.channel, self.other, self.file):
            each.close()


@pytest.fixture
def raw() -> Iterator[Raw]:
    made = Raw()
    yield made
    made.close()


def memory(content: bytes) -> Descriptor:
    made = Descriptor(os.memfd_create("abtest"))
    os.write(made.number, content)
    return made


def frame(body: bytes) -> bytes:
    return struct.pack("!i", len(body)) + body


def open_numbers() -> set[str]:
    return set(os.listdir("/proc/self/fd"))


def content_and_close(number: int) -> bytes:
    content = os.pread(number, 9, 0)
    os.close(number)
    return content


def test_each_comes_with_its_own_message(raw: Raw) -> None:
    before = open_numbers()
    sent = [(b"a", 0), (b"b", 2), (b"c", 0), (b"d", 1), (b"", 4), (b"e", 1), (b"f", 0)]
    for body, count in sent:
        raw.send(frame(body), count)
    assert [raw.receive() for _ in sent] == sent
    assert raw.channel.try_receive_delivery() is None
    assert open_numbers() == before


def test_many_messages_without_before_and_after(raw: Raw) -> None:
    raw.send(frame(b"x") * 1000)
    raw.send(frame(b"with"), 3)
    raw.send(frame(b"x") * 1000)
    found = [raw.receive() for _ in range(2001)]
    assert found == [(b"x", 0)] * 1000 + [(b"with", 3)] + [(b"x", 0)] * 1000


def test_they_go_with_the_first_octet_alone(raw: Raw) -> None:
    longest = 3_000_000
    received: list[tuple[bytes, int, int]] = []

    def receive() -> None:
        for length in (5, 1, 0, longest, 5):
            header, numbers, flags, _ = socket.recv_fds(raw.other, 4, 9)
            assert flags == 0
            assert struct.unpack("!i", header) == (length,)
            body, rest = b"", length
            while rest:
                more, none, flags, _ = socket.recv_fds(raw.other, rest, 9)
                assert (none, flags) == ([], 0)
                body, rest = body + more, rest - len(more)
            received.append((body[:5], len(body), len(numbers)))
            assert [content_and_close(number) for number in numbers] == [b"content"] * len(numbers)

    thread = threading.Thread(target=receive)
    thread.start()
    raw.channel.send(b"plain")
    raw.channel.send(b"x", descriptors=[raw.file, raw.file])
    raw.channel.send(b"", 60, descriptors=[raw.file])
    raw.channel.send(bytes(longest), 60, descriptors=[raw.file])
    raw.channel.send(b"plain", descriptors=[])
    thread.join()
    assert received == [(b"plain", 5, 0), (b"x", 1, 2), (b"", 0, 1), (bytes(5), longest, 1), (b"plain", 5, 0)]


@pytest.mark.parametrize("count", [5, 6, MAX_DESCRIPTORS])
def test_too_many_are_an_error_of_their_message_alone(raw: Raw, count: int) -> None:
    before = open_numbers()
    for body, number in ((b"first", 1), (b"many", count), (b"next", 2), (b"many", count), (b"last", 0)):
        raw.send(frame(body), number)
    assert raw.channel.receive(60) == b"first"
    with pytest.raises(IpcError, match=r"recvmsg: .* \(DESCRIPTORS_LOST\), name=.*, limit=4"):
        raw.channel.receive_delivery(60)
    assert open_numbers() == before
    assert raw.receive() == (b"next", 2)
    with pytest.raises(IpcError, match="DESCRIPTORS_LOST"):
        raw.channel.receive(60)
    assert raw.channel.try_receive() == b"last"
    assert open_numbers() == before


def test_many_pieces_of_one_message_open_no_more_than_a_message_may_have(raw: Raw) -> None:
    before = open_numbers()
    raw.send(struct.pack("!i", 200), 4)
    for _ in range(199):
        raw.send(b"x", 4)
        assert raw.channel.try_receive() is None
        assert len(open_numbers()) <= len(before) + 8
    raw.send(b"x")
    raw.send(frame(b"next"), 4)
    with pytest.raises(IpcError, match="DESCRIPTORS_LOST"):
        raw.channel.receive_delivery(60)
    assert raw.receive() == (b"next", 4)
    assert open_numbers() == before


def test_a_message_in_pieces_keeps_what_came_with_its_first_octet(raw: Raw) -> None:
    octets = frame(b"body")
    raw.send(octets[:1], 2)
    for at in range(1, len(octets)):
        assert raw.channel.try_receive_delivery() is None
        raw.send(octets[at : at + 1])
    assert raw.receive() == (b"body", 2)


def test_what_is_not_received_is_closed_with_the_channel() -> None:
    raw = Raw()
    before = open_numbers()
    raw.send(frame(b"whole"), 2)
    raw.send(struct.pack("!i", 9), 3)
    assert raw.channel.receive(60) == b"whole"
    assert raw.channel.try_receive() is None
    assert len(open_numbers()) == len(before) + 3
    raw.send(frame(b"never read"), 1)
    raw.channel.close()
    assert len(open_numbers()) < len(before)
    raw.close()


def test_a_broken_frame_keeps_nothing_open_longer_than_the_channel(raw: Raw) -> None:
    before = open_numbers()
    raw.send(struct.pack("!i", -2), 4)
    for _ in range(2):
        with pytest.raises(ProtocolError):
            raw.channel.receive_delivery(60)
    raw.channel.close()
    assert len(open_numbers()) < len(before)


def test_the_end_inside_a_message(raw: Raw) -> None:
    raw.send(frame(b"whole"), 1)
    raw.send(struct.pack("!i", 5), 1)
    raw.other.shutdown(socket.SHUT_WR)
    assert raw.receive() == (b"whole", 1)
    with pytest.raises(ProtocolError):
        raw.channel.receive_delivery(60)


def test_lines(raw: Raw) -> None:
    lines = Raw(framing="lines")
    lines.send(b"one\n")
    lines.send(b"two\n", 1)
    lines.send(b"three", 2)
    lines.other.shutdown(socket.SHUT_WR)
    assert [lines.receive() for _ in range(3)] == [(b"one", 0), (b"two", 1), (b"three", 2)]
    with pytest.raises(PeerClosedError):
        lines.channel.receive_delivery(60)
    lines.close()


def test_the_protocol_of_multiprocessing() -> None:
    """It sends one octet, outside of any frame."""
    raw = Raw(framing="raw")
    with memory(b"b") as other, Connection(os.dup(raw.other.fileno())) as connection:
        raw.channel.send(bytes([2]), descriptors=[raw.file, other])
        assert [content_and_close(number) for number in recvfds(raw.other, 2)] == [b"content", b"b"]
        raw.channel.send(bytes([1]), descriptors=[other])
        assert content_and_close(recv_handle(connection)) == b"b"
        send_handle(connection, raw.file.number, os.getpid())
        sendfds(raw.other, [raw.file.number, raw.file.number])
        raw.other.shutdown(socket.SHUT_WR)
        # Framing raw is one message to the end of the stream, with all that comes.
        assert raw.receive() == (bytes([1, 2]), 3)
    raw.close()


def test_messages_of_multiprocessing_between(raw: Raw) -> None:
    """Its own framing, with descriptors of ours in between."""
    with Connection(os.dup(raw.other.fileno())) as connection:
        connection.send_bytes(b"from there")
        raw.send(frame(b"with"), 1)
        connection.send_bytes(b"from there")
        assert [raw.receive() for _ in range(3)] == [(b"from there", 0), (b"with", 1), (b"from there", 0)]
        # It reads without room for any, and gets the bytes.
        before = open_numbers()
        raw.channel.send(b"to there", descriptors=[raw.file])
        assert connection.recv_bytes() == b"to there"
        assert open_numbers() == before


def test_from_tasks(raw: Raw) -> None:
    async def both() -> None:
        inside = open_numbers()
        with UnixListener.bind_privately(max_descriptors=2) as listener:
            one = UnixChannel.connect(listener.address)
            with one, await listener.async_accept(60) as other:
                long = asyncio.ensure_future(one.async_send(bytes(2_000_000), 60, descriptors=[raw.file] * 2))
                with await other.async_receive_delivery(60) as delivery:
                    assert (len(delivery.body), len(delivery.descriptors)) == (2_000_000, 2)
                await long
                await one.async_send(b"plain", 60)
                await one.async_send(b"with", 60, descriptors=[raw.file])
                assert await other.async_receive(60) == b"plain"
                assert await other.async_receive(60) == b"with"
        assert open_numbers() == inside

    asyncio.run(both())


def test_a_deadline_before_the_first_octet_has_sent_nothing_and_later_breaks(raw: Raw) -> None:
    while raw.channel.try_send(bytes(1000)):
        pass
    with pytest.raises(DeadlineExceeded):
        raw.channel.send(b"never", 0, descriptors=[raw.file])
    while _readable(raw.other):
        raw.other.recv(1 << 20)
    raw.channel.send(b"now", 60, descriptors=[raw.file])
    body, numbers, _, _ = socket.recv_fds(raw.other, 100, 9)
    assert (body, [content_and_close(number) for number in numbers]) == (frame(b"now"), [b"content"])
    with pytest.raises(DeadlineExceeded):
        raw.channel.send(bytes(10_000_000), 0.01, descriptors=[raw.file])
    with pytest.raises(BrokenChannelError):
        raw.channel.send(b"x", 60, descriptors=[raw.file])


def _readable(open_socket: socket.socket) -> bool:
    try:
        return bool(open_socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        return False


def test_misuse(raw: Raw) -> None:
    for framing, body in (("raw", b""), ("lines", b"a\nb")):
        other = Raw(framing=framing)
        with pytest.raises(ValueError, match=r"an empty message|a line feed"):
            other.channel.send(body, descriptors=[other.file])
        other.close()
    closed = memory(b"x")
    closed.close()
    with pytest.raises(ValueError, match="closed"):
        raw.channel.send(b"x", descriptors=[closed])
    raw.channel.send(b"usable")
    assert raw.other.recv(100) == frame(b"usable")
    raw.channel.close()
    with pytest.raises(ValueError, match="closed"):
        raw.channel.send(b"x", descriptors=[raw.file])


def _receive_into(found: list[Delivery], channel: UnixChannel) -> None:
    found.append(channel.receive_delivery(60))


def test_a_signal_handler_that_raises_loses_none_and_mixes_none(raw: Raw) -> None:
    """Raised wherever it may be while messages come, some with descriptors and some without."""
    raised, count, before = 0, 150, open_numbers()
    for _ in range(5):
        found: list[Delivery] = []
        # All fit into what a socket holds.
        for number in range(count):
            raw.send(frame(b"%d" % number), number % 3)
        receive = partial(_receive_into, found, raw.channel)
        with Storm() as storm:
            while len(found) < count:
                uninterrupted(receive)
        raised += storm.raised
        assert [(each.body, len(each.descriptors)) for each in found] == [(b"%d" % n, n % 3) for n in range(count)]
        for each in found:
            each.close()
    assert raised > 0
    assert open_numbers() == before


def test_a_signal_handler_that_raises_sends_all_or_nothing(raw: Raw, request: pytest.FixtureRequest) -> None:
    """What was sent for whom the handler raised is there whole, with its descriptors."""
    sent = 0
    # Threads take turns so often that signals come anywhere; should none come inside the library, there is an end.
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    request.addfinalizer(lambda: sys.setswitchinterval(interval))
    with Storm() as storm:
        while sent < 500 or (storm.raised == 0 and sent < 50_000):
            if uninterrupted(lambda: raw.channel.send(b"x", 60, descriptors=[raw.file])):
                sent += 1
            while _readable(raw.other):
                octets, numbers, _, _ = socket.recv_fds(raw.other, 5, 9)
                assert (octets, [content_and_close(number) for number in numbers]) == (frame(b"x"), [b"content"])
