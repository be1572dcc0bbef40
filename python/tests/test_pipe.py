"""The room ``pipe``."""

import errno
import fcntl
import os
from collections.abc import Callable
from typing import Any

import pytest
from antaboga.errors import ClosedError, DeadlineExceeded, IpcError
from antaboga.process import Descriptor
from antaboga.transport.pipe import PipeChannel
from contracts.channel import ChannelContract, ChannelEndings, MalformedInput
from contracts.tasks import ChannelTasks


class Pipes:
    def pair(self, **options: Any) -> tuple[PipeChannel, PipeChannel]:
        pair = PipeChannel.create(**options)
        return pair.channel, PipeChannel(pair.peer_in, pair.peer_out, **options)

    def raw_pair(self, **options: Any) -> tuple[PipeChannel, Callable[[bytes], Any], Callable[[], None]]:
        read, write = Descriptor.pipe()
        return PipeChannel(read, None, **options), lambda data: os.write(write.number, data), write.close


class TestPipe(Pipes, ChannelContract):
    pass


class TestPipeEndings(Pipes, ChannelEndings):
    pass


class TestPipeMalformed(Pipes, MalformedInput):
    pass


class TestPipeTasks(Pipes, ChannelTasks):
    pass


@pytest.fixture
def kernel_without_nowait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pipes that answer EOPNOTSUPP to RWF_NOWAIT, as those of Linux before 6.4 do."""

    def refuse(*_arguments: object) -> int:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(os, "preadv", refuse)
    monkeypatch.setattr(os, "pwritev", refuse)


@pytest.mark.usefixtures("kernel_without_nowait")
class TestPipeOfOldKernel(Pipes, ChannelContract):
    pass


@pytest.mark.usefixtures("kernel_without_nowait")
class TestPipeEndingsOfOldKernel(Pipes, ChannelEndings):
    pass


def test_descriptors_keep_their_flags() -> None:
    before = set(os.listdir("/proc/self/fd"))
    pair = PipeChannel.create()
    with pair.channel, PipeChannel(pair.peer_in, pair.peer_out) as peer:
        numbers = [int(number) for number in set(os.listdir("/proc/self/fd")) - before if exists(int(number))]
        peer.send(b"x")
        pair.channel.receive()
        with pytest.raises(DeadlineExceeded):
            pair.channel.send(bytes(1 << 20), 0)
        assert len(numbers) >= 4
        for number in numbers:
            assert not os.get_inheritable(number)
            if os.readlink(f"/proc/self/fd/{number}").startswith("pipe:"):
                assert fcntl.fcntl(number, fcntl.F_GETFL) & os.O_NONBLOCK == 0


def exists(number: int) -> bool:
    return os.path.lexists(f"/proc/self/fd/{number}")


def test_one_way_channels_refuse_the_other_way() -> None:
    read, write = Descriptor.pipe()
    with PipeChannel(read, None) as receiver, PipeChannel(None, write) as sender:
        sender.send(b"x")
        assert receiver.receive() == b"x"
        for call in (sender.receive, sender.try_receive, lambda: receiver.send(b""), lambda: receiver.try_send(b"")):
            with pytest.raises(ValueError, match="on a channel that only") as caught:
                call()
            assert not isinstance(caught.value, ClosedError)
    with pytest.raises(ValueError, match="needs a descriptor"):
        PipeChannel(None, None)


def test_inherited_descriptors_must_be_open() -> None:
    read, write = Descriptor.pipe()
    write.close()
    number = write_number = read.number
    while True:
        write_number += 1
        try:
            os.fstat(write_number)
        except OSError:
            break
    with pytest.raises(IpcError) as caught:
        PipeChannel.inherited(number, write_number)
    assert (caught.value.code, caught.value.details) == ("EBADF", {"fd": write_number})
    with read:
        assert os.fstat(number)


def test_options_are_checked_before_anything_is_taken() -> None:
    read, write = Descriptor.pipe()
    with read, write:
        with pytest.raises(ValueError, match="nosuch"):
            PipeChannel(read, None, framing="nosuch")
        with pytest.raises(ValueError, match="max_message_length"):
            PipeChannel(read, None, max_message_length=-1)
        assert read.is_open
