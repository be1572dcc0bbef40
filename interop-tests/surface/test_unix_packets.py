"""send, recv and echo over Unix sockets of packets, each side with each."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import stat
from pathlib import Path

import pytest

from surface.command import PAIRS, SIDES, Commands
from surface.moments import until, until_listening

SIZES = [0, 1, 31415, 200_000]


@pytest.fixture(params=["path", "abstract"])
def address(request: pytest.FixtureRequest, tmp_path: Path, name: str) -> str:
    return str(tmp_path / name) if request.param == "path" else f"@{name}"


@pytest.fixture
def path(tmp_path: Path, name: str) -> str:
    return str(tmp_path / name)


def until_bound(address: str) -> None:
    """Waits until a datagram socket has this address."""

    def bound() -> bool:
        with open("/proc/net/unix", encoding="utf-8") as table:
            return any(line.split()[7:] == [address] for line in table)

    until(bound, f"somebody receives at {address}")


@pytest.mark.parametrize(("sender", "receiver"), PAIRS)
def test_a_packet_of_every_size(commands: Commands, sender: str, receiver: str, address: str) -> None:
    url = f"unix:{address}?type=seqpacket"
    for size in SIZES:
        message = os.urandom(size)
        receiving = commands.start(receiver, "recv", url, "--listen")
        until_listening(address)
        assert commands.run(sender, "send", url, data=message).done() == b""
        assert receiving.result().done() == message


@pytest.mark.parametrize(("sender", "receiver"), PAIRS)
def test_packets_keep_their_bounds_and_may_be_empty(commands: Commands, sender: str, receiver: str, path: str) -> None:
    url = f"unix:{path}?type=seqpacket"
    sending = commands.start(sender, "send", url, "--listen", "--lines")
    until_listening(path)
    receiving = commands.start(receiver, "recv", url, "--count", "5", "--json")
    assert sending.result(b"one\n\ntwo\xff\n\n").done() == b""
    result = receiving.result()
    result.failed("PEER_CLOSED")
    objects = [json.loads(line) for line in result.out.splitlines()]
    assert [base64.b64decode(entry["base64"]) for entry in objects] == [b"one", b"", b"two\xff", b""]
    assert [entry["length"] for entry in objects] == [3, 0, 4, 0]


@pytest.mark.parametrize("side", SIDES)
def test_echo_of_packets(commands: Commands, side: str, path: str) -> None:
    echoing = commands.start(side, "echo", f"unix:{path}?type=seqpacket", "--listen")
    until_listening(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as peer:
        peer.connect(path)
        for message in (b"a", b"", b"c" * 5000):
            peer.send(message)
            assert peer.recv(10_000) == message
    assert echoing.result().done() == b""


@pytest.mark.parametrize(("sender", "receiver"), PAIRS)
def test_a_datagram_of_every_size(commands: Commands, sender: str, receiver: str, address: str) -> None:
    url = f"unix:{address}?type=dgram"
    receiving = commands.start(receiver, "recv", url, "--listen", "--count", str(len(SIZES)), "--json")
    until_bound(address)
    messages = [os.urandom(size) for size in SIZES]
    for message in messages:
        assert commands.run(sender, "send", url, data=message).done() == b""
    objects = [json.loads(line) for line in receiving.result().done().splitlines()]
    assert [base64.b64decode(entry["base64"]) for entry in objects] == messages


@pytest.mark.parametrize("side", SIDES)
def test_echo_answers_at_the_senders_name(commands: Commands, side: str, address: str, tmp_path: Path) -> None:
    echoing = commands.start(side, "echo", f"unix:{address}?type=dgram", "--listen")
    until_bound(address)
    server = "\0" + address[1:] if address.startswith("@") else address
    for client in (str(tmp_path / "client"), "\0" + str(tmp_path / "client")):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as peer:
            peer.bind(client)
            for message in (b"a", b"", b"c" * 5000):
                peer.sendto(message, server)
                assert peer.recv(10_000) == message
            peer.sendto(b"the answer is not waited for", server)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as peer:
        peer.bind(str(tmp_path / "last"))
        peer.sendto(b"still there", server)
        assert peer.recv(100) == b"still there"
    echoing.signal(signal.SIGTERM)
    echoing.result().ended_by(signal.SIGTERM)
    assert not os.path.exists(path_of(address))


def path_of(address: str) -> str:
    return "/nonexistent" if address.startswith("@") else address


@pytest.mark.parametrize("side", SIDES)
def test_a_sender_without_a_name_cannot_be_answered(commands: Commands, side: str, path: str) -> None:
    echoing = commands.start(side, "echo", f"unix:{path}?type=dgram", "--listen")
    until_bound(path)
    commands.run("python", "send", f"unix:{path}?type=dgram", data=b"x").done()
    assert "the sender has no name to answer to" in echoing.result().failed("EDESTADDRREQ")


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_names_make_two_ways(commands: Commands, one: str, other: str, path: str) -> None:
    there, back = f"{path}-there", f"{path}-back"
    receiving = commands.start(one, "recv", f"unix:{back},{there}?type=dgram", "--listen", "--count", "2")
    until_bound(back)
    echoing = commands.start(other, "echo", f"unix:{there},{back}?type=dgram", "--listen", "--count", "2")
    until_bound(there)
    commands.run(one, "send", f"unix:{back},{there}?type=dgram", data=b"first ").done()
    commands.run(one, "send", f"unix:{path}-own,{there}?type=dgram", "--listen", data=b"second").done()
    assert receiving.result().done() == b"first second"
    echoing.result().done()
    assert not [left for left in Path(path).parent.iterdir() if stat.S_ISSOCK(left.stat().st_mode)]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("kind", ["seqpacket", "dgram"])
def test_failures(commands: Commands, side: str, kind: str, path: str, name: str) -> None:
    url = f"unix:{path}?type={kind}"
    assert f"name={path}" in commands.run(side, "send", url).failed("ENOENT")
    commands.run(side, "send", f"unix:@{name}?type={kind}").failed("ECONNREFUSED")
    commands.run(side, "recv", f"unix:@{'x' * 108}?type={kind}", "--listen").failed("ENAMETOOLONG")
    commands.run(side, "recv", url, "--listen", "--timeout", "0.1").failed("DEADLINE", exit_code=124)
    assert not os.path.exists(path)
    receiving = commands.start(side, "recv", url, "--listen")
    (until_listening if kind == "seqpacket" else until_bound)(path)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    commands.run(side, "recv", url, "--listen").failed("EADDRINUSE")
    if kind == "dgram":
        line = commands.run(side, "send", url, data=bytes(1 << 20)).failed("EMSGSIZE")
        assert "length=1048576, limit=" in line
    commands.run("python", "send", url, data=b"still there").done()
    assert receiving.result().done() == b"still there"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as dead:
        dead.bind(path)
    assert commands.run(side, "unlink", url).done() == b""
    commands.run(side, "unlink", url).failed("ENOENT")


@pytest.mark.parametrize("side", SIDES)
def test_a_full_receiver(commands: Commands, side: str, path: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(path)
        url = f"unix:{path}?type=dgram"
        commands.run(side, "send", url, data=b"0").done()
        # More than any queue or buffer holds; how far it comes until the deadline is not said.
        lines = b"".join(b"%d\n" % n for n in range(1, 20_000))
        full = commands.run(side, "send", url, "--lines", "--timeout", "0.5", data=lines)
        full.failed("DEADLINE", exit_code=124)
        taken = 0
        receiver.setblocking(False)
        while True:
            try:
                assert receiver.recv(100) == b"%d" % taken
            except BlockingIOError:
                break
            taken += 1
        assert 0 < taken < 20_000


@pytest.mark.parametrize("side", SIDES)
def test_misuse(commands: Commands, side: str, path: str) -> None:
    for url in (f"unix:{path}?type=raw", f"unix:{path}?kind=dgram", "unix:?type=dgram", f"unix:{path},?type=dgram"):
        commands.run(side, "send", url).misused()
    commands.run(side, "send", f"unix:{path},{path}?type=dgram").misused()
    commands.run(side, "send", f"unix:{path},b,c?type=dgram").misused()
    commands.run(side, "recv", f"unix:{path}?type=dgram").misused()
    commands.run(side, "echo", f"unix:{path}?type=dgram").misused()
    commands.run(side, "send", f"unix:{path}?type=dgram", "--listen").misused()
    for kind in ("dgram", "seqpacket"):
        for option in (["--framing", "raw"], ["--create"], ["--priority", "1"]):
            commands.run(side, "send", f"unix:{path}?type={kind}", *option).misused()
