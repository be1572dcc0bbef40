"""Standard descriptors that are closed or of no use, words that look like something else, and ends in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from surface.command import SIDES, WORDS, Commands, Result
from surface.moments import until

TASK = "choose --relation unrelated --structure messages --direction two-way --size 64"
PRINTING = {
    "java": [
        "ls",
        "ls --json",
        "clean",
        "doctor",
        "explain",
        "explain pipe --json",
        f"{TASK} --no-measure",
        "demo --list",
        "segment get posixshm:/NAME",
        "segment info posixshm:/NAME",
        "sem value posixsem:/NAME",
        "--help",
        "sem wait --help",
        "--version",
    ],
    "python": [
        "segment get posixshm:/NAME",
        "segment info posixshm:/NAME --json",
        "sem value posixsem:/NAME",
        "--help",
        "sem wait --help",
        "--version",
    ],
}
CASES = [(side, words) for side in SIDES for words in PRINTING[side]]


def closed(commands: Commands, side: str, redirection: str, *words: str) -> Result:
    """What a command left that was started without one of its standard descriptors."""
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", *WORDS[side], *words],
        input=b"data",
        capture_output=True,
        env=commands.environment,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr.decode())


@pytest.fixture
def objects(commands: Commands, name: str) -> None:
    commands.run("python", "segment", "create", f"posixshm:/{name}", "--size", "10").done()
    commands.run("python", "sem", "create", f"posixsem:/{name}").done()


@pytest.mark.usefixtures("objects")
@pytest.mark.parametrize(("side", "words"), CASES)
def test_output_that_nobody_takes(commands: Commands, name: str, side: str, words: str) -> None:
    command = words.replace("NAME", name).split()
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as nobody, open("/dev/full", "wb") as full:
        for out, code in ((nobody, "EPIPE"), (full, "ENOSPC")):
            done = subprocess.run(
                [*WORDS[side], *command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.PIPE,
                env=commands.environment,
                check=False,
            )
            line = Result(done.returncode, b"", done.stderr.decode()).failed(code)
            assert line.startswith("antaboga: write: ")
            assert line.endswith(", descriptor=1\n")
    assert "descriptor=1" in closed(commands, side, ">&-", *command).failed("EBADF")
    commands.run("python", "unlink", f"posixshm:/{name}").done()
    commands.run("python", "unlink", f"posixsem:/{name}").done()


@pytest.mark.parametrize("side", SIDES)
def test_a_closed_standard_input_is_not_the_next_file(commands: Commands, name: str, side: str) -> None:
    commands.run(side, "segment", "create", f"posixshm:/{name}", "--size", "10").done()
    url = f"posixmq:/{name}"
    for words in (["segment", "put", f"posixshm:/{name}"], ["send", url, "--create"]):
        assert "descriptor=0" in closed(commands, side, "<&-", *words).failed("EBADF")
    assert commands.run(side, "segment", "get", f"posixshm:/{name}").done() == bytes(10)
    commands.run(side, "recv", url, "--timeout", "0").failed("DEADLINE", exit_code=124)
    commands.run(side, "unlink", url).done()
    commands.run(side, "unlink", f"posixshm:/{name}").done()


@pytest.mark.parametrize("side", SIDES)
def test_a_closed_standard_error(commands: Commands, name: str, side: str) -> None:
    assert closed(commands, side, "2>&-", "sem", "value", f"posixsem:/{name}") == Result(1, b"", "")
    assert closed(commands, side, "2>&-", "sem", "create", f"posixsem:/{name}") == Result(0, b"", "")
    assert closed(commands, side, "2>&- <&-", "sem", "value", f"posixsem:/{name}") == Result(0, b"0\n", "")
    commands.run(side, "unlink", f"posixsem:/{name}").done()


@pytest.mark.parametrize("side", SIDES)
def test_a_word_with_an_at_sign_is_not_a_file_of_words(commands: Commands, tmp_path: Path, side: str) -> None:
    (tmp_path / "words").write_text("--version\n")
    assert f"@{tmp_path}/words" in commands.run(side, f"@{tmp_path}/words").misused()
    assert "@" in commands.run(side, "send", f"@{tmp_path}/words").misused()


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("verb", ["send", "recv", "unlink"])
def test_what_is_of_another_kind(commands: Commands, tmp_path: Path, side: str, verb: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    for kind in ("file", "folder"):
        commands.run(side, verb, f"fifo:{tmp_path / kind}").failed("WRONG_KIND")
        code = "WRONG_KIND" if verb == "unlink" else "ECONNREFUSED"
        commands.run(side, verb, f"unix:{tmp_path / kind}").failed(code)
        assert (tmp_path / kind).exists()


def descendants(pid: int) -> list[int]:
    """The processes that a process, or one of its threads, started, and theirs."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid:
            child = int(stat.parent.name)
            found += [child, *descendants(child)]
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("words", [TASK, "bench pipe unix --seconds 5 --pair java-cpython --size 64"])
def test_a_signal_while_it_measures_leaves_no_process(commands: Commands, words: str, number: signal.Signals) -> None:
    with commands.start("java", *words.split()) as measuring:
        started: list[int] = []

        def both_ends_run() -> bool:
            started[:] = descendants(measuring.process.pid)
            return len(started) >= 2

        until(both_ends_run, "both ends that are measured run")
        measuring.signal(number)
        measuring.result().ended_by(number)
    until(lambda: not any(is_running(pid) for pid in started), "both ends are gone")


def is_running(pid: int) -> bool:
    """Whether a process runs, or waits to be reaped by another than this one."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
