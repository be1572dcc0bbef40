"""The room ``pipe``."""

import errno
import fcntl
import os
import socket
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from antaboga.errors import ClosedError, DeadlineExceeded, IpcError, PeerClosedError, ProtocolError
from antaboga.process import Descriptor, ExitStatus
from antaboga.transport.pipe import PipeChannel
from blocking import Blocked
from contracts.channel import ChannelContract
from contracts.channel_endings import ChannelEndings
from contracts.malformed import MalformedInput
from contracts.tasks import ChannelTasks
from peers import python


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


ECHO = """
    import sys
    from antaboga.errors import PeerClosedError
    from antaboga.transport.pipe import PipeChannel
    with PipeChannel.inherited(int(sys.argv[1]), int(sys.argv[2])) as channel:
        try:
            while True:
                channel.send(channel.receive())
        except PeerClosedError:
            sys.exit(7)
"""


def test_a_child_at_the_other_end() -> None:
    pair = PipeChannel.create()
    with pair.channel as channel, python(ECHO, "5", "4", descriptors={5: pair.peer_in, 4: pair.peer_out}) as child:
        pair.peer_in.close()
        pair.peer_out.close()
        for message in (b"", b"x", os.urandom(100_000)):
            channel.send(message, 60)
            assert channel.receive(60) == message
        channel.end_sending()
        assert child.wait_for(60) == ExitStatus(7, None)
        with pytest.raises(PeerClosedError):
            channel.receive(60)


def test_a_peer_killed_inside_a_message() -> None:
    read, write = Descriptor.pipe()
    script = """
        import os, signal
        os.write(5, b"\\0\\0\\0\\5whole\\0\\0\\0\\5par")
        signal.pause()
    """
    with PipeChannel(read, None) as channel, python(script, descriptors={5: write}) as child:
        write.close()
        assert channel.receive(60) == b"whole"
        with pytest.raises(DeadlineExceeded):
            channel.receive(0.01)
        child.kill()
        with pytest.raises(ProtocolError, match="stream ended inside a frame") as caught:
            channel.receive(60)
        assert dict(caught.value.details) == {"part": "body", "received": 3, "expected": 5}


def test_multiprocessing_at_the_other_end() -> None:
    pair = PipeChannel.create()
    with (
        pair.channel as channel,
        Connection(pair.peer_in.release(), writable=False) as reader,
        Connection(pair.peer_out.release(), readable=False) as writer,
    ):
        for message in (b"", b"x", b"y" * 16384, b"z" * 16385, bytes(range(256)) * 5000):
            sending = Blocked(lambda message=message: channel.send(message, 60))  # type: ignore[misc]
            assert reader.recv_bytes() == message
            assert sending.join().error is None
            answering = Blocked(lambda message=message: writer.send_bytes(message))  # type: ignore[misc]
            assert channel.receive(60) == message
            assert answering.join().error is None


@pytest.mark.parametrize("shared", [False, True])
def test_a_socket_given_as_descriptors(shared: bool) -> None:
    one, other = socket.socketpair()
    incoming = Descriptor(one.detach())
    outgoing = incoming if shared else incoming.duplicate()
    with PipeChannel(incoming, outgoing) as channel, other:
        channel.send(b"x")
        assert other.recv(100) == b"\0\0\0\1x"
        other.sendall(b"\0\0\0\2yz")
        assert channel.receive(60) == b"yz"
        assert other.getblocking()


def test_a_file_given_as_a_descriptor(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    with PipeChannel(None, Descriptor(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)), framing="lines") as writer:
        writer.send(b"one")
        writer.send(b"x" * 100_000)
    with PipeChannel(Descriptor(os.open(path, os.O_RDONLY)), None, framing="lines") as reader:
        assert reader.receive(60) == b"one"
        assert reader.receive(60) == b"x" * 100_000
        with pytest.raises(PeerClosedError):
            reader.receive(60)


def test_a_forked_child_goes_on_with_the_channel_and_its_parent_too() -> None:
    """Each has its own way of ending calls: what one closes does not wake or close the other."""
    pair = PipeChannel.create()
    with pair.channel as channel, PipeChannel(pair.peer_in, pair.peer_out) as peer:
        blocked = Blocked(channel.receive).until_blocked()
        pid = os.fork()
        if pid == 0:
            try:
                # The thread that was inside does not exist here, and must not be waited for.
                channel.close()
                peer.send(b"from the child", 60)
                peer.close()
                os._exit(0)
            except BaseException:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        assert blocked.join().result == b"from the child"
        peer.send(b"x")
        assert channel.receive(60) == b"x"


def test_raw_and_lines() -> None:
    one, other = Pipes().pair(framing="lines")
    with one, other:
        one.send(b"first")
        one.send(b"")
        with pytest.raises(ValueError, match="line feed"):
            one.send(b"a\nb")
        one.send(b"last")
        one.close()
        assert [other.receive(60) for _ in range(3)] == [b"first", b"", b"last"]
        with pytest.raises(PeerClosedError):
            other.receive(60)
    one, other = Pipes().pair(framing="raw")
    with one, other:
        one.close()
        assert other.receive(60) == b""
        with pytest.raises(PeerClosedError):
            other.receive(60)
