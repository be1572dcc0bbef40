"""Sockets of type dgram."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest
from antaboga.errors import DeadlineExceeded, IpcError
from antaboga.registry import Registry
from antaboga.registry.cleaning import Action
from antaboga.transport._unix_bound import private_address
from antaboga.transport.unix_dgram import Datagram, PeerCredentials, UnixDgramChannel
from blocking import Blocked
from capabilities import require_root
from contracts.packets import PacketContract, PacketEndings, PacketTasks
from peers import NOBODY, as_nobody, python
from unix_names import abstract

ME = PeerCredentials(os.getpid(), os.getuid(), os.getgid())


class Sockets:
    def pair(self, **options: Any) -> tuple[UnixDgramChannel, UnixDgramChannel]:
        first, second = private_address(), private_address()
        one = UnixDgramChannel.bind(first, second, **options)
        try:
            return one, UnixDgramChannel.bind(second, first, **options)
        except BaseException:
            one.close()
            raise


class TestDgram(Sockets, PacketContract):
    pass


class TestDgramEndings(Sockets, PacketEndings):
    pass


class TestDgramTasks(Sockets, PacketTasks):
    pass


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "socket"


def test_the_sender_is_known_and_can_be_answered(path: Path, tmp_path: Path) -> None:
    for name in (str(tmp_path / "client"), abstract()):
        with UnixDgramChannel.bind(path) as server, UnixDgramChannel.bind(name, path) as client:
            client.send(b"question")
            datagram = server.receive_datagram(60)
            assert datagram == Datagram(b"question", name, ME)
            server.send(b"answer", to=datagram.address)
            assert client.receive(60) == b"answer"
            assert (client.address, client.peer, server.peer) == (name, str(path), None)


def test_who_only_sends_has_no_address(path: Path) -> None:
    with UnixDgramChannel.bind(path) as server, UnixDgramChannel.connect(path) as client:
        client.send(b"")
        assert server.receive_datagram(60) == Datagram(b"", None, ME)
        assert server.try_receive_datagram() is None
        assert client.address is None
        for call in (client.receive, client.try_receive):
            with pytest.raises(ValueError, match="only sends"):
                call()
        with pytest.raises(ValueError, match="no peer"):
            server.send(b"x")


def test_a_relative_address_is_none(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with UnixDgramChannel.bind(path) as server, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as plain:
        plain.bind("relative")
        plain.sendto(b"x", str(path))
        assert server.receive_datagram(60).address is None


def test_whoever_has_the_name_then_gets_the_message(path: Path) -> None:
    first = UnixDgramChannel.bind(path)
    with UnixDgramChannel.connect(path) as client:
        client.send(b"to the first")
        assert first.receive(60) == b"to the first"
        first.close()
        assert not path.exists()
        with pytest.raises(FileNotFoundError, match=rf"send: no such file or directory \(ENOENT\), name={path}"):
            client.send(b"to nobody")
        with UnixDgramChannel.bind(path) as second:
            client.send(b"to the second")
            assert second.receive(60) == b"to the second"
            assert second.try_receive() is None


def test_nobody_there(path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"connect: no such file or directory \(ENOENT\), name="):
        UnixDgramChannel.connect(path)
    with pytest.raises(ConnectionRefusedError, match=r"connect: connection refused \(ECONNREFUSED\), name=@"):
        UnixDgramChannel.connect(abstract())
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stream:
        stream.bind(str(path))
        stream.listen()
        with pytest.raises(IpcError, match="EPROTOTYPE"):
            UnixDgramChannel.connect(path)
    for call in (UnixDgramChannel.connect, UnixDgramChannel.bind):
        with pytest.raises(IpcError, match="ENAMETOOLONG"):
            call("@" + "x" * 108)


def test_a_blocked_send_ends_when_the_receiver_goes() -> None:
    for _ in range(50):
        name = abstract()
        server = UnixDgramChannel.bind(name)
        with UnixDgramChannel.connect(name) as client:
            while client.try_send(b"x"):
                pass
            blocked = Blocked(lambda client=client: client.send(b"x")).until_blocked()  # type: ignore[misc]
            server.close()
            assert isinstance(blocked.join().error, ConnectionRefusedError)


def test_names(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as stale:
        stale.bind(str(path))
        with pytest.raises(IpcError, match="EADDRINUSE"):
            UnixDgramChannel.bind(path)
    with UnixDgramChannel.bind(path):
        assert path.stat().st_mode & 0o777 == 0o600
        with pytest.raises(IpcError, match=rf"bind: address already in use \(EADDRINUSE\), name={path}"):
            UnixDgramChannel.bind(path)
        with UnixDgramChannel.connect(path) as client:
            client.send(b"still there")
    assert not path.exists()
    path.write_bytes(b"content")
    with pytest.raises(IpcError, match="EADDRINUSE"):
        UnixDgramChannel.bind(path)
    assert path.read_bytes() == b"content"


def test_a_receiver_connected_here_is_not_limited_by_its_queue(path: Path) -> None:
    """The kernel counts against the sender's buffer then, and waiting is for that alone."""
    with UnixDgramChannel.bind_privately() as server, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as plain:
        plain.bind(str(path))
        plain.connect(server.address or "")
        plain.send(b"question")
        asked = server.receive_datagram(60)
        sent = 0
        while server.try_send(b"x" * 1000, to=asked.address):
            sent += 1
        assert sent > 11
        with pytest.raises(DeadlineExceeded):
            server.send(b"x" * 1000, 0.001, to=asked.address)
        blocked = Blocked(lambda: server.send(b"the last", 60, to=asked.address)).until_blocked()
        for _ in range(sent):
            assert plain.recv(2000) == b"x" * 1000
        assert blocked.join().error is None
        assert plain.recv(2000) == b"the last"


SENDER = """
    import socket, sys
    sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        sender.sendto(b"from nobody", sys.argv[1].replace("@", chr(0)))
        print("sent")
    except OSError as error:
        print(type(error).__name__)
"""


def test_a_message_of_another_user() -> None:
    address = abstract()
    with UnixDgramChannel.bind(address) as server, UnixDgramChannel.connect(address) as client:
        client.send(b"before")
        assert as_nobody(SENDER, address).strip() == "sent"
        client.send(b"after")
        assert server.receive(60) == b"before"
        with pytest.raises(IpcError, match=r"receive: sender runs as another user \(PEER_REFUSED\), name=@") as caught:
            server.receive(60)
        assert (caught.value.code, caught.value.details["uid"]) == ("PEER_REFUSED", NOBODY)
        assert server.receive(60) == b"after"
    with UnixDgramChannel.bind(address, any_user=True) as server:
        assert as_nobody(SENDER, address).strip() == "sent"
        body, origin, sender = server.receive_datagram(60)
        assert (body, origin, sender.uid, sender.gid) == (b"from nobody", None, NOBODY, NOBODY)
    with UnixDgramChannel.bind_privately() as server:
        assert as_nobody(SENDER, server.address or "").strip() == "PermissionError"


def test_a_socket_file_of_another_user_is_not_sent_to(path: Path) -> None:
    require_root("to give a socket to another user")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as theirs:
        theirs.bind(str(path))
        os.chown(path, NOBODY, NOBODY)
        with pytest.raises(IpcError, match=rf"connect: .* \(PEER_REFUSED\), name={path}, uid=65534"):
            UnixDgramChannel.connect(path)
        with (
            UnixDgramChannel.bind_privately(path) as ours,
            pytest.raises(IpcError, match=r"send: .* \(PEER_REFUSED\)"),
        ):
            ours.send(b"secret")
        with UnixDgramChannel.connect(path, any_user=True) as open_to_all:
            open_to_all.send(b"for anybody")
        assert theirs.recv(100) == b"for anybody"


def test_a_dead_receivers_file_is_cleaned(path: Path) -> None:
    script = """
        import os, sys
        from antaboga.transport.unix_dgram import UnixDgramChannel
        receiver = UnixDgramChannel.bind(sys.argv[1])
        os.kill(os.getpid(), 9)
    """
    with python(script, str(path)) as child:
        child.wait_for(60)
    with pytest.raises(ConnectionRefusedError):
        UnixDgramChannel.connect(path)
    assert [(f.action, f.name) for f in Registry.of_current_user().clean()] == [(Action.REMOVE_OBJECT, str(path))]
    assert not path.exists()
    with python(script, str(path)) as child:
        child.wait_for(60)
    with UnixDgramChannel.bind(path) as replaced, UnixDgramChannel.connect(path) as client:
        client.send(b"x")
        assert replaced.receive(60) == b"x"
    Registry.of_current_user().clean()


def test_a_sender_killed_while_it_waits_for_room(path: Path) -> None:
    script = """
        import sys
        from antaboga.transport.unix_dgram import UnixDgramChannel
        with UnixDgramChannel.connect(sys.argv[1]) as client:
            while client.try_send(b"whole"):
                pass
            client.send(b"whole")
    """
    with UnixDgramChannel.bind(path) as server, python(script, str(path)) as child:
        assert server.receive_datagram(60).sender.pid == child.pid
        child.kill()
        child.wait_for(60)
        while (left := server.try_receive()) is not None:
            assert left == b"whole"
        with UnixDgramChannel.connect(path) as client:
            client.send(b"usable")
        assert server.receive(60) == b"usable"


def test_a_forked_child_leaves_its_parents_alone(path: Path) -> None:
    with UnixDgramChannel.bind(path) as server:
        pid = os.fork()
        if pid == 0:
            try:
                server.close()
                os._exit(0)
            except BaseException:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        with UnixDgramChannel.connect(path) as client:
            client.send(b"x")
        assert server.receive(60) == b"x"
