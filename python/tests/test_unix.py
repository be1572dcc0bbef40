"""The room ``unix``."""

import asyncio
import errno
import os
import secrets
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

import pytest
from antaboga.errors import ClosedError, DeadlineExceeded, IpcError, PeerClosedError, ProtocolError
from antaboga.registry import Registry
from antaboga.transport.unix import PeerCredentials, UnixChannel, UnixListener
from blocking import Blocked, closing_handler, handled, interrupt_main_when_blocked, interrupted, raise_interrupted
from capabilities import require_another_user, require_root
from conftest import PREFIX
from contracts.channel import ChannelContract, ChannelEndings, MalformedInput
from contracts.tasks import ChannelTasks, let_others_run
from peers import NOBODY, as_nobody, python


def abstract() -> str:
    return f"@{PREFIX}{secrets.token_hex(6)}"


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


class TestUnix(Sockets, ChannelContract):
    pass


class TestUnixAbstract(AbstractSockets, ChannelContract):
    pass


class TestUnixEndings(Sockets, ChannelEndings):
    pass


class TestUnixMalformed(Sockets, MalformedInput):
    pass


class TestUnixTasks(Sockets, ChannelTasks):
    pass


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "socket"


class TestListener:
    def test_the_file_is_private_and_goes_at_close(self, path: Path) -> None:
        before = os.umask(0)
        try:
            with UnixListener.bind(path) as listener:
                assert listener.address == str(path)
                assert stat.S_IMODE(path.stat().st_mode) == 0o600
        finally:
            os.umask(before)
        assert not path.exists()
        listener.close()

    def test_a_relative_path_is_made_absolute(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(path.parent)
        with UnixListener.bind("socket") as listener:
            assert listener.address == str(path)
            monkeypatch.chdir("/")
        assert not path.exists()

    def test_a_private_address_is_new_and_in_the_private_folder(self) -> None:
        with UnixListener.bind_privately() as one, UnixListener.bind_privately() as other:
            assert one.address != other.address
            assert os.path.dirname(one.address) == Registry.of_current_user().run_directory()

    def test_a_name_that_is_taken(self, path: Path) -> None:
        for address in (str(path), abstract()):
            with UnixListener.bind(address):
                with pytest.raises(IpcError, match=r"bind: address already in use \(EADDRINUSE\), name="):
                    UnixListener.bind(address)
                UnixChannel.connect(address).close()

    def test_a_stale_socket_is_replaced(self, path: Path) -> None:
        with socket.socket(socket.AF_UNIX) as stale:
            stale.bind(str(path))
        with UnixListener.bind(path) as listener, UnixChannel.connect(path), listener.accept(60):
            pass

    def test_a_socket_that_is_bound_but_not_listening_is_left(self, path: Path) -> None:
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(str(path))
            with pytest.raises(IpcError, match="EADDRINUSE"):
                UnixListener.bind(path)
            other.listen()
            UnixChannel.connect(path).close()

    @pytest.mark.parametrize("what", ["file", "directory", "link"])
    def test_what_is_no_socket_is_left(self, path: Path, tmp_path: Path, what: str) -> None:
        if what == "file":
            path.write_bytes(b"content")
        elif what == "directory":
            path.mkdir()
        else:
            path.symlink_to(tmp_path / "elsewhere")
        with pytest.raises(IpcError, match="EADDRINUSE"):
            UnixListener.bind(path)
        assert os.path.lexists(path)

    def test_a_socket_of_another_user_is_left(self, path: Path) -> None:
        require_root("to give a socket to another user")
        with socket.socket(socket.AF_UNIX) as stale:
            stale.bind(str(path))
        os.chown(path, NOBODY, NOBODY)
        with pytest.raises(IpcError, match="EADDRINUSE"):
            UnixListener.bind(path)
        assert path.exists()

    def test_another_file_under_the_name_survives_close(self, path: Path) -> None:
        with UnixListener.bind(path):
            path.rename(path.with_name("moved"))
            path.write_bytes(b"another")
        assert path.read_bytes() == b"another"

    def test_many_bind_the_same_name_at_once(self, path: Path) -> None:
        with socket.socket(socket.AF_UNIX) as stale:
            stale.bind(str(path))
        binders = [Blocked(lambda: UnixListener.bind(path)) for _ in range(8)]
        bound = [binder.result for binder in [binder.join() for binder in binders] if binder.error is None]
        assert len(bound) == 1
        refused = [binder.error for binder in binders if binder.error is not None]
        assert {error.code for error in refused} == {"EADDRINUSE"}  # type: ignore[attr-defined]
        UnixChannel.connect(path).close()
        assert isinstance(bound[0], UnixListener)
        bound[0].close()

    @pytest.mark.parametrize("address", ["", "@", "a\0b", "@a\0b"])
    def test_an_address_that_none_can_have_is_misuse(self, address: str) -> None:
        for call in (UnixListener.bind, UnixChannel.connect):
            with pytest.raises(ValueError, match="a socket's name"):
                call(address)

    def test_an_address_may_be_long_but_not_too_long(self, tmp_path: Path) -> None:
        longest = str(tmp_path / "x")
        longest += "x" * (107 - len(longest))
        for address in (longest, abstract().ljust(108, "x")):
            one, other = connected(address)
            one.close()
            other.close()
            for call in (UnixListener.bind, UnixChannel.connect):
                with pytest.raises(IpcError, match="length=108, limit=107") as caught:
                    call(address + "x")
                assert caught.value.errno == errno.ENAMETOOLONG

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError, match=r"bind: no such file or directory \(ENOENT\), name="):
            UnixListener.bind(tmp_path / "absent" / "socket")

    def test_one_that_is_never_closed_warns_and_is_closed(self, path: Path) -> None:
        with pytest.warns(ResourceWarning, match="unclosed UnixListener"):
            UnixListener.bind(path)
        assert not path.exists()

    def test_a_forked_child_leaves_its_parents_alone(self, path: Path) -> None:
        with UnixListener.bind(path) as listener:
            pid = os.fork()
            if pid == 0:
                try:
                    listener.close()
                    os._exit(0)
                except BaseException:
                    os._exit(1)
            assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
            with UnixChannel.connect(path), listener.accept(60):
                pass


class TestAccept:
    def test_it_ends_by_its_deadline(self, path: Path) -> None:
        with UnixListener.bind(path) as listener:
            for timeout in (0, 0.001):
                with pytest.raises(DeadlineExceeded, match=f"accept: deadline passed .DEADLINE., name={path}"):
                    listener.accept(timeout)
            assert listener.try_accept() is None
            with UnixChannel.connect(path):
                accepted = listener.try_accept()
                assert accepted is not None
                accepted.close()

    def test_close_ends_200_of_200(self, path: Path) -> None:
        for _ in range(200):
            listener = UnixListener.bind(path)
            blocked = Blocked(listener.accept).until_blocked()
            listener.close()
            assert type(blocked.join().error) is ClosedError
        with pytest.raises(ClosedError):
            listener.accept()

    def test_a_signal_handler_ends_200_of_200(self, path: Path) -> None:
        with UnixListener.bind(path) as listener, handled(signal.SIGUSR1, raise_interrupted):
            for _ in range(200):
                assert interrupted(listener.accept)
            with UnixChannel.connect(path), listener.accept(60):
                pass

    def test_close_in_a_signal_handler(self, path: Path) -> None:
        listener = UnixListener.bind(path)
        with handled(signal.SIGUSR1, closing_handler(listener)):
            thread = interrupt_main_when_blocked()
            with pytest.raises(ClosedError):
                listener.accept()
            thread.join()
        assert not path.exists()

    def test_tasks(self, path: Path) -> None:
        async def main() -> None:
            with UnixListener.bind(path) as listener:
                with pytest.raises(DeadlineExceeded):
                    await listener.async_accept(0.001)
                accepting = [asyncio.ensure_future(listener.async_accept(60)) for _ in range(3)]
                await let_others_run()
                accepting[0].cancel()
                channels = [UnixChannel.connect(path) for _ in range(2)]
                channels += [await accepting[1], await accepting[2]]
                for channel in channels:
                    channel.close()
                accepting = [asyncio.ensure_future(listener.async_accept()) for _ in range(2)]
                await let_others_run()
                listener.close()
                ended = await asyncio.gather(*accepting, return_exceptions=True)
                assert [type(error) for error in ended] == [ClosedError] * 2

        asyncio.run(main())

    def test_a_connection_that_has_gone_is_no_error(self, path: Path) -> None:
        with UnixListener.bind(path) as listener:
            UnixChannel.connect(path).close()
            with listener.accept(60) as channel, pytest.raises(PeerClosedError):
                channel.receive(60)

    def test_out_of_descriptors_is_an_error_and_loses_nothing(self, path: Path) -> None:
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        with UnixListener.bind(path) as listener, UnixChannel.connect(path):
            highest = max(int(number) for number in os.listdir("/proc/self/fd"))
            taken = [os.open(os.devnull, os.O_RDONLY) for _ in range(10)]
            resource.setrlimit(resource.RLIMIT_NOFILE, (min([*taken, highest]), hard))
            try:
                with pytest.raises(IpcError, match=r"\(EMFILE\)"):
                    listener.accept(60)
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
                for number in taken:
                    os.close(number)
            listener.accept(60).close()


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
TURNED_AWAY = ("b''", "ConnectionResetError", "BrokenPipeError")


class TestOtherUsers:
    """Another user, root excepted, is refused unless everybody is wanted."""

    CLIENT = """
        import socket, sys
        client = socket.socket(socket.AF_UNIX)
        try:
            client.connect(sys.argv[1].replace("@", chr(0)))
            client.sendall(b"\\0\\0\\0\\1x")
            print(client.recv(100))
        except OSError as error:
            print(type(error).__name__)
    """

    def test_a_client_of_another_user_is_turned_away(self) -> None:
        address = abstract()
        with UnixListener.bind(address) as listener:
            accepting = Blocked(listener.accept).until_blocked()
            assert as_nobody(self.CLIENT, address).strip() in TURNED_AWAY
            assert accepting.running
            with UnixChannel.connect(address):
                accepted = accepting.join().result
            assert isinstance(accepted, UnixChannel)
            assert accepted.peer.uid == os.geteuid()
            accepted.close()

    def test_a_client_of_another_user_is_let_in_when_everybody_is_wanted(self) -> None:
        address = abstract()
        with UnixListener.bind(address, any_user=True) as listener:

            def answer() -> PeerCredentials:
                with listener.accept(60) as channel:
                    channel.send(channel.receive(60))
                    return channel.peer

            answering = Blocked(answer)
            assert as_nobody(self.CLIENT, address).strip() == repr(b"\0\0\0\1x")
            peer = answering.join().result
            assert isinstance(peer, PeerCredentials)
            assert (peer.uid, peer.gid) == (NOBODY, NOBODY)

    def test_the_file_keeps_other_users_out(self) -> None:
        with UnixListener.bind_privately() as listener:
            assert as_nobody(self.CLIENT, listener.address).strip() == "PermissionError"

    def test_a_listener_of_another_user_is_refused(self) -> None:
        address = abstract()
        script = """
            import os, socket, sys
            server = socket.socket(socket.AF_UNIX)
            server.bind(sys.argv[1].replace("@", chr(0)))
            os.setuid(65534)
            server.listen()
            os.write(1, b"listening")
            server.accept()
            server.accept()[0].recv(1)
        """
        require_another_user()
        command = [sys.executable, "-c", "\n".join(line[12:] for line in script.splitlines()), address]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
            assert server.stdout is not None
            server.stdout.read(9)
            with pytest.raises(IpcError, match=f"connect: peer runs as another user .PEER_REFUSED., name={address}"):
                UnixChannel.connect(address)
            with UnixChannel.connect(address, any_user=True) as channel:
                assert channel.peer.uid == NOBODY
        assert server.returncode == 0


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
