"""The room ``fifo``."""

import itertools
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from antaboga.errors import ClosedError, DeadlineExceeded, IpcError, PeerClosedError
from antaboga.lifetime import Lifetime
from antaboga.registry import Action, Registry
from antaboga.transport.fifo import FifoChannel, unlink
from blocking import Blocked
from contracts.channel import ChannelContract
from contracts.channel_endings import ChannelEndings
from contracts.malformed import MalformedInput
from peers import python


class Fifos:
    @pytest.fixture(autouse=True)
    def where(self, tmp_path: Path) -> None:
        self.paths: Iterator[Path] = (tmp_path / f"fifo{n}" for n in itertools.count())

    def pair(self, **options: Any) -> tuple[FifoChannel, FifoChannel]:
        there, back = next(self.paths), next(self.paths)
        one = FifoChannel.create(there, back, **options)
        other = FifoChannel.open(back, there, **options)
        # Both ends are open from the first message on.
        for sender, receiver in ((one, other), (other, one)):
            sender.send(b"", 60)
            assert receiver.receive(60) == b""
        return one, other

    def raw_pair(self, **options: Any) -> tuple[FifoChannel, Callable[[bytes], Any], Callable[[], None]]:
        path = next(self.paths)
        channel = FifoChannel.create(path, None, **options)
        writer = path.open("wb", buffering=0)
        return channel, writer.write, writer.close


class TestFifo(Fifos, ChannelContract):
    pass


class TestFifoEndings(Fifos, ChannelEndings):
    pass


class TestFifoMalformed(Fifos, MalformedInput):
    pass


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fifo"


def test_either_side_may_come_first(path: Path) -> None:
    with FifoChannel.create(None, path) as writer:
        assert writer.try_send(b"x") is False
        for timeout in (0, 0.001):
            with pytest.raises(DeadlineExceeded, match=r"send: deadline passed \(DEADLINE\), name=/"):
                writer.send(b"x", timeout)
        blocked = Blocked(lambda: writer.send(b"first", 60)).until_blocked()
        with FifoChannel.open(path, None) as reader:
            assert blocked.join().error is None
            assert reader.receive(60) == b"first"
            writer.close()
            with pytest.raises(PeerClosedError):
                reader.receive(60)
    with FifoChannel.create(path, None) as reader:
        with pytest.raises(DeadlineExceeded):
            reader.receive(0.001)
        blocked = Blocked(reader.receive).until_blocked()
        with FifoChannel.open(None, path) as writer:
            assert writer.try_send(b"x") is True
            assert blocked.join().result == b"x"


def test_close_ends_an_open_that_waits(path: Path) -> None:
    with FifoChannel.create(None, path):
        for _ in range(50):
            opened = FifoChannel.open(None, path)
            blocked = Blocked(lambda opened=opened: opened.send(b"x")).until_blocked()  # type: ignore[misc]
            opened.close()
            assert type(blocked.join().error) is ClosedError


def test_waiting_for_a_reader_before_there_is_a_message(path: Path) -> None:
    with FifoChannel.create(None, path) as writer:
        for timeout in (0, 0.001):
            with pytest.raises(DeadlineExceeded, match=r"send: deadline passed \(DEADLINE\), name=/"):
                writer.await_reader(timeout)
        blocked = Blocked(writer.await_reader).until_blocked()
        with FifoChannel.open(path, None) as reader:
            assert blocked.join().error is None
            writer.await_reader(0)
            with pytest.raises(ValueError, match="only receives"):
                reader.await_reader(0)
            writer.close()
            with pytest.raises(PeerClosedError):
                reader.receive(60)
    with FifoChannel.create(None, path) as writer:
        blocked = Blocked(writer.await_reader).until_blocked()
        writer.close()
        assert type(blocked.join().error) is ClosedError
        with pytest.raises(ClosedError):
            writer.await_reader(0)


def test_long_messages_of_many_writers_stay_whole(path: Path) -> None:
    script = """
        import sys
        from antaboga.transport.fifo import FifoChannel
        with FifoChannel.open(None, sys.argv[1]) as channel:
            for n in range(40):
                channel.send(sys.argv[2].encode() * (100_000 if n % 2 else 100))
    """
    # A writer here keeps the stream open, whichever of the two comes late.
    with FifoChannel.create(path, None) as reader, FifoChannel.open(None, path) as writer:
        writer.await_reader(60)
        with python(script, str(path), "a") as one, python(script, str(path), "b") as two:
            received = [reader.receive(60) for _ in range(80)]
            one.wait_for(60)
            two.wait_for(60)
        for letter in (b"a", b"b"):
            own = [message for message in received if message[:1] == letter]
            assert own == [letter * (100_000 if n % 2 else 100) for n in range(40)]


def test_cat_at_the_other_end(path: Path) -> None:
    with (
        FifoChannel.create(None, path, framing="raw") as writer,
        subprocess.Popen(["cat", str(path)], stdout=subprocess.PIPE) as cat,
    ):
        writer.send(b"hello, ")
        writer.send(b"cat")
        writer.close()
        assert cat.communicate()[0] == b"hello, cat"


def test_names_and_lifetimes(path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"open: no such file or directory \(ENOENT\), name=/"):
        FifoChannel.open(path, None)
    with FifoChannel.create(path, None):
        assert path.is_fifo()
        assert path.stat().st_mode & 0o777 == 0o600
        with pytest.raises(FileExistsError, match=r"mkfifo: file exists \(EEXIST\), name=/"):
            FifoChannel.create(path, None)
    assert not path.exists()
    FifoChannel.create(None, path, lifetime=Lifetime.PERSISTENT).close()
    FifoChannel.open_or_create(path, None).close()
    unlink(path)
    FifoChannel.open_or_create(path, None).close()
    unlink(path)
    path.write_bytes(b"")
    for call in (lambda: FifoChannel.open(path, None), lambda: unlink(path)):
        with pytest.raises(IpcError, match=r"open: not a FIFO \(WRONG_KIND\), name=/"):
            call()
    with pytest.raises(ValueError, match="needs a FIFO"):
        FifoChannel.create(None, None)


def test_a_dead_creators_fifo_is_cleaned(path: Path) -> None:
    script = """
        import os, sys
        from antaboga.transport.fifo import FifoChannel
        made = FifoChannel.create(sys.argv[1], None)
        os.kill(os.getpid(), 9)
    """
    with python(script, str(path)) as child:
        child.wait_for(60)
    assert [(f.action, f.name) for f in Registry.of_current_user().clean()] == [(Action.REMOVE_OBJECT, str(path))]
    assert not path.exists()
