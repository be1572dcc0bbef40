"""send, recv and echo over POSIX queues, with posix_ipc on the other side."""

from __future__ import annotations

import base64
import json
import signal
from collections.abc import Iterator

import posix_ipc
import pytest

from surface.command import PAIRS, SIDES, Commands
from surface.moments import until


@pytest.fixture
def queue(name: str) -> Iterator[str]:
    """The name of a queue, which must be gone in the end."""
    yield f"/{name}"
    with pytest.raises(posix_ipc.ExistentialError):
        posix_ipc.unlink_message_queue(f"/{name}")


def messages(lines: bytes) -> list[tuple[bytes, int]]:
    """The messages that ``recv --json`` wrote, with their priorities."""
    objects = [json.loads(line) for line in lines.splitlines()]
    assert all(len(base64.b64decode(each["base64"])) == each["length"] for each in objects)
    return [(base64.b64decode(each["base64"]), each["priority"]) for each in objects]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_priorities_and_what_is_listed(commands: Commands, queue: str, one: str, other: str) -> None:
    url = f"posixmq:{queue}"
    commands.run(one, "send", url, "--create", "--depth", "5", "--message-size", "100", data=b"low").done()
    commands.run(one, "send", url, "--priority", "32767", data=b"high").done()
    commands.run(one, "send", url, "--create", "--priority", "7", data=b"").done()
    theirs = posix_ipc.MessageQueue(queue)
    assert (theirs.max_messages, theirs.max_message_size, theirs.current_messages) == (5, 100, 3)
    theirs.close()
    listed = [json.loads(line) for line in commands.run("java", "ls", "--json").done().splitlines()]
    (mine,) = [entry for entry in listed if entry["name"] == queue]
    assert (mine["mechanism"], mine["waiting"], mine["alive"], mine["lifetime"]) == ("posixmq", 3, False, "persistent")
    received = commands.run(other, "recv", url, "--count", "3", "--json").done()
    assert messages(received) == [(b"high", 32767), (b"", 7), (b"low", 0)]
    commands.run(other, "unlink", url).done()


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_an_echo_keeps_the_priority(commands: Commands, queue: str, one: str, other: str) -> None:
    there, back = f"{queue}-there", f"{queue}-back"
    echo = commands.start(other, "echo", f"posixmq:{there},{back}", "--create", "--count", "2")
    receiving = commands.start(one, "recv", f"posixmq:{back},{there}", "--create", "--count", "2", "--json")
    commands.run(one, "send", f"posixmq:{back},{there}", "--create", "--priority", "3", data=b"x" * 8192).done()
    commands.run(one, "send", f"posixmq:{there}", "--priority", "1", data=b"\xff").done()
    assert messages(receiving.result().done()) == [(b"x" * 8192, 3), (b"\xff", 1)]
    echo.result().done()
    commands.run(other, "unlink", f"posixmq:{there},{back}").done()
    commands.run(other, "unlink", f"posixmq:{there},{back}").failed("ENOENT")


@pytest.mark.parametrize("side", SIDES)
def test_a_queue_of_posix_ipc(commands: Commands, queue: str, side: str) -> None:
    theirs = posix_ipc.MessageQueue(queue, posix_ipc.O_CREX, max_messages=2, max_message_size=64)
    try:
        receiving = commands.start(side, "recv", f"posixmq:{queue}")
        theirs.send(b"from them\0", priority=2)
        assert receiving.result().done() == b"from them\0"
        commands.run(side, "send", f"posixmq:{queue}", "--lines", "--priority", "9", data=b"a\nb\n").done()
        sending = commands.start(side, "send", f"posixmq:{queue}")
        commands.run(side, "send", f"posixmq:{queue}", "--timeout", "0", data=b"x").failed("DEADLINE", exit_code=124)
        assert [theirs.receive(), theirs.receive()] == [(b"a", 9), (b"b", 9)]
        sending.result(b"once there is room").done()
        assert theirs.receive() == (b"once there is room", 0)
    finally:
        theirs.close()
        commands.run(side, "unlink", f"posixmq:{queue}").done()


@pytest.mark.parametrize("side", SIDES)
def test_failures(commands: Commands, queue: str, side: str) -> None:
    url = f"posixmq:{queue}"
    for words in (["send"], ["recv"], ["unlink"]):
        assert f"name={queue}" in commands.run(side, *words, url).failed("ENOENT")
    commands.run(side, "recv", url, "--create", "--message-size", "10", "--timeout", "0").failed("DEADLINE", 124)
    commands.run(side, "recv", url, "--timeout", "0.2").failed("DEADLINE", 124)
    line = commands.run(side, "send", url, data=b"eleven byte").failed("EMSGSIZE")
    assert line.startswith("antaboga: mq_send: ")
    assert line.endswith(f" (EMSGSIZE), name={queue}, length=11, limit=10\n")
    for priority in ("32768", "999999999999999999"):
        assert f": {priority} (" in commands.run(side, "send", url, "--priority", priority, data=b"x").failed("EINVAL")
    commands.run(side, "unlink", url).done()
    commands.run(side, "send", url, "--create", "--priority", "32768", data=b"x").failed("EINVAL")
    commands.run(side, "unlink", url).failed("ENOENT")
    commands.run(side, "send", url, "--create", "--depth", str(2**40), data=b"x").failed("EINVAL")


@pytest.mark.parametrize("side", SIDES)
def test_misuse(commands: Commands, queue: str, side: str) -> None:
    url = f"posixmq:{queue}"
    commands.run(side, "echo", url).misused()
    for wrong in ("posixmq:", "posixmq:no-slash", f"{url},", f"{url},{queue}"):
        commands.run(side, "recv", wrong).misused()
    for option in (
        ["--listen"],
        ["--framing", "raw"],
        ["--type", "1"],
        ["--depth", "1"],
        ["--message-size", "1"],
        ["--priority=-1"],
        ["--create", "--depth", "0"],
    ):
        commands.run(side, "send", url, *option).misused()
    commands.run(side, "recv", url, "--priority", "1").misused()


@pytest.mark.parametrize("side", SIDES)
def test_a_signal_while_waiting_keeps_the_name(commands: Commands, queue: str, side: str) -> None:
    def there() -> bool:
        try:
            posix_ipc.MessageQueue(queue).close()
        except posix_ipc.ExistentialError:
            return False
        return True

    with commands.start(side, "recv", f"posixmq:{queue}", "--create") as waiting:
        until(there, "the queue is there")
        waiting.signal(signal.SIGINT)
        waiting.result().ended_by(signal.SIGINT)
    commands.run(side, "unlink", f"posixmq:{queue}").done()
