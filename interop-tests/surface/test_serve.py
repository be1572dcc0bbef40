"""The verb `serve` from outside: it is ready when its door answers, and leaves nothing when it ends."""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import signal
from multiprocessing.connection import Client

import pytest

from surface.command import Commands, Running
from surface.moments import until_listening

HANDLERS = """
def mean(values):
    return sum(values) / len(values)
"""
SIGNALS = [signal.SIGINT, signal.SIGTERM]


@pytest.fixture
def handlers(tmp_path: pathlib.Path) -> str:
    """A file of one function."""
    file = tmp_path / "model.py"
    file.write_text(HANDLERS)
    return str(file)


@pytest.fixture
def path(tmp_path: pathlib.Path, name: str) -> str:
    return str(tmp_path / name)


def offered(door: str, running: Running, over: str) -> None:
    """Knocks as anybody can who speaks the framing."""
    with Client(door.replace("@", "\0"), "AF_UNIX") as caller:
        offer = json.loads(caller.recv_bytes())
    secret = offer.pop("secret")
    assert len(secret) >= 32
    assert offer == {"version": 1, "over": over, "pid": running.process.pid}


@pytest.mark.parametrize("number", SIGNALS)
def test_answers_and_ends_by_a_signal(commands: Commands, handlers: str, path: str, number: signal.Signals) -> None:
    running = commands.start("python", "serve", handlers, f"unix:{path}")
    until_listening(path)
    assert os.stat(path).st_mode & 0o777 == 0o600
    for _ in range(2):
        offered(path, running, "unix")
    running.signal(number)
    running.result().ended_by(number)
    assert not os.path.exists(path)


def test_abstract_name(commands: Commands, handlers: str, name: str) -> None:
    running = commands.start("python", "serve", handlers, f"unix:@{name}")
    until_listening(f"@{name}")
    offered(f"@{name}", running, "unix")
    running.signal(signal.SIGTERM)
    running.result().ended_by(signal.SIGTERM)


def test_names_that_were_made_stay_and_the_door_goes(
    commands: Commands, handlers: str, path: str, name: str, keys: list[int]
) -> None:
    shown = [f"0x{key & 0xFFFFFFFF:08x}" for key in keys]
    for over, url in [
        ("fifo", f"fifo:{path}-in,{path}-out"),
        ("posixmq", f"posixmq:/{name}-in,/{name}-out"),
        ("sysvmq", f"sysvmq:{','.join(shown)}"),
    ]:
        commands.run("python", "serve", handlers, url).failed("ENOENT")
        running = commands.start("python", "serve", handlers, url, "--create")
        door = f"{commands.runtime}/run/{hashlib.sha256(url.encode()).hexdigest()[:16]}.sock"
        until_listening(door)
        offered(door, running, over)
        running.signal(signal.SIGTERM)
        running.result().ended_by(signal.SIGTERM)
        assert not os.path.exists(door)
        commands.run("python", "unlink", url).done()


def test_used_url_is_refused(commands: Commands, handlers: str, path: str) -> None:
    first = commands.start("python", "serve", handlers, f"unix:{path}")
    until_listening(path)
    commands.run("python", "serve", handlers, f"unix:{path}").failed("EADDRINUSE")
    offered(path, first, "unix")
    first.signal(signal.SIGTERM)
    first.result().ended_by(signal.SIGTERM)


def test_socket_that_a_killed_server_left_is_replaced(commands: Commands, handlers: str, path: str) -> None:
    with commands.start("python", "serve", handlers, f"unix:{path}") as killed:
        until_listening(path)
    assert killed.process.returncode == -signal.SIGKILL
    assert os.path.exists(path)
    running = commands.start("python", "serve", handlers, f"unix:{path}")
    until_listening(path)
    offered(path, running, "unix")
    running.signal(signal.SIGTERM)
    running.result().ended_by(signal.SIGTERM)
    commands.run("java", "clean", "--yes").done()


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        (None, "ENOENT", "path="),
        ("def f(:\n", "REMOTE", "SyntaxError"),
        ("import nowhere_to_be_found\n", "REMOTE", "ModuleNotFoundError: No module named 'nowhere_to_be_found'"),
        ("raise SystemExit('no\\nlines')\n", "REMOTE", "SystemExit: no lines"),
    ],
)
def test_file_that_cannot_be_served(
    commands: Commands, tmp_path: pathlib.Path, path: str, content: str | None, code: str, told: str
) -> None:
    file = tmp_path / "model.py"
    if content is not None:
        file.write_text(content)
    assert told in commands.run("python", "serve", str(file), f"unix:{path}").failed(code)
    assert not os.path.exists(path)


def test_file_of_another_kind_is_wrong_usage(commands: Commands, path: str) -> None:
    commands.run("python", "serve", "/etc/hostname", f"unix:{path}").misused()
