"""segment and sem with System V objects, with sysv_ipc on the other side."""

from __future__ import annotations

import getpass
import json
import os

import pytest
import sysv_ipc

from surface.command import PAIRS, SIDES, Commands
from surface.moments import until

SIZE = 10_000


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_segment_from_create_to_unlink(commands: Commands, keys: list[int], one: str, other: str) -> None:
    data = os.urandom(6_000)
    for url in (f"sysvshm:{keys[0]:#x}", f"sysvshm:{keys[1]}"):
        for verb in ("put", "get", "info", "unlink"):
            commands.run(one, "segment", verb, url).failed("ENOENT")
        assert commands.run(other, "segment", "create", url, "--size", str(SIZE)).done() == b""
        commands.run(one, "segment", "create", url, "--size", str(SIZE)).failed("EEXIST")
        assert commands.run(other, "segment", "get", url).done() == bytes(SIZE)
        commands.run(one, "segment", "put", url, "--offset", "4000", data=data).done()
        assert (
            commands.run(other, "segment", "get", url, "--offset", "3999", "--length", "2").done() == b"\0" + data[:1]
        )
        commands.run(one, "segment", "put", url, "--offset", "4001", data=data).failed("ERANGE")
        commands.run(other, "segment", "get", url, "--offset", str(SIZE + 1)).failed("ERANGE")
        assert commands.run(one, "segment", "unlink", url).done() == b""
        commands.run(other, "unlink", url).failed("ENOENT")


@pytest.mark.parametrize("side", SIDES)
def test_a_segment_of_sysv_ipc(commands: Commands, keys: list[int], side: str) -> None:
    theirs = sysv_ipc.SharedMemory(keys[0], sysv_ipc.IPC_CREX, mode=0o640, size=SIZE)
    url = f"sysvshm:{keys[0]}"
    try:
        theirs.write(b"hello")
        assert commands.run(side, "segment", "get", url, "--length", "5").done() == b"hello"
        commands.run(side, "segment", "put", f"sysvshm:id:{theirs.id}", data=b"HE").done()
        assert theirs.read(5) == b"HEllo"
        assert json.loads(commands.run(side, "segment", "info", url, "--json").done()) == {
            "mechanism": "sysvshm",
            "name": str(keys[0]),
            "size": SIZE,
            "mode": "0640",
            "owner": getpass.getuser(),
            "attachments": 1,
            "pids": [os.getpid()],
        }
        listed = [json.loads(line) for line in commands.run("java", "ls", "--json").done().splitlines()]
        (mine,) = [entry for entry in listed if (entry["mechanism"], entry["name"]) == ("sysvshm", str(keys[0]))]
        assert (mine["size"], mine["pid"], mine["alive"], mine["lifetime"]) == (SIZE, os.getpid(), True, None)
    finally:
        theirs.detach()
        commands.run(side, "unlink", url).done()


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_semaphore_from_create_to_unlink(commands: Commands, keys: list[int], one: str, other: str) -> None:
    url = f"sysvsem:{keys[1]}"
    for verb in ("post", "wait", "value", "unlink"):
        commands.run(one, "sem", verb, url).failed("ENOENT")
    assert commands.run(other, "sem", "create", url, "--value", "1").done() == b""
    commands.run(one, "sem", "create", url).failed("EEXIST")
    commands.run(other, "sem", "post", url).done()
    value = json.loads(commands.run(one, "sem", "value", url, "--json").done())
    assert value == {"mechanism": "sysvsem", "name": str(keys[1]), "value": 2}
    listed = [json.loads(line) for line in commands.run("java", "ls", "--json").done().splitlines()]
    (mine,) = [entry for entry in listed if (entry["mechanism"], entry["name"]) == ("sysvsem", str(keys[1]))]
    assert (mine["alive"], mine["lifetime"]) == (False, "persistent")
    for _ in range(2):
        commands.run(other, "sem", "wait", url, "--timeout", "10").done()
    assert commands.run(one, "sem", "value", url).done() == b"0\n"
    commands.run(other, "sem", "wait", url, "--timeout", "0").failed("DEADLINE", exit_code=124)
    commands.run(one, "sem", "wait", url, "--timeout", "0.1").failed("DEADLINE", exit_code=124)
    waiting = commands.start(other, "sem", "wait", url)
    commands.run(one, "sem", "post", url).done()
    waiting.result().done()
    commands.run(other, "sem", "unlink", url).done()


@pytest.mark.parametrize("side", SIDES)
def test_a_semaphore_of_sysv_ipc(commands: Commands, keys: list[int], side: str) -> None:
    theirs = sysv_ipc.Semaphore(keys[0], sysv_ipc.IPC_CREX, mode=0o600, initial_value=1)
    url = f"sysvsem:{keys[0]}"
    commands.run(side, "sem", "wait", url).done()
    assert theirs.value == 0, "what was taken must not come back at the command's end"
    waiting = commands.start(side, "sem", "wait", url)
    until(lambda: theirs.waiting_for_nonzero == 1, "it waits")
    theirs.release()
    waiting.result().done()
    waiting = commands.start(side, "sem", "wait", url)
    until(lambda: theirs.waiting_for_nonzero == 1, "it waits")
    commands.run(side, "unlink", url).done()
    waiting.result().failed("EIDRM")


@pytest.mark.parametrize("side", SIDES)
def test_what_is_out_of_range(commands: Commands, keys: list[int], side: str) -> None:
    commands.run(side, "segment", "create", f"sysvshm:{keys[0]}", "--size", "0").failed("EINVAL")
    commands.run(side, "sem", "create", f"sysvsem:{keys[0]}", "--value", "32768").failed("EINVAL")
    for url in ("sysvsem:0", "sysvsem:1,2", "sysvshm:1"):
        commands.run(side, "sem", "value", url).misused()
