"""Listening at Unix sockets, and accepting."""

import asyncio
import errno
import os
import signal
import socket
import stat
from pathlib import Path
from typing import Any

import pytest
from antaboga.errors import ClosedError, DeadlineExceeded, IpcError, PeerClosedError
from antaboga.registry import Registry
from antaboga.transport.unix import UnixChannel, UnixListener
from blocking import Blocked, closing_handler, handled, interrupt_main_when_blocked, interrupted, raise_interrupted
from capabilities import require_root
from contracts.tasks import let_others_run
from peers import NOBODY
from unix_names import abstract


def connected(address: str | Path, **options: Any) -> tuple[UnixChannel, UnixChannel]:
    with UnixListener.bind(address, **options) as listener:
        return UnixChannel.connect(address, **options), listener.accept(60)


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
