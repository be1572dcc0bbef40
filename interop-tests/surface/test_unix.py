"""send, recv and echo over Unix sockets, each side with each."""

from __future__ import annotations

import base64
import json
import os
import socket
import stat
from multiprocessing.connection import Client, Connection
from pathlib import Path

import pytest

from surface.command import PAIRS, SIDES, Commands
from surface.moments import until, until_listening

SIZES = [0, 1, 31415, 3_000_000]


@pytest.fixture(params=["path", "abstract"])
def address(request: pytest.FixtureRequest, tmp_path: Path, name: str) -> str:
    return str(tmp_path / name) if request.param == "path" else f"@{name}"


@pytest.fixture
def path(tmp_path: Path, name: str) -> str:
    return str(tmp_path / name)


def plain(address: str) -> str:
    """As Python's socket module has it."""
    return "\0" + address[1:] if address.startswith("@") else address


@pytest.mark.parametrize(("sender", "receiver"), PAIRS)
def test_a_message_of_every_size(commands: Commands, sender: str, receiver: str, address: str) -> None:
    for size in SIZES:
        message = os.urandom(size)
        receiving = commands.start(receiver, "recv", f"unix:{address}", "--listen")
        until_listening(address)
        assert commands.run(sender, "send", f"unix:{address}", data=message).done() == b""
        assert receiving.result().done() == message


@pytest.mark.parametrize(("sender", "receiver"), PAIRS)
def test_the_sender_may_listen(commands: Commands, sender: str, receiver: str, path: str) -> None:
    sending = commands.start(sender, "send", f"unix:{path}?type=stream", "--listen")
    until_listening(path)
    receiving = commands.start(receiver, "recv", f"unix:{path}")
    assert sending.result(b"from the listener").done() == b""
    assert receiving.result().done() == b"from the listener"


@pytest.mark.parametrize(("sender", "receiver"), PAIRS)
def test_lines_become_messages(commands: Commands, sender: str, receiver: str, path: str) -> None:
    receiving = commands.start(receiver, "recv", f"unix:{path}", "--listen", "--count", "4", "--json")
    until_listening(path)
    assert commands.run(sender, "send", f"unix:{path}", "--lines", data=b"one\n\ntwo\xff\nlast").done() == b""
    objects = [json.loads(line) for line in receiving.result().done().splitlines()]
    assert [base64.b64decode(entry["base64"]) for entry in objects] == [b"one", b"", b"two\xff", b"last"]
    assert [entry["length"] for entry in objects] == [3, 0, 4, 4]


@pytest.mark.parametrize(("sender", "receiver"), PAIRS)
def test_framing_lines_keeps_the_lines(commands: Commands, sender: str, receiver: str, path: str) -> None:
    text = b"one\n\ntwo\r\n"
    receiving = commands.start(receiver, "recv", f"unix:{path}", "--listen", "--framing", "lines", "--count", "3")
    until_listening(path)
    assert commands.run(sender, "send", f"unix:{path}", "--framing", "lines", data=text).done() == b""
    assert receiving.result().done() == text


@pytest.mark.parametrize(("sender", "receiver"), PAIRS)
def test_framing_raw_is_the_stream(commands: Commands, sender: str, receiver: str, path: str) -> None:
    data = os.urandom(300_000)
    receiving = commands.start(receiver, "recv", f"unix:{path}", "--listen", "--framing=raw")
    until_listening(path)
    assert commands.run(sender, "send", f"unix:{path}", "--framing=raw", data=data).done() == b""
    assert receiving.result().done() == data


@pytest.mark.parametrize("side", SIDES)
def test_raw_input_goes_out_as_it_comes(commands: Commands, side: str, path: str) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        sending = commands.start(side, "send", f"unix:{path}", "--framing", "raw")
        peer, _ = listener.accept()
        with peer:
            sending.write(b"first")
            assert peer.recv(100) == b"first"
            assert sending.result(b"second").done() == b""
            assert peer.recv(100, socket.MSG_WAITALL) == b"second"


@pytest.mark.parametrize("side", SIDES)
def test_echo_answers_an_unmodified_connection(commands: Commands, side: str, address: str) -> None:
    echoing = commands.start(side, "echo", f"unix:{address}", "--listen")
    until_listening(address)
    with Client(plain(address), "AF_UNIX") as peer:
        for size in SIZES:
            message = os.urandom(size)
            peer.send_bytes(message)
            assert peer.recv_bytes() == message
    assert echoing.result().done() == b""


@pytest.mark.parametrize("side", SIDES)
def test_echo_ends_after_count(commands: Commands, side: str, path: str) -> None:
    echoing = commands.start(side, "echo", f"unix:{path}", "--listen", "--count", "2")
    until_listening(path)
    with Client(path, "AF_UNIX") as peer:
        for message in (b"a", b"b"):
            peer.send_bytes(message)
            assert peer.recv_bytes() == message
        assert echoing.result().done() == b""


@pytest.mark.parametrize("side", SIDES)
def test_echo_ends_with_a_peer_that_leaves_without_its_answer(commands: Commands, side: str, path: str) -> None:
    echoing = commands.start(side, "echo", f"unix:{path}", "--listen")
    until_listening(path)
    assert commands.run("python", "send", f"unix:{path}", data=b"no answer wanted").done() == b""
    assert echoing.result().done() == b""


@pytest.mark.parametrize("side", SIDES)
def test_the_end_after_two_of_three(commands: Commands, side: str, path: str) -> None:
    receiving = commands.start(side, "recv", f"unix:{path}", "--listen", "--count", "3")
    until_listening(path)
    commands.run("python", "send", f"unix:{path}", "--lines", data=b"one\ntwo\n").done()
    result = receiving.result()
    result.failed("PEER_CLOSED")
    assert result.out == b"onetwo"


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "PEER_CLOSED"),
        (b"\0\0", "PROTOCOL"),
        (b"\0\0\0\5abc", "PROTOCOL"),
        (b"\x7f\xff\xff\xffabc", "PROTOCOL"),
        (b"\xff\xff\xff\xfe", "PROTOCOL"),
        (b"\xff\xff\xff\xff\x80\0\0\0\0\0\0\0", "PROTOCOL"),
    ],
    ids=["nothing", "half a length", "half a message", "2^31-1", "negative", "2^63"],
)
def test_a_stream_that_breaks_the_framing(commands: Commands, side: str, path: str, sent: bytes, code: str) -> None:
    receiving = commands.start(side, "recv", f"unix:{path}", "--listen")
    until_listening(path)
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(path)
        peer.sendall(sent)
    result = receiving.result()
    result.failed(code)
    assert result.out == b""


@pytest.mark.parametrize("side", SIDES)
def test_nobody_there(commands: Commands, side: str, path: str, name: str) -> None:
    assert f"name={path}" in commands.run(side, "send", f"unix:{path}").failed("ENOENT")
    commands.run(side, "recv", f"unix:@{name}").failed("ECONNREFUSED")
    commands.run(side, "recv", f"unix:{path}{'x' * 108}").failed("ENAMETOOLONG")
    commands.run(side, "recv", f"unix:{path}{'x' * 108}", "--listen").failed("ENAMETOOLONG")


@pytest.mark.parametrize("side", SIDES)
def test_the_socket_is_private_and_taken_once(commands: Commands, side: str, path: str) -> None:
    receiving = commands.start(side, "recv", f"unix:{path}", "--listen")
    until_listening(path)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    for other in SIDES:
        commands.run(other, "recv", f"unix:{path}", "--listen").failed("EADDRINUSE")
    commands.run("python", "send", f"unix:{path}", data=b"still there").done()
    assert receiving.result().done() == b"still there"
    assert not os.path.exists(path)


@pytest.mark.parametrize("side", SIDES)
def test_listening_replaces_a_dead_socket_and_nothing_else(commands: Commands, side: str, path: str) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(path)
    receiving = commands.start(side, "recv", f"unix:{path}", "--listen")
    until_listening(path)
    commands.run("python", "send", f"unix:{path}", data=b"x").done()
    receiving.result().done()
    Path(path).write_text("a letter")
    commands.run(side, "recv", f"unix:{path}", "--listen").failed("EADDRINUSE")
    assert Path(path).read_text() == "a letter"


@pytest.mark.parametrize("side", SIDES)
def test_unlink(commands: Commands, side: str, path: str) -> None:
    commands.run(side, "unlink", f"unix:{path}").failed("ENOENT")
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(path)
    assert commands.run(side, "unlink", f"unix:{path}").done() == b""
    assert not os.path.exists(path)
    Path(path).write_text("a letter")
    commands.run(side, "unlink", f"unix:{path}").failed("WRONG_KIND")
    assert os.path.exists(path)


@pytest.mark.parametrize("side", SIDES)
def test_deadlines(commands: Commands, side: str, path: str) -> None:
    nobody = commands.run(side, "recv", f"unix:{path}", "--listen", "--timeout", "0.1")
    nobody.failed("DEADLINE", exit_code=124)
    assert not os.path.exists(path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        commands.run(side, "recv", f"unix:{path}", "--timeout", "0").failed("DEADLINE", exit_code=124)
        commands.run(side, "echo", f"unix:{path}", "--timeout", ".2").failed("DEADLINE", exit_code=124)
        full = commands.run(side, "send", f"unix:{path}", "--timeout", "0.2", data=bytes(4_000_000))
        full.failed("DEADLINE", exit_code=124)
        waiting = commands.start(side, "send", f"unix:{path}", "--timeout", "0.3")
        until(lambda: waiting.process.poll() is not None, "the deadline passes while the input is open")
        waiting.result().failed("DEADLINE", exit_code=124)


@pytest.mark.parametrize("side", SIDES)
def test_a_reader_that_goes_away(commands: Commands, side: str, path: str) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        sending = commands.start(side, "send", f"unix:{path}", "--framing", "raw")
        listener.accept()[0].close()
        assert sending.result(b"unheard").failed("EPIPE")


def test_a_connection_may_be_the_listener(commands: Commands, path: str) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        for side in SIDES:
            sending = commands.start(side, "send", f"unix:{path}")
            accepted, _ = listener.accept()
            with Connection(accepted.detach()) as peer:
                assert sending.result(b"hello").done() == b""
                assert peer.recv_bytes() == b"hello"
