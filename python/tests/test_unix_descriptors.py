"""Descriptors that go along with messages, over packets and over streams."""

import array
import asyncio
import mmap
import os
import resource
import secrets
import socket
import threading
from collections.abc import Iterator
from multiprocessing.reduction import recvfds, sendfds
from pathlib import Path
from typing import Any

import pytest
from antaboga.errors import IpcError
from antaboga.memory.posixshm import PosixShm
from antaboga.process import Descriptor
from antaboga.transport.delivery import MAX_DESCRIPTORS
from antaboga.transport.pipe import PipeChannel
from antaboga.transport.unix import UnixChannel, UnixListener
from antaboga.transport.unix_seqpacket import UnixSeqpacketChannel, UnixSeqpacketListener

Pair = tuple["UnixSeqpacketChannel | UnixChannel", "UnixSeqpacketChannel | UnixChannel"]
KINDS = ["seqpacket", "stream"]


def pair(kind: str, **options: Any) -> Pair:
    if kind == "stream":
        with UnixListener.bind_privately(**options) as streams:
            return UnixChannel.connect(streams.address, **options), streams.accept(60)
    with UnixSeqpacketListener.bind_privately(**options) as packets:
        return UnixSeqpacketChannel.connect(packets.address, **options), packets.accept(60)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def connected(kind: str) -> Iterator[Pair]:
    one, other = pair(kind, max_descriptors=4)
    with one, other:
        yield one, other


@pytest.fixture
def plain() -> Iterator[tuple[UnixSeqpacketChannel, socket.socket]]:
    """A channel, and a socket of the standard library at the other end."""
    with (
        UnixSeqpacketListener.bind_privately(max_descriptors=4) as listener,
        socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as other,
    ):
        other.connect(listener.address)
        with listener.accept(60) as channel:
            yield channel, other


def memory(content: bytes) -> Descriptor:
    made = Descriptor(os.memfd_create("abtest"))
    os.write(made.number, content)
    return made


def same(one: int, other: int) -> bool:
    return os.path.sameopenfile(one, other)


def open_numbers() -> set[str]:
    return set(os.listdir("/proc/self/fd"))


def test_a_pipe_is_handed_over_and_works(connected: Pair) -> None:
    one, other = connected
    with Descriptor.pipe().closing() as made:
        one.send(b"here is a pipe", descriptors=made)
        with other.receive_delivery(60) as delivery:
            assert delivery.body == b"here is a pipe"
            read, write = delivery.descriptors
            assert same(read.number, made.read.number)
            assert same(write.number, made.write.number)
            assert not os.get_inheritable(read.number)
            with PipeChannel(read, made.write) as back:
                back.send(b"through the pipe")
                assert back.receive(60) == b"through the pipe"
            assert not read.is_open
            assert write.is_open
    assert not write.is_open


def test_a_segment_is_handed_over_without_a_name(connected: Pair, name: str) -> None:
    with PosixShm.create(name, 4096) as segment:
        with Descriptor(os.open(f"/dev/shm{name}", os.O_RDWR | os.O_CLOEXEC)) as descriptor:
            segment.unlink()
            connected[0].send(b"", descriptors=[descriptor])
        with connected[1].receive_delivery(60) as delivery:
            assert delivery.body == b""
            with mmap.mmap(delivery.descriptors[0].number, 4096) as mapped:
                mapped[:5] = b"hello"
            assert bytes(segment.memory[:5]) == b"hello"


def test_the_standard_library_at_the_other_end(plain: tuple[UnixSeqpacketChannel, socket.socket]) -> None:
    channel, other = plain
    with memory(b"content") as made:
        channel.send(b"from here", descriptors=[made])
        body, numbers, _, _ = socket.recv_fds(other, 100, 4)
        assert (body, len(numbers)) == (b"from here", 1)
        assert os.pread(numbers[0], 100, 0) == b"content"
        os.close(numbers[0])
        socket.send_fds(other, [b"from there"], [made.number, made.number])
        with channel.receive_delivery(60) as delivery:
            assert delivery.body == b"from there"
            assert [os.pread(each.number, 100, 0) for each in delivery.descriptors] == [b"content"] * 2


def test_the_protocol_of_multiprocessing(plain: tuple[UnixSeqpacketChannel, socket.socket]) -> None:
    channel, other = plain
    with memory(b"a") as one, memory(b"b") as two:
        channel.send(bytes([2]), descriptors=[one, two])
        numbers = recvfds(other, 2)
        assert [os.pread(number, 9, 0) for number in numbers] == [b"a", b"b"]
        for number in numbers:
            os.close(number)
        sendfds(other, [two.number])
        with channel.receive_delivery(60) as delivery:
            assert delivery.body == bytes([1])
            assert os.pread(delivery.descriptors[0].number, 9, 0) == b"b"


def test_messages_with_and_without_in_order(connected: Pair) -> None:
    one, other = connected
    with memory(b"x") as made:
        for count in (0, 3, 0, 4, 1):
            one.send(b"%d" % count, descriptors=[made] * count)
    for count in (0, 3, 0, 4, 1):
        with other.receive_delivery(60) as delivery:
            assert (delivery.body, len(delivery.descriptors)) == (b"%d" % count, count)
    assert other.try_receive_delivery() is None


def test_nobody_who_does_not_want_them_keeps_them(
    connected: Pair,
) -> None:
    one, other = connected
    with memory(b"x") as made:
        before = open_numbers()
        for receive in (lambda: other.receive(60), other.try_receive):
            one.send(b"message", descriptors=[made])
            assert receive() == b"message"
            assert open_numbers() == before

        async def receive_in_a_task() -> None:
            inside = open_numbers()
            await one.async_send(b"message", 60, descriptors=[made])
            assert await other.async_receive(60) == b"message"
            assert open_numbers() == inside
            await one.async_send(b"message", 60, descriptors=[made])
            with await other.async_receive_delivery(60) as delivery:
                assert len(delivery.descriptors) == 1

        asyncio.run(receive_in_a_task())
        # Not received by anybody.
        one.send(b"message", descriptors=[made])


def test_none_enter_where_none_are_taken(kind: str) -> None:
    one, other = pair(kind)
    with one, other, memory(b"x") as made:
        assert one.max_descriptors == 0
        before = open_numbers()
        one.send(b"message", descriptors=[made] * MAX_DESCRIPTORS)
        with other.receive_delivery(60) as delivery:
            assert delivery == (b"message", ())
            assert open_numbers() == before


@pytest.mark.parametrize("count", [5, 6, MAX_DESCRIPTORS])
def test_more_than_are_taken_is_an_error_of_that_message_alone(connected: Pair, count: int) -> None:
    one, other = connected
    with memory(b"x") as made:
        before = open_numbers()
        one.send(b"too many", descriptors=[made] * count)
        one.send(b"next", descriptors=[made])
        with pytest.raises(IpcError, match=r"recvmsg: .* \(DESCRIPTORS_LOST\), name=.*, limit=4"):
            other.receive_delivery(60)
        assert open_numbers() == before
        with other.receive_delivery(60) as delivery:
            assert (delivery.body, len(delivery.descriptors)) == (b"next", 1)


def test_as_many_as_the_kernel_takes(kind: str) -> None:
    one, other = pair(kind, max_descriptors=MAX_DESCRIPTORS)
    with one, other, memory(b"x") as made:
        one.send(b"all", descriptors=[made] * MAX_DESCRIPTORS)
        with other.receive_delivery(60) as delivery:
            assert len(delivery.descriptors) == MAX_DESCRIPTORS
        for count in (MAX_DESCRIPTORS + 1, 1000):
            with pytest.raises(ValueError, match="descriptors must be 0 to 253"):
                one.send(b"more", descriptors=[made] * count)
        assert other.try_receive() is None
    with pytest.raises(ValueError, match="descriptors must be 0 to 253"):
        pair(kind, max_descriptors=MAX_DESCRIPTORS + 1)


def test_a_process_without_room_for_them_says_so(
    connected: Pair,
) -> None:
    one, other = connected
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with memory(b"x") as made:
        one.send(b"no room", descriptors=[made] * 3)
        before = open_numbers()
        highest = max(map(int, before))
        fill = [os.open(os.devnull, os.O_RDONLY) for _ in range(highest)]
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(fill) + 1, hard))
        try:
            with pytest.raises(IpcError, match="DESCRIPTORS_LOST"):
                other.receive_delivery(60)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            for number in fill:
                os.close(number)
        assert open_numbers() == before
        one.send(b"next", descriptors=[made])
        with other.receive_delivery(60) as delivery:
            assert len(delivery.descriptors) == 1


def test_one_that_is_too_long_gives_none() -> None:
    one, other = pair("seqpacket", max_message_length=100, max_descriptors=2)
    assert isinstance(one, UnixSeqpacketChannel)
    with one, other, memory(b"x") as made, socket.socket(fileno=os.dup(one._socket.fileno())) as careless:
        before = open_numbers()
        socket.send_fds(careless, [bytes(101)], [made.number])
        with pytest.raises(IpcError, match="EMSGSIZE"):
            other.receive_delivery(60)
        assert open_numbers() == before


def test_a_closed_descriptor_is_misuse(connected: Pair) -> None:
    made = memory(b"x")
    made.close()
    with pytest.raises(ValueError, match="closed"):
        connected[0].send(b"x", descriptors=[made])
    assert connected[1].try_receive() is None


def test_what_others_hand_over_carelessly_is_closed(plain: tuple[UnixSeqpacketChannel, socket.socket]) -> None:
    """More than are taken, from a socket that knows no limit."""
    channel, other = plain
    with memory(b"x") as made:
        before = open_numbers()
        rights = array.array("i", [made.number] * 100)
        other.sendmsg([b"careless"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        with pytest.raises(IpcError, match="DESCRIPTORS_LOST"):
            channel.receive(60)
        assert open_numbers() == before


def test_threads_get_the_descriptors_of_their_own_message(kind: str, tmp_path: Path) -> None:
    one, other = pair(kind, max_descriptors=1)
    files = [tmp_path / secrets.token_hex(8) for _ in range(200)]
    found: list[str] = []

    def receive() -> None:
        for _ in range(50):
            with other.receive_delivery(60) as delivery:
                target = os.readlink(f"/proc/self/fd/{delivery.descriptors[0].number}")
                assert target == delivery.body.decode()
                found.append(target)

    with one, other:
        threads = [threading.Thread(target=receive) for _ in range(4)]
        for thread in threads:
            thread.start()
        for file in files:
            file.touch()
            with Descriptor(os.open(file, os.O_RDONLY | os.O_CLOEXEC)) as descriptor:
                one.send(str(file).encode(), 60, descriptors=[descriptor])
        for thread in threads:
            thread.join()
    assert sorted(found) == sorted(map(str, files))
