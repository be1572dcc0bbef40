"""The room ``unix``."""

import os
import signal
import socket
from collections.abc import Callable
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

import pytest
from antaboga.errors import ClosedError, DeadlineExceeded, PeerClosedError, ProtocolError
from antaboga.transport.unix import PeerCredentials, UnixChannel, UnixListener
from blocking import Blocked, handled, interrupted, raise_interrupted
from contracts.channel import ChannelContract
from contracts.channel_endings import ChannelEndings
from contracts.malformed import MalformedInput
from contracts.tasks import ChannelTasks
from peers import python
from unix_names import abstract


def connected(address: str | Path, **options: Any) -> tuple[UnixChannel, UnixChannel]:
    with UnixListener.bind(address, **options) as listener:
        return UnixChannel.connect(address, **options), listener.accept(60)


class Sockets:
    def pair(self, **options: Any) -> tuple[UnixChannel, UnixChannel]:
        with UnixListener.bind_privately(**options) as listener:
            return UnixChannel.connect(listener.address, **options), listener.accept(60)

    def raw_pair(self, **options: Any) -> tuple[UnixChannel, Callable[[bytes], Any], Callable[[], None]]:
        with UnixListener.bind_privately(**options) as listener:
            raw = socket.socket(socket.AF_UNIX)
            raw.connect(listener.address)
            return listener.accept(60), raw.sendall, raw.close


class AbstractSockets:
    def pair(self, **options: Any) -> tuple[UnixChannel, UnixChannel]:
        return connected(abstract(), **options)


class Inherited:
    def pair(self, **options: Any) -> tuple[UnixChannel, UnixChannel]:
        made = UnixChannel.create(**options)
        return made.channel, UnixChannel.inherited(made.peer.release(), **options)


class TestUnix(Sockets, ChannelContract):
    pass


class TestUnixInherited(Inherited, ChannelContract):
    pass


class TestUnixAbstract(AbstractSockets, ChannelContract):
    pass


class TestUnixEndings(Sockets, ChannelEndings):
    pass


class TestUnixMalformed(Sockets, MalformedInput):
    pass


class TestUnixTasks(Sockets, ChannelTasks):
    pass


class TakingSockets(Sockets):
    """Channels that take descriptors, and read in another way."""

    def pair(self, **options: Any) -> tuple[UnixChannel, UnixChannel]:
        return super().pair(max_descriptors=2, **options)

    def raw_pair(self, **options: Any) -> tuple[UnixChannel, Callable[[bytes], Any], Callable[[], None]]:
        return super().raw_pair(max_descriptors=2, **options)


class TestUnixTaking(TakingSockets, ChannelContract):
    pass


class TestUnixTakingEndings(TakingSockets, ChannelEndings):
    pass


class TestUnixTakingMalformed(TakingSockets, MalformedInput):
    pass


class TestUnixTakingTasks(TakingSockets, ChannelTasks):
    pass


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "socket"


class TestConnect:
    def test_nobody_is_there(self, path: Path) -> None:
        with pytest.raises(FileNotFoundError, match=f"connect: no such file or directory .ENOENT., name={path}"):
            UnixChannel.connect(path)
        with pytest.raises(ConnectionRefusedError, match="ECONNREFUSED"):
            UnixChannel.connect(abstract())
        with socket.socket(socket.AF_UNIX) as stale:
            stale.bind(str(path))
        with pytest.raises(ConnectionRefusedError, match="ECONNREFUSED"):
            UnixChannel.connect(path)
        path.unlink()
        path.touch()
        with pytest.raises(ConnectionRefusedError):
            UnixChannel.connect(path)

    def test_it_waits_for_its_place_in_the_queue(self, path: Path) -> None:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
            listening.listen(0)
            first = UnixChannel.connect(path)
            for timeout in (0, 0.01):
                with pytest.raises(DeadlineExceeded, match="connect: deadline passed"):
                    UnixChannel.connect(path, timeout)
            with handled(signal.SIGUSR1, raise_interrupted):
                assert interrupted(lambda: UnixChannel.connect(path))
                assert interrupted(lambda: UnixChannel.connect(path, 60))
            waiting = Blocked(lambda: UnixChannel.connect(path, 60)).until_blocked()
            listening.accept()[0].close()
            second = waiting.join().result
            assert isinstance(second, UnixChannel)
            with listening.accept()[0] as accepted:
                second.send(b"x")
                assert accepted.recv(5, socket.MSG_WAITALL) == b"\0\0\0\1x"
            first.close()
            second.close()

    def test_who_is_at_the_other_end(self, path: Path) -> None:
        one, other = connected(path)
        with one, other:
            assert one.peer == other.peer == PeerCredentials(os.getpid(), os.geteuid(), os.getegid())
            assert one.address == other.address == str(path)
        with UnixListener.bind(path) as listener:
            script = "import socket, sys\ns = socket.socket(socket.AF_UNIX)\ns.connect(sys.argv[1])\ns.recv(1)"
            with python(script, str(path)) as child, listener.accept(60) as channel:
                assert channel.peer.pid == child.pid

    def test_a_default_timeout_of_the_program_changes_nothing(self, path: Path) -> None:
        socket.setdefaulttimeout(5)
        try:
            one, other = connected(path)
        finally:
            socket.setdefaulttimeout(None)
        with one, other:
            for number in (one._reading, other._reading):
                assert number is not None
                assert os.get_blocking(number.descriptor)
            one.send(b"x")
            assert other.receive() == b"x"


# What a client meets depends on how far it has come when its connection is closed.


class TestMultiprocessing:
    """CPython's own Connection at the other end."""

    MESSAGES = (b"", b"x", b"y" * 16384, b"z" * 16385, bytes(range(256)) * 5000)

    def test_a_client_of_ours(self, path: Path) -> None:
        with Listener(str(path)) as listener, UnixChannel.connect(path) as channel, listener.accept() as other:
            for message in self.MESSAGES:
                sending = Blocked(lambda message=message: channel.send(message, 60))  # type: ignore[misc]
                assert other.recv_bytes() == message
                assert sending.join().error is None
                receiving = Blocked(lambda: channel.receive(60))
                other.send_bytes(message)
                assert receiving.join().result == message

    def test_a_listener_of_ours(self, path: Path) -> None:
        with UnixListener.bind(path) as listener:
            other: Connection = Client(str(path))
            with other, listener.accept(60) as channel:
                other.send([1, "two"])
                channel.send(channel.receive(60))
                assert other.recv() == [1, "two"]
                channel.close()
                with pytest.raises(EOFError):
                    other.recv_bytes()


def test_a_peer_killed_inside_a_message(path: Path) -> None:
    script = """
        import signal, socket, sys
        server = socket.socket(socket.AF_UNIX)
        server.connect(sys.argv[1])
        server.sendall(b"\\0\\0\\0\\5whole\\0\\0\\0\\5par")
        signal.pause()
    """
    with UnixListener.bind(path) as listener, python(script, str(path)) as child, listener.accept(60) as channel:
        assert channel.receive(60) == b"whole"
        with pytest.raises(DeadlineExceeded):
            channel.receive(0.01)
        child.kill()
        with pytest.raises(ProtocolError, match="stream ended inside a frame") as caught:
            channel.receive(60)
        assert dict(caught.value.details) == {"part": "body", "received": 3, "expected": 5}


def test_end_sending_lets_the_answer_come(path: Path) -> None:
    one, other = connected(path, framing="raw")
    with one, other:
        one.send(b"all ")
        one.send(b"of it")
        one.end_sending()
        one.end_sending()
        with pytest.raises(ClosedError):
            one.send(b"more")
        assert other.receive(60) == b"all of it"
        other.send(b"answer")
        other.end_sending()
        assert one.receive(60) == b"answer"
        with pytest.raises(PeerClosedError):
            one.receive(60)
