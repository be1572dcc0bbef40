"""send, recv and echo over System V queues, with sysv_ipc on the other side."""

from __future__ import annotations

import base64
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import sysv_ipc
from matrix.same_key import two_files_of_one_key

from surface.command import PAIRS, SIDES, Commands
from surface.moments import until


def messages(lines: bytes) -> list[tuple[bytes, int]]:
    """The messages that ``recv --json`` wrote, with their types."""
    return [(base64.b64decode(each["base64"]), each["type"]) for each in map(json.loads, lines.splitlines())]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_types_and_what_is_listed(commands: Commands, keys: list[int], one: str, other: str) -> None:
    for key, url in ((keys[0], f"sysvmq:{keys[0]:#010x}"), (keys[1], f"sysvmq:{keys[1]}")):
        commands.run(one, "send", url, "--create", data=b"one").done()
        for number in (9, 2, 5):
            commands.run(one, "send", url, "--type", str(number), data=b"%d" % number).done()
        listed = [json.loads(line) for line in commands.run("java", "ls", "--json").done().splitlines()]
        (mine,) = [entry for entry in listed if (entry["mechanism"], entry["name"]) == ("sysvmq", str(key))]
        assert (mine["waiting"], mine["size"], mine["alive"], mine["lifetime"]) == (4, 6, False, "persistent")
        assert messages(commands.run(other, "recv", url, "--type", "5", "--json").done()) == [(b"5", 5)]
        assert messages(commands.run(other, "recv", url, "--type", "-8", "--json").done()) == [(b"one", 1)]
        assert messages(commands.run(other, "recv", url, "--type=-8", "--json").done()) == [(b"2", 2)]
        commands.run(other, "recv", url, "--type=-8", "--timeout", "0.1").failed("DEADLINE", exit_code=124)
        assert messages(commands.run(other, "recv", url, "--type", "0", "--json").done()) == [(b"9", 9)]
        commands.run(other, "unlink", url).done()


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_an_echo_keeps_the_type(commands: Commands, keys: list[int], one: str, other: str) -> None:
    there, back = keys
    echo = commands.start(other, "echo", f"sysvmq:{there},{back}", "--create", "--count", "2")
    receiving = commands.start(one, "recv", f"sysvmq:{back},{there}", "--create", "--count", "2", "--json")
    commands.run(one, "send", f"sysvmq:{back},{there}", "--create", "--type", "3", data=b"x" * 8192).done()
    commands.run(one, "send", f"sysvmq:{there}", data=b"").done()
    assert messages(receiving.result().done()) == [(b"x" * 8192, 3), (b"", 1)]
    echo.result().done()
    commands.run(other, "unlink", f"sysvmq:{there},{back}").done()


@pytest.mark.parametrize("side", SIDES)
def test_a_queue_of_sysv_ipc(commands: Commands, keys: list[int], side: str) -> None:
    theirs = sysv_ipc.MessageQueue(keys[0], sysv_ipc.IPC_CREX, mode=0o600)
    url = f"sysvmq:{keys[0]}"
    receiving = commands.start(side, "recv", url)
    theirs.send(b"from them\0", type=2**31 - 1)
    assert receiving.result().done() == b"from them\0"
    commands.run(side, "send", f"sysvmq:id:{theirs.id}", "--type", "77", data=b"to them").done()
    assert theirs.receive() == (b"to them", 77)
    waiting = commands.start(side, "recv", url)
    until(lambda: "msgrcv" in blocked_in(waiting.process.pid), "it waits in the queue")
    commands.run(side, "unlink", url).done()
    waiting.result().failed("EIDRM")


def blocked_in(pid: int) -> set[str]:
    """Which of the calls on System V queues the threads of a process sit in."""
    numbers = {"70": "msgrcv"} if os.uname().machine == "x86_64" else {"188": "msgrcv"}
    calls = set()
    for thread in Path(f"/proc/{pid}/task").iterdir():
        try:
            calls.add(numbers.get((thread / "syscall").read_text().split()[0], ""))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return calls


@pytest.mark.parametrize("side", SIDES)
def test_the_key_of_a_file(commands: Commands, tmp_path: Path, side: str) -> None:
    file = tmp_path / "key"
    url = f"sysvmq:{file}#200"
    for verb in ("send", "recv", "unlink"):
        assert f"path={file}" in commands.run(side, verb, url).failed("ENOENT")
    file.write_bytes(b"")
    commands.run(side, "send", url, "--create", data=b"found").done()
    theirs = sysv_ipc.MessageQueue(sysv_ipc.ftok(str(file), 200, silence_warning=True))
    assert theirs.receive() == (b"found", 1)
    commands.run(side, "unlink", url).done()
    for project in ("0", "256", "x"):
        commands.run(side, "unlink", f"sysvmq:{file}#{project}").misused()


@pytest.fixture(scope="module")
def alike() -> Iterator[tuple[Path, Path]]:
    with two_files_of_one_key() as files:
        yield files


@pytest.mark.parametrize("side", SIDES)
def test_two_files_of_one_key(commands: Commands, alike: tuple[Path, Path], side: str) -> None:
    one, other = (f"{file}#77" for file in alike)
    commands.run(side, "send", f"sysvmq:{one}", "--create", data=b"for one").done()
    commands.run(side, "segment", "create", f"sysvshm:{one}", "--size", "9").done()
    try:
        # Neither knows of the other: who only opens meets what is another's, and who creates is refused.
        commands.run(side, "send", f"sysvmq:{other}", "--create", data=b"for the other").done()
        assert commands.run(side, "recv", f"sysvmq:{other}", "--count", "2").done() == b"for onefor the other"
        commands.run(side, "segment", "create", f"sysvshm:{other}", "--size", "9").failed("EEXIST")
        commands.run(side, "recv", f"sysvmq:{alike[1]}#78").failed("ENOENT")
    finally:
        commands.run(side, "unlink", f"sysvmq:{other}").done()
        commands.run(side, "unlink", f"sysvshm:{one}").done()


@pytest.mark.parametrize("side", SIDES)
def test_failures(commands: Commands, keys: list[int], side: str) -> None:
    url = f"sysvmq:{keys[0]}"
    for verb in ("send", "recv", "unlink"):
        assert f"{keys[0]:#010x}" in commands.run(side, verb, url).failed("ENOENT")
    commands.run(side, "recv", url, "--create", "--timeout", "0").failed("DEADLINE", exit_code=124)
    limit = int(Path("/proc/sys/kernel/msgmax").read_text())
    line = commands.run(side, "send", url, data=bytes(limit + 1)).failed("EMSGSIZE")
    assert f"length={limit + 1}, limit={limit}" in line
    for number in ("0", "-1"):
        commands.run(side, "send", url, "--type", number, data=b"x").failed("EINVAL")
    commands.run(side, "unlink", url).done()


@pytest.mark.parametrize("side", SIDES)
def test_a_type_that_is_refused_makes_no_queue(commands: Commands, keys: list[int], side: str) -> None:
    url = f"sysvmq:{keys[0]}"
    for number in ("0", "-1"):
        assert f": {number} (" in commands.run(side, "send", url, "--create", "--type", number, data=b"x").failed(
            "EINVAL"
        )
        commands.run(side, "unlink", url).failed("ENOENT")


@pytest.mark.parametrize("side", SIDES)
def test_misuse(commands: Commands, keys: list[int], side: str) -> None:
    url = f"sysvmq:{keys[0]}"
    commands.run(side, "echo", url).misused()
    for wrong in (
        "",
        "0",
        "0x0",
        "0x",
        "0x123456789",
        str(2**32),
        str(-(2**31) - 1),
        "key",
        "id:",
        "1,",
        "1,2,3",
        "1,0x1",
    ):
        commands.run(side, "recv", f"sysvmq:{wrong}").misused()
    for option in (["--listen"], ["--framing", "mp"], ["--priority", "1"], ["--depth", "1"], ["--type", "x"]):
        commands.run(side, "send", url, *option).misused()


@pytest.mark.parametrize("side", SIDES)
def test_a_signal_while_waiting_keeps_the_queue(commands: Commands, keys: list[int], side: str) -> None:
    with commands.start(side, "recv", f"sysvmq:{keys[0]}", "--create") as waiting:
        until(lambda: "msgrcv" in blocked_in(waiting.process.pid), "it waits in the queue")
        waiting.signal(signal.SIGTERM)
        waiting.result().ended_by(signal.SIGTERM)
    commands.run(side, "unlink", f"sysvmq:{keys[0]}").done()
