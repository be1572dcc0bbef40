"""Sockets of type seqpacket."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest
from antaboga.errors import ClosedError, IpcError, PeerClosedError
from antaboga.transport.unix import UnixListener
from antaboga.transport.unix_seqpacket import PeerCredentials, UnixSeqpacketChannel, UnixSeqpacketListener
from blocking import Blocked
from contracts.packets import PacketContract, PacketEndings, PacketTasks
from peers import NOBODY, as_nobody, python
from unix_names import abstract


class Sockets:
    def pair(self, **options: Any) -> tuple[UnixSeqpacketChannel, UnixSeqpacketChannel]:
        with UnixSeqpacketListener.bind_privately(**options) as listener:
            one = UnixSeqpacketChannel.connect(listener.address, **options)
            return one, listener.accept(60)


class TestSeqpacket(Sockets, PacketContract):
    pass


class TestSeqpacketEndings(Sockets, PacketEndings):
    pass


class TestSeqpacketTasks(Sockets, PacketTasks):
    pass


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "socket"


@pytest.fixture
def raw(path: Path) -> Any:
    """A channel, and a socket of the standard library at the other end."""
    with (
        UnixSeqpacketListener.bind(path) as listener,
        socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as plain,
    ):
        plain.connect(str(path))
        with listener.accept(60) as channel:
            yield channel, plain


def test_an_empty_message_is_not_the_end(raw: tuple[UnixSeqpacketChannel, socket.socket]) -> None:
    channel, plain = raw
    for _ in range(3):
        plain.send(b"")
    assert [channel.receive(0) for _ in range(3)] == [b""] * 3
    assert channel.try_receive() is None
    plain.send(b"")
    plain.close()
    assert channel.receive(60) == b""
    for _ in range(2):
        with pytest.raises(PeerClosedError, match=r"receive: the other end is closed \(PEER_CLOSED\), name="):
            channel.receive(60)
    with pytest.raises(PeerClosedError):
        channel.try_receive()


def test_an_empty_message_from_before_the_connection_was_accepted_is_not_the_end(path: Path) -> None:
    with UnixSeqpacketListener.bind(path) as listener:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as plain:
            plain.connect(str(path))
            plain.send(b"")
        with listener.accept(60) as channel:
            assert channel.receive(60) == b""
            with pytest.raises(PeerClosedError):
                channel.receive(60)


def test_the_end_wakes_a_receiver_and_breaks_a_sender(raw: tuple[UnixSeqpacketChannel, socket.socket]) -> None:
    channel, plain = raw
    blocked = Blocked(channel.receive).until_blocked()
    plain.close()
    assert isinstance(blocked.join().error, PeerClosedError)
    for call in (channel.send, channel.try_send):
        with pytest.raises(BrokenPipeError, match=r"send: broken pipe \(EPIPE\), name="):
            call(b"x")


def test_a_blocked_send_ends_when_the_peer_goes(raw: tuple[UnixSeqpacketChannel, socket.socket]) -> None:
    channel, plain = raw
    while channel.try_send(bytes(1000)):
        pass
    blocked = Blocked(lambda: channel.send(bytes(1000))).until_blocked()
    plain.close()
    assert isinstance(blocked.join().error, BrokenPipeError)


def test_a_peer_that_left_messages_unread_loses_nothing_of_its_own(
    raw: tuple[UnixSeqpacketChannel, socket.socket],
) -> None:
    channel, plain = raw
    channel.send(b"unread")
    plain.send(b"its last")
    plain.close()
    assert channel.receive(60) == b"its last"
    with pytest.raises(PeerClosedError):
        channel.receive(60)


def test_end_sending_lets_the_answer_come(raw: tuple[UnixSeqpacketChannel, socket.socket]) -> None:
    channel, plain = raw
    channel.send(b"the question")
    channel.end_sending()
    channel.end_sending()
    with pytest.raises(ClosedError):
        channel.send(b"more")
    assert [plain.recv(100), plain.recv(100)] == [b"the question", b""]
    plain.send(b"the answer")
    assert channel.receive(60) == b"the answer"


def test_who_is_at_the_other_end(path: Path) -> None:
    with (
        UnixSeqpacketListener.bind(path) as listener,
        UnixSeqpacketChannel.connect(path) as one,
        listener.accept(60) as other,
    ):
        assert one.peer == other.peer == PeerCredentials(os.getpid(), os.geteuid(), os.getegid())
        assert one.address == other.address == listener.address == str(path)


def test_names(path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="ENOENT"):
        UnixSeqpacketChannel.connect(path)
    with pytest.raises(ConnectionRefusedError, match="ECONNREFUSED"):
        UnixSeqpacketChannel.connect(abstract())
    for call in (UnixSeqpacketChannel.connect, UnixSeqpacketListener.bind):
        with pytest.raises(IpcError, match="ENAMETOOLONG"):
            call("@" + "x" * 108)
        with pytest.raises(ValueError, match="a socket's name"):
            call("@")
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as stale:
        stale.bind(str(path))
        with pytest.raises(IpcError, match="EADDRINUSE"):
            UnixSeqpacketListener.bind(path)
    with UnixSeqpacketListener.bind(path) as listener:
        assert path.stat().st_mode & 0o777 == 0o600
        with pytest.raises(IpcError, match="EADDRINUSE"):
            UnixSeqpacketListener.bind(path)
        UnixSeqpacketChannel.connect(path).close()
        listener.accept(60).close()
    assert not path.exists()


def test_another_type_of_socket_is_refused(path: Path) -> None:
    with UnixListener.bind(path), pytest.raises(IpcError, match=r"connect: .* \(EPROTOTYPE\), name="):
        UnixSeqpacketChannel.connect(path)


CLIENT = """
    import socket, sys
    client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        client.connect(sys.argv[1].replace("@", chr(0)))
        client.send(b"x")
        print(client.recv(100))
    except OSError as error:
        print(type(error).__name__)
"""


def test_a_client_of_another_user(path: Path) -> None:
    address = abstract()
    with UnixSeqpacketListener.bind(address) as listener:
        accepting = Blocked(listener.accept).until_blocked()
        assert as_nobody(CLIENT, address).strip() in ("b''", "ConnectionResetError", "BrokenPipeError")
        assert accepting.running
        with UnixSeqpacketChannel.connect(address):
            accepted = accepting.join().result
        assert isinstance(accepted, UnixSeqpacketChannel)
        accepted.close()
    with UnixSeqpacketListener.bind(address, any_user=True) as listener:

        def answer() -> PeerCredentials:
            with listener.accept(60) as channel:
                channel.send(channel.receive(60))
                return channel.peer

        answering = Blocked(answer)
        assert as_nobody(CLIENT, address).strip() == repr(b"x")
        peer = answering.join().result
        assert isinstance(peer, PeerCredentials)
        assert (peer.uid, peer.gid) == (NOBODY, NOBODY)
    with UnixSeqpacketListener.bind_privately() as listener:
        assert as_nobody(CLIENT, listener.address).strip() == "PermissionError"


def test_a_peer_killed_after_some_messages(path: Path) -> None:
    script = """
        import signal, socket, sys
        client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        client.connect(sys.argv[1])
        client.send(b"whole")
        client.send(b"")
        signal.pause()
    """
    with (
        UnixSeqpacketListener.bind(path) as listener,
        python(script, str(path)) as child,
        listener.accept(60) as channel,
    ):
        assert channel.peer.pid == child.pid
        assert [channel.receive(60), channel.receive(60)] == [b"whole", b""]
        blocked = Blocked(channel.receive).until_blocked()
        child.kill()
        assert isinstance(blocked.join().error, PeerClosedError)


class Inherited:
    def pair(self, **options: Any) -> tuple[UnixSeqpacketChannel, UnixSeqpacketChannel]:
        made = UnixSeqpacketChannel.create(**options)
        return made.channel, UnixSeqpacketChannel.inherited(made.peer.release(), **options)


class TestInherited(Inherited, PacketContract):
    pass


def test_a_connection_without_an_address_says_so() -> None:
    one, other = Inherited().pair()
    with one, other:
        assert one.peer == PeerCredentials(os.getpid(), os.geteuid(), os.getegid())
        with pytest.raises(ValueError, match="a connection without an address"):
            _ = other.address
        one.close()
        with pytest.raises(PeerClosedError, match=r"the other end is closed \(PEER_CLOSED\), fd=\d+"):
            other.receive()


def test_what_is_no_such_socket_is_refused_and_closed() -> None:
    stream, other = socket.socketpair()
    with other, pytest.raises(IpcError) as refused:
        UnixSeqpacketChannel.inherited(stream.detach())
    assert refused.value.code == "EPROTOTYPE"
    read, write = os.pipe()
    os.close(read)
    with pytest.raises(IpcError) as refused:
        UnixSeqpacketChannel.inherited(write)
    assert refused.value.code == "ENOTSOCK"
    with pytest.raises(IpcError) as refused:
        UnixSeqpacketChannel.inherited(write)
    assert refused.value.code == "EBADF"
