"""send, recv and echo over named pipes."""

from __future__ import annotations

import json
import os
import signal
import stat
import threading
from pathlib import Path

import pytest

from surface.command import PAIRS, SIDES, Commands
from surface.moments import until


@pytest.fixture
def path(tmp_path: Path, name: str) -> str:
    return str(tmp_path / name)


@pytest.mark.parametrize(("one", "other"), PAIRS)
@pytest.mark.parametrize("first", ["recv", "send"])
def test_a_message_whoever_comes_first(commands: Commands, path: str, one: str, other: str, first: str) -> None:
    message = os.urandom(300_000)
    early = commands.start(one, first, f"fifo:{path}", "--create")
    until(lambda: os.path.exists(path), "the FIFO is there")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    if first == "recv":
        assert commands.run(other, "send", f"fifo:{path}", data=message).done() == b""
        assert early.result().done() == message
    else:
        receiving = commands.start(other, "recv", f"fifo:{path}")
        assert early.result(message).done() == b""
        assert receiving.result().done() == message
    commands.run(other, "unlink", f"fifo:{path}").done()
    assert not os.path.exists(path)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_an_echo_by_two_names(commands: Commands, path: str, one: str, other: str) -> None:
    there, back = f"{path}-there", f"{path}-back"
    echo = commands.start(one, "echo", f"fifo:{there},{back}", "--create", "--count", "2")
    until(lambda: os.path.exists(there) and os.path.exists(back), "the FIFOs are there")
    receiving = commands.start(other, "recv", f"fifo:{back},{there}", "--count", "2", "--json")
    assert commands.run(other, "send", f"fifo:{back},{there}", "--lines", data=b"one\ntwo\xff").done() == b""
    assert [json.loads(line)["base64"] for line in receiving.result().done().splitlines()] == ["b25l", "dHdv/w=="]
    echo.result().done()
    commands.run(one, "unlink", f"fifo:{there},{back}").done()
    assert not os.path.exists(there)
    assert not os.path.exists(back)


@pytest.mark.parametrize("side", SIDES)
def test_plain_readers_and_writers(commands: Commands, path: str, side: str) -> None:
    os.mkfifo(path)
    receiving = commands.start(side, "recv", f"fifo:{path}", "--framing", "raw")
    Path(path).write_bytes(b"from a plain writer\n")
    assert receiving.result().done() == b"from a plain writer\n"
    for data in (b"to a plain reader", b""):
        sending = commands.start(side, "send", f"fifo:{path}", "--framing", "raw")
        got: list[bytes] = []
        reader = threading.Thread(target=lambda got=got: got.append(Path(path).read_bytes()), daemon=True)
        reader.start()
        sending.result(data).done()
        reader.join(60)
        assert got == [data]
    commands.run(side, "unlink", f"fifo:{path}").done()


@pytest.mark.parametrize("side", SIDES)
def test_the_end_comes_too_early(commands: Commands, path: str, side: str) -> None:
    os.mkfifo(path)
    receiving = commands.start(side, "recv", f"fifo:{path}", "--framing", "lines", "--count", "3")
    Path(path).write_bytes(b"one\ntwo\n")
    ended = receiving.result()
    assert ended.out == b"one\ntwo\n"
    ended.failed("PEER_CLOSED")
    commands.run(side, "unlink", f"fifo:{path}").done()


@pytest.mark.parametrize("side", SIDES)
def test_failures(commands: Commands, path: str, side: str) -> None:
    for words in (["send"], ["recv"], ["unlink"]):
        assert f"name={path}" in commands.run(side, *words, f"fifo:{path}").failed("ENOENT")
    assert not os.path.exists(path)
    Path(path).write_bytes(b"")
    for words in (["send"], ["recv", "--create"], ["unlink"]):
        commands.run(side, *words, f"fifo:{path}").failed("WRONG_KIND")
    assert os.path.exists(path)
    os.unlink(path)
    os.mkfifo(path)
    for seconds in ("0", "0.2"):
        commands.run(side, "send", f"fifo:{path}", "--timeout", seconds, data=b"x").failed("DEADLINE", exit_code=124)
        commands.run(side, "recv", f"fifo:{path}", "--timeout", seconds).failed("DEADLINE", exit_code=124)
    os.unlink(path)


@pytest.mark.parametrize("side", SIDES)
def test_misuse(commands: Commands, path: str, side: str) -> None:
    commands.run(side, "echo", f"fifo:{path}").misused()
    for url in ("fifo:", "fifo:a,", "fifo:a,b,c", f"fifo:{path},{path}"):
        commands.run(side, "recv", url).misused()
    for option in (["--listen"], ["--any-user"], ["--depth", "1"], ["--priority", "1"], ["--type", "1"]):
        commands.run(side, "send", f"fifo:{path}", *option).misused()


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("verb", ["send", "recv"])
def test_a_signal_while_waiting_keeps_the_name(commands: Commands, path: str, side: str, verb: str) -> None:
    with commands.start(side, verb, f"fifo:{path}", "--create") as waiting:
        until(lambda: os.path.exists(path), "the FIFO is there")
        waiting.signal(signal.SIGTERM)
        waiting.result().ended_by(signal.SIGTERM)
    listed = [json.loads(line) for line in commands.run("java", "ls", "--json").done().splitlines()]
    (mine,) = [entry for entry in listed if entry["name"] == path]
    assert (mine["mechanism"], mine["alive"], mine["lifetime"]) == ("fifo", False, "persistent")
    commands.run(side, "unlink", f"fifo:{path}").done()
