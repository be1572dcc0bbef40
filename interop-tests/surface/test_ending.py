"""SIGINT and SIGTERM at every place where a command waits."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest

from surface.command import SIDES, Commands
from surface.moments import until, until_blocked, until_listening, until_registered

SIGNALS = [signal.SIGINT, signal.SIGTERM]
WAITING = ("poll", "ppoll", "epoll_wait", "epoll_pwait")


@pytest.fixture
def path(tmp_path: Path, name: str) -> str:
    return str(tmp_path / name)


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("verb", ["send", "recv", "echo"])
def test_while_waiting_for_a_peer(commands: Commands, path: str, side: str, verb: str, number: signal.Signals) -> None:
    running = commands.start(side, verb, f"unix:{path}", "--listen")
    until_listening(path)
    running.signal(number)
    running.result().ended_by(number)
    assert not os.path.exists(path)


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("verb", ["recv", "echo"])
def test_while_waiting_for_a_message(
    commands: Commands, path: str, side: str, verb: str, number: signal.Signals
) -> None:
    running = commands.start(side, verb, f"unix:{path}", "--listen")
    until_listening(path)
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(path)
        peer.sendall(b"\0\0\0\7half")
        until(lambda: not os.path.exists(path), "the peer is taken")
        running.signal(number)
        running.result().ended_by(number)


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("side", SIDES)
def test_while_waiting_for_input(commands: Commands, path: str, side: str, number: signal.Signals) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        running = commands.start(side, "send", f"unix:{path}")
        with listener.accept()[0]:
            until_blocked(running.process.pid, "read", *WAITING)
            running.signal(number)
            until(lambda: running.process.poll() is not None, "the command ends although its input is open")
            running.result().ended_by(number)


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("side", SIDES)
def test_while_waiting_for_room(commands: Commands, path: str, side: str, number: signal.Signals) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        running = commands.start(side, "send", f"unix:{path}", "--framing", "raw")
        with listener.accept()[0] as peer:
            running.write(bytes(100_000))
            until(lambda: len(peer.recv(1, socket.MSG_PEEK)) == 1, "some of it arrives")
            running.signal(number)
            until(lambda: running.process.poll() is not None, "the command ends although nobody reads")
            running.result().ended_by(number)


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("side", SIDES)
def test_while_waiting_for_a_semaphore(commands: Commands, name: str, side: str, number: signal.Signals) -> None:
    commands.run("python", "sem", "create", f"posixsem:/{name}").done()
    running = commands.start(side, "sem", "wait", f"posixsem:/{name}")
    registry = commands.runtime / "registry"
    until(lambda: any('"opener"' in entry for entry in texts(registry)), "the semaphore is open")
    running.signal(number)
    running.result().ended_by(number)
    commands.run(side, "sem", "unlink", f"posixsem:/{name}").done()


def texts(registry: Path) -> list[str]:
    found = []
    for entry in registry.iterdir():
        try:
            found.append(entry.read_text())
        except FileNotFoundError:
            continue
    return found


@pytest.mark.parametrize("side", SIDES)
def test_a_second_signal_does_not_cut_the_clean_up_short(commands: Commands, path: str, side: str) -> None:
    running = commands.start(side, "recv", f"unix:{path}", "--listen")
    until_listening(path)
    running.signal(signal.SIGTERM)
    running.signal(signal.SIGINT)
    assert running.result().code in (130, 143)
    assert not os.path.exists(path)


@pytest.mark.parametrize("side", SIDES)
def test_a_killed_listener_is_cleaned(commands: Commands, path: str, side: str) -> None:
    running = commands.start(side, "recv", f"unix:{path}", "--listen")
    until_listening(path)
    until_registered(commands.runtime, path)
    running.signal(signal.SIGKILL)
    running.result()
    assert os.path.exists(path)
    assert path in commands.run("java", "clean", "--dry-run").done().decode()
    assert os.path.exists(path)
    assert path in commands.run("java", "clean", "--yes").done().decode()
    assert not os.path.exists(path)
