"""Segments that come as descriptors."""

import mmap
import os
import socket
from collections.abc import Iterator

import pytest
from antaboga.errors import IpcError
from antaboga.memory.posixshm import PosixShm
from antaboga.memory.received import ReceivedSegment
from antaboga.process import Descriptor

SIZE = 5000


@pytest.fixture
def segment(name: str) -> Iterator[PosixShm]:
    with PosixShm.create(name, SIZE) as made:
        yield made


def open_numbers() -> set[str]:
    return set(os.listdir("/proc/self/fd"))


def test_the_same_memory_without_a_name(segment: PosixShm) -> None:
    before = open_numbers()
    segment.memory[:5] = b"hello"
    descriptor = segment.descriptor()
    assert not os.get_inheritable(descriptor.number)
    segment.unlink()
    with ReceivedSegment(descriptor) as received:
        assert (received.size, received.read_only) == (SIZE, False)
        assert received.owner == segment.owner
        assert bytes(received.memory[:5]) == b"hello"
        received.memory[-5:] = b"world"
        with ReceivedSegment(received.descriptor(), read_only=True) as again:
            assert bytes(again.memory[-5:]) == b"world"
            assert again.memory.readonly
            assert again.name == received.name
        with pytest.raises(FileNotFoundError, match=r"shm_unlink: .* \(ENOENT\), identity=\d+:\d+"):
            received.unlink()
    assert bytes(segment.memory[-5:]) == b"world"
    assert open_numbers() == before


def test_a_handle_for_reading_gives_one_for_reading(segment: PosixShm) -> None:
    with PosixShm.open(segment.name, read_only=True) as reading:
        before = open_numbers()
        with pytest.raises(PermissionError, match=r"attach: permission denied \(EACCES\), fd=\d+, readonly=0"):
            ReceivedSegment(reading.descriptor())
        assert open_numbers() == before
        with ReceivedSegment(reading.descriptor(), read_only=True) as received:
            segment.memory[:3] = b"abc"
            assert bytes(received.memory[:3]) == b"abc"


def test_what_is_no_segment() -> None:
    ends = socket.socketpair()
    pipe = Descriptor.pipe()
    before = open_numbers()
    opened = [os.dup(end.fileno()) for end in ends]
    opened += [os.dup(pipe.read.number), os.open("/", os.O_RDONLY), os.open("/dev/zero", os.O_RDWR)]
    opened += [os.open("/proc/self/stat", os.O_RDONLY), os.memfd_create("abtest-empty")]
    for number in opened:
        with pytest.raises(IpcError, match=r"attach: (not|empty).* \(WRONG_KIND\), fd=\d+, size=\d+, mode=\d+"):
            ReceivedSegment(Descriptor(number), read_only=True)
    unreadable = os.memfd_create("abtest")
    os.ftruncate(unreadable, 10)
    writing = os.open(f"/proc/self/fd/{unreadable}", os.O_WRONLY | os.O_CLOEXEC)
    os.close(unreadable)
    with pytest.raises(IpcError, match="EACCES"):
        ReceivedSegment(Descriptor(writing), read_only=True)
    assert open_numbers() == before
    for end in (*ends, pipe):
        end.close()


def test_one_that_cannot_be_mapped() -> None:
    before = open_numbers()
    vast = os.memfd_create("abtest")
    os.ftruncate(vast, (1 << 63) - 1)
    with pytest.raises(IpcError, match=r"mmap: .* \((ENOMEM|EOVERFLOW)\), identity="):
        ReceivedSegment(Descriptor(vast))
    assert open_numbers() == before


def test_a_file_of_multiprocessing_or_memfd() -> None:
    number = os.memfd_create("abtest")
    os.truncate(number, SIZE)
    with mmap.mmap(number, SIZE) as mapped, ReceivedSegment(Descriptor(number)) as received:
        mapped[:3] = b"abc"
        assert bytes(received.memory[:3]) == b"abc"


def test_after_close(segment: PosixShm) -> None:
    received = ReceivedSegment(segment.descriptor())
    received.close()
    received.close()
    for use in (lambda: received.memory, received.descriptor):
        with pytest.raises(ValueError, match="closed"):
            use()
    other = PosixShm.open(segment.name)
    other.close()
    with pytest.raises(ValueError, match="closed"):
        other.descriptor()


def test_one_that_is_let_go_warns_and_is_closed(segment: PosixShm) -> None:
    before = open_numbers()
    held = [ReceivedSegment(segment.descriptor())]
    with pytest.warns(ResourceWarning, match="unclosed ReceivedSegment"):
        held.clear()
    assert open_numbers() == before
