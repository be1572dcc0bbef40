"""`mp send|recv|listen|echo` with unmodified multiprocessing.connection of every CPython."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from matrix.interpreters import Interpreter, found

from surface.command import WATCHDOG, Commands
from surface.moments import until

KEY = "MP_TEST_KEY"
SECRET = "a secret"

PEER = """
import sys
from multiprocessing.connection import Client, Listener
verb, address, key = sys.argv[1:4]
key = key.encode() or None
host, _, port = address.rpartition(":")
address = "\\0" + address[1:] if address[0] == "@" else (host, int(port)) if host else address
VALUES = [None, True, -1, 2**70, 1.5, "\\u00e9\\ud800", [1, [2]], {"a": {}}, (1, "x"), b"\\xff", {1, 2}, {1: 2},
          float("inf"), 1j, {"$a": 1}]
if verb == "serve":
    with Listener(address, authkey=key) as listener:
        bound = listener.address
        print("%s:%d" % bound if isinstance(bound, tuple) else "-", flush=True)
        with listener.accept() as connection:
            if sys.argv[4] == "recv":
                for _ in range(int(sys.argv[5])):
                    print(ascii(connection.recv()), flush=True)
            elif sys.argv[4] == "send":
                for value in VALUES:
                    connection.send(value)
            else:
                for value in VALUES:
                    connection.send(value)
                    assert connection.recv() == value, value
                print("echoed", flush=True)
else:
    print("-", flush=True)
    while True:
        try:
            connection = Client(address, authkey=key)
            break
        except (FileNotFoundError, ConnectionRefusedError):
            continue
    with connection:
        for value in VALUES:
            connection.send(value)
            if sys.argv[4] == "echo":
                assert connection.recv() == value, value
    print("done", flush=True)
"""

JSON: list[object] = [
    None,
    True,
    -1,
    2**70,
    1.5,
    "\u00e9\ud800",
    [1, [2]],
    {"a": {}},
    {"$tuple": [1, "x"]},
    {"$bytes": "/w=="},
    {"$set": [1, 2]},
    {"$dict": [[1, 2]]},
    {"$float": "inf"},
    None,  # a complex number: a pickle
    {"$dict": [["$a", 1]]},
]


class Peer:
    """A Python program at the other end."""

    def __init__(self, interpreter: Interpreter, *words: str) -> None:
        self.process = subprocess.Popen(
            [str(interpreter.python), "-c", PEER, *words], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        self.ready = self.process.stdout.readline().strip()

    def end(self) -> str:
        """What it printed, once it has ended well."""
        out, _ = self.process.communicate(timeout=WATCHDOG)
        assert self.process.returncode == 0
        return out


@pytest.fixture
def keyed(commands: Commands) -> Commands:
    """Commands whose environment holds the key."""
    commands.environment[KEY] = SECRET
    return commands


def addresses(name: str, folder: Path) -> dict[str, str]:
    return {"path": str(folder / name), "abstract": f"@{name}", "tcp": "127.0.0.1:0"}


every = pytest.mark.parametrize("interpreter", found(), ids=lambda interpreter: interpreter.peer)
kinds = pytest.mark.parametrize("kind", ["path", "abstract", "tcp"])


def place(peer: Peer, address: str) -> str:
    return address if peer.ready == "-" else peer.ready


def checked(lines: bytes) -> None:
    written = [json.loads(line) for line in lines.splitlines()]
    assert len(written) == len(JSON)
    assert list(written[13]) == ["$pickle"]
    assert written[:13] + written[14:] == JSON[:13] + JSON[14:]


@every
@kinds
def test_send_and_recv(keyed: Commands, name: str, tmp_path: Path, interpreter: Interpreter, kind: str) -> None:
    address = addresses(name, tmp_path)[kind]
    peer = Peer(interpreter, "serve", address, SECRET, "recv", "3")
    given = b'1 {"a": [2.5, {"$tuple": [null]}]}\n"x"\n'
    keyed.run("java", "mp", "send", place(peer, address), "--authkey-env", KEY, data=given).done()
    assert peer.end() == "1\n{'a': [2.5, (None,)]}\n'x'\n"
    peer = Peer(interpreter, "serve", address, SECRET, "send")
    words = ["mp", "recv", place(peer, address), "--authkey-env", KEY, "--count", str(len(JSON))]
    checked(keyed.run("java", *words).done())
    peer.end()


@every
def test_listen_and_echo(keyed: Commands, name: str, interpreter: Interpreter) -> None:
    address = f"@{name}"
    listening = keyed.start("java", "mp", "listen", address)
    peer = Peer(interpreter, "call", address, "", "send")
    assert peer.end() == "done\n"
    checked(listening.result().done())
    echoing = keyed.start("java", "mp", "echo", address, "--authkey-env", KEY)
    assert Peer(interpreter, "call", address, SECRET, "echo").end() == "done\n"
    assert echoing.result().done() == b""
    peer = Peer(interpreter, "serve", address, SECRET, "echo")
    assert keyed.run("java", "mp", "echo", address, "--authkey-env", KEY).done() == b""
    assert peer.end() == "echoed\n"


def test_two_commands(commands: Commands, name: str) -> None:
    given = b'{"a": [-0.0, {"$float": "nan"}, {"$set": [{"$tuple": []}]}]}'
    listening = commands.start("java", "mp", "listen", f"@{name}", "--count", "1")
    until(lambda: f"@{name}" in Path("/proc/net/unix").read_text("utf-8"), "it listens")
    commands.run("java", "mp", "send", f"@{name}", data=given).done()
    assert listening.result().done() == given + b"\n"


def test_failures(keyed: Commands, name: str) -> None:
    address = f"@{name}"
    keyed.run("java", "mp", "recv", address).failed("ECONNREFUSED")
    keyed.run("java", "mp", "recv", "/nonexistent/socket").failed("ENOENT")
    keyed.run("java", "mp", "listen", address, "--timeout", "0.01").failed("DEADLINE", exit_code=124)
    for wrong in (
        b"{",
        b"nonsense",
        b'{"a": 1, "a": 2}',
        b'{"$x": 1}',
        b'{"$tuple": 1}',
        b'{"$set": [1, 1]}',
        b"1e999",
    ):
        keyed.run("java", "mp", "send", address, data=wrong).failed("EINVAL")
    keyed.environment["EMPTY"] = ""
    for variable in ("EMPTY", "ABSENT"):
        keyed.run("java", "mp", "recv", address, "--authkey-env", variable).misused()
    keyed.run("java", "mp", "recv", "host:99999").misused()
    keyed.run("java", "mp", "recv", "").misused()
    peer = Peer(found()[-1], "serve", address, "other", "send")
    keyed.run("java", "mp", "recv", address, "--authkey-env", KEY).failed("AUTHENTICATION")
    peer.process.communicate(timeout=WATCHDOG)


LIST = """
import sys
from multiprocessing.shared_memory import ShareableList
made = ShareableList([1, 2.5, None, "text", b"ab"], name=sys.argv[1])
print("made", flush=True)
sys.stdin.readline()
print(ascii(list(made)), flush=True)
made.shm.close()
made.shm.unlink()
"""


@every
def test_list(commands: Commands, name: str, interpreter: Interpreter) -> None:
    words = [str(interpreter.python), "-c", LIST, name]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:
        assert peer.stdout
        assert peer.stdout.readline() == "made\n"
        whole = commands.run("java", "mp", "list", "get", name).done()
        assert json.loads(whole) == [1, 2.5, None, "text", {"$bytes": "YWI="}]
        assert commands.run("java", "mp", "list", "get", name, "3").done() == b'"text"\n'
        for index, value in (("0", "true"), ("2", "-7"), ("3", '{"$bytes": "/w=="}')):
            assert commands.run("java", "mp", "list", "set", name, index, value).done() == b""
        commands.run("java", "mp", "list", "set", name, "3", '"too long for it"').failed("PROTOCOL")
        commands.run("java", "mp", "list", "get", name, "5").failed("EINVAL")
        commands.run("java", "mp", "list", "set", name, "0", "1 2").misused()
        assert peer.communicate("\n", timeout=WATCHDOG)[0] == "[True, 2.5, -7, b'\\xff', b'ab']\n"
    commands.run("java", "mp", "list", "get", name).failed("ENOENT")
