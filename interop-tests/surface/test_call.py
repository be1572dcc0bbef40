"""The verb `call` from outside: a function of a file, over every mechanism."""

from __future__ import annotations

import json
import pathlib

import pytest

from surface.command import Commands

HANDLERS = """
import os, time

def mean(values):
    return sum(values) / len(values)

def same(value):
    return value

def fail(text: str):
    raise ValueError(text)

def leave(code):
    os._exit(code)

def linger():
    time.sleep(1e6)
"""


@pytest.fixture
def handlers(tmp_path: pathlib.Path) -> pathlib.Path:
    """A file of ordinary functions."""
    file = tmp_path / "model.py"
    file.write_text(HANDLERS)
    return file


@pytest.mark.parametrize("over", ["pipe", "unix", "fifo", "posixmq", "sysvmq"])
def test_result_is_printed(over: str, handlers: pathlib.Path, commands: Commands) -> None:
    done = commands.run("java", "call", str(handlers), "mean", "[1, 2, 6.5]", "--over", over)
    assert done.done() == b"3.1666666666666665\n"


def test_values_are_exact(handlers: pathlib.Path, commands: Commands) -> None:
    value = [2**70, -0.0, {"$float": "nan"}, {"$bytes": "AP8="}, {"$tuple": [None, True]}, {"$dict": [[1, "\ud800"]]}]
    done = commands.run("java", "call", str(handlers), "same", json.dumps(value))
    assert repr(json.loads(done.done())) == repr(value)


def test_what_the_function_raises_is_one_line(handlers: pathlib.Path, commands: Commands) -> None:
    done = commands.run("java", "call", str(handlers), "fail", '"no such"')
    line = HANDLERS[: HANDLERS.index("raise")].count("\n") + 1
    told = f"antaboga: call: ValueError: no such (REMOTE), function=fail, file={handlers}, line={line}\n"
    assert done.failed("REMOTE") == told
    assert done.out == b""


@pytest.mark.parametrize(
    ("words", "exit_code", "code", "told"),
    [
        (["absent"], 1, "NO_FUNCTION", "function=absent"),
        (["fail", "1"], 1, "TYPE_REFUSED", "argument 1"),
        (["leave", "3"], 1, "WORKER_LOST", "exit=exit code 3"),
        (["linger", "--timeout", "0.5"], 124, "DEADLINE", "function=linger"),
        (["mean", "[1", "--over", "pipe"], 1, "EINVAL", "JSON"),
        (["mean", "[1]", "--over", "pigeon"], 2, "USAGE", "pigeon"),
        (["mean", "[1]", "--python", "/absent"], 1, "ENOENT", "/absent"),
    ],
)
def test_what_cannot_be_is_one_line(
    words: list[str], exit_code: int, code: str, told: str, handlers: pathlib.Path, commands: Commands
) -> None:
    done = commands.run("java", "call", str(handlers), *words)
    assert told in done.failed(code, exit_code)
    assert done.out == b""


def test_the_same_file_runs_in_the_jvm(handlers: pathlib.Path, commands: Commands) -> None:
    value = [2**70, -0.0, {"$bytes": "AP8="}, {"$tuple": [None, True]}, {"$dict": [[1, "\ud800"]]}]
    done = commands.run("java", "call", str(handlers), "same", json.dumps(value), "--over", "graalpy")
    assert repr(json.loads(done.done())) == repr(value)
    raised = commands.run("java", "call", "--over=graalpy", str(handlers), "fail", '"no such"')
    assert "ValueError: no such (REMOTE), function=fail" in raised.failed("REMOTE")
    left = commands.run("java", "call", "--over=graalpy", str(handlers), "leave", "3")
    assert "exit=exit code 3" in left.failed("WORKER_LOST")
    misused = commands.run("java", "call", "--over=graalpy", "--python", "python3", str(handlers), "same", "1")
    assert "--python" in misused.failed("USAGE", 2)
