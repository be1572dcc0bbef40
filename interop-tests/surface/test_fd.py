"""send, recv and echo over descriptors that the command was started with."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from surface.command import PAIRS, SIDES, WORDS, Commands


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            continue


@pytest.mark.parametrize(("sender", "receiver"), PAIRS)
def test_through_a_pipe(commands: Commands, pipe: tuple[int, int], sender: str, receiver: str) -> None:
    reader, writer = pipe
    message = os.urandom(1_000_000)
    sending = commands.start(sender, "send", f"fd:-,{writer}", pass_fds=[writer])
    os.close(writer)
    receiving = commands.start(receiver, "recv", f"fd:{reader},-", pass_fds=[reader])
    assert sending.result(message).done() == b""
    assert receiving.result().done() == message


@pytest.mark.parametrize("side", SIDES)
def test_standard_streams_are_descriptors_too(commands: Commands, side: str) -> None:
    assert commands.run(side, "echo", "fd:0,1", "--framing", "lines", data=b"one\ntwo\n").done() == b"one\ntwo\n"
    assert commands.run(side, "recv", "fd:0,-", data=b"\0\0\0\3abc").done() == b"abc"


@pytest.mark.parametrize("side", SIDES)
def test_standard_streams_may_be_files(commands: Commands, tmp_path: Path, side: str) -> None:
    (tmp_path / "in").write_bytes(b"one\ntwo\n")
    with open(tmp_path / "in", "rb") as source, open(tmp_path / "out", "wb") as sink:
        words = [*WORDS[side], "echo", "fd:0,1", "--framing", "lines"]
        subprocess.run(words, stdin=source, stdout=sink, env=commands.environment, check=True)
    assert (tmp_path / "out").read_bytes() == b"one\ntwo\n"


@pytest.mark.parametrize("side", SIDES)
def test_echo_over_two_pipes(commands: Commands, pipe: tuple[int, int], side: str) -> None:
    reader, writer = pipe
    back, answer = os.pipe()
    try:
        echoing = commands.start(side, "echo", f"fd:{reader},{answer}", pass_fds=[reader, answer])
        os.close(answer)
        os.write(writer, b"\0\0\0\2hi\0\0\0\0")
        os.close(writer)
        assert echoing.result().done() == b""
        assert os.read(back, 100) == b"\0\0\0\2hi\0\0\0\0"
    finally:
        os.close(back)


@pytest.mark.parametrize("side", SIDES)
def test_one_socket_for_both_directions(commands: Commands, side: str) -> None:
    mine, theirs = socket.socketpair()
    with mine, theirs:
        number = theirs.fileno()
        echoing = commands.start(side, "echo", f"fd:{number},{number}", pass_fds=[number])
        theirs.close()
        mine.sendall(b"\0\0\0\2hi")
        assert mine.recv(6, socket.MSG_WAITALL) == b"\0\0\0\2hi"
        mine.close()
        assert echoing.result().done() == b""


@pytest.mark.parametrize("side", SIDES)
def test_descriptors_that_are_not_there_or_not_streams(commands: Commands, side: str) -> None:
    commands.run(side, "recv", "fd:999,-").failed("EBADF")
    with open(__file__, "rb") as file:
        number = file.fileno()
        commands.run(side, "recv", f"fd:{number},-", pass_fds=[number]).failed("WRONG_KIND")


@pytest.mark.parametrize("side", SIDES)
def test_a_full_pipe_and_an_empty_one(commands: Commands, pipe: tuple[int, int], side: str) -> None:
    reader, writer = pipe
    words = ["--timeout", "0.2"]
    empty = commands.run(side, "recv", f"fd:{reader},-", *words, pass_fds=[reader])
    empty.failed("DEADLINE", exit_code=124)
    full = commands.run(side, "send", f"fd:-,{writer}", *words, data=bytes(1_000_000), pass_fds=[writer])
    full.failed("DEADLINE", exit_code=124)


@pytest.mark.parametrize("side", SIDES)
def test_nobody_reads(commands: Commands, pipe: tuple[int, int], side: str) -> None:
    reader, writer = pipe
    os.close(reader)
    commands.run(side, "send", f"fd:-,{writer}", data=b"x", pass_fds=[writer]).failed("EPIPE")


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("words", ["recv fd:0,-", "recv fd:0,- --json", "--help", "send --help", "--version"])
def test_a_closed_standard_output(commands: Commands, pipe: tuple[int, int], side: str, words: str) -> None:
    reader, writer = pipe
    os.close(reader)
    process = subprocess.Popen(
        [*WORDS[side], *words.split()],
        stdin=subprocess.PIPE,
        stdout=writer,
        stderr=subprocess.PIPE,
        env=commands.environment,
    )
    _, err = process.communicate(b"\0\0\0\3abc", timeout=60)
    assert process.returncode == 1
    assert err == b"antaboga: write: broken pipe (EPIPE), descriptor=1\n"


@pytest.mark.parametrize("side", SIDES)
def test_a_full_disk(commands: Commands, side: str) -> None:
    with open("/dev/full", "wb") as full:
        process = subprocess.run(
            [*WORDS[side], "recv", "fd:0,-"],
            input=b"\0\0\0\3abc",
            stdout=full,
            stderr=subprocess.PIPE,
            env=commands.environment,
            check=False,
        )
    assert process.returncode == 1
    assert process.stderr == b"antaboga: write: no space left on device (ENOSPC), descriptor=1\n"


@pytest.mark.parametrize("side", SIDES)
def test_a_shell_pipeline(commands: Commands, side: str) -> None:
    """The words of a shell, where descriptors get their numbers."""
    command = " ".join(f"'{word}'" for word in WORDS[side])
    script = f"{command} send fd:-,3 3>&1 >/dev/null | {command} recv fd:3,- 3<&0 </dev/null"
    done = subprocess.run(
        ["bash", "-c", script], input=b"piped", capture_output=True, env=commands.environment, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"piped", b"")


def test_the_interpreter_is_the_projects() -> None:
    assert os.path.realpath(WORDS["python"][0]) == os.path.realpath(sys.executable)
