"""A Java worker as a Python program has it: values, arrays, callbacks, errors, and how calls and workers end."""

from __future__ import annotations

import asyncio
import logging
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from antaboga.call import Graces, JavaError, JavaWorker
from antaboga.errors import DeadlineExceeded, NoFunctionError, TypeRefusedError, WorkerLost

ROOT = Path(__file__).resolve().parents[2]
HANDLERS = "io.antaboga.testing.called.JavaHandlers"
CLASSES = ROOT / "java/core/target/test-classes"
MECHANISMS = ["pipe", "unix", "fifo", "posixmq", "sysvmq"]
VALUES = (b"x" * 64, 1 << 70, -0.0, "a\0\ud800\U0001f600", os.urandom(100_000), [1, (2.5, None)], {"a": {1}})
HARD = Graces(cancel=0.05, interrupt=0.05, terminate=0.05)


def java(**options: Any) -> JavaWorker:
    return JavaWorker(HANDLERS, classpath=[CLASSES], **options)


@pytest.fixture(scope="module")
def worker() -> Iterator[JavaWorker]:
    with java() as found:
        yield found


@pytest.mark.parametrize("over", MECHANISMS)
def test_values_arrays_and_callbacks(over: str) -> None:
    with java(over=over) as worker:
        assert worker.call("add", 2, 3) == 5
        for value in (
            b"x" * 64,
            1 << 70,
            -0.0,
            "a\0\ud800\U0001f600",
            os.urandom(100_000),
            [1, (2.5, None)],
            {"a": {1}},
        ):
            back = worker.call("echo", value)
            assert (type(back), repr(back)) == (type(value), repr(value))
        array = np.arange(50_000, dtype="f8")
        assert (worker.call("twice", array) == 2 * array).all()

        def down(depth: int) -> Any:
            return worker.call("apply", down, depth - 1) if depth else "bottom"

        assert worker.call("apply", down, 20) == "bottom"
        assert worker.functions.count_up() == 1


def test_functions_are_told(worker: JavaWorker) -> None:
    told = {each["name"]: each for each in worker.describe()}
    assert {"add", "echo", "count_up", "sum"} <= set(told)
    assert told["count_up"]["deadline"] == 5
    assert told["count_up"]["idempotent"]
    with pytest.raises(NoFunctionError):
        worker.call("nothing")


@pytest.mark.parametrize(("function", "arguments"), [("add", (1, 2.0)), ("add", (1, 1 << 63)), ("sum", (["1"],))])
def test_arguments_of_another_type_are_refused(
    worker: JavaWorker, function: str, arguments: tuple[object, ...]
) -> None:
    with pytest.raises(TypeRefusedError, match="argument"):
        worker.call(function, *arguments)


def test_exceptions_keep_class_text_and_frames(worker: JavaWorker) -> None:
    with pytest.raises(OSError, match="no such luck") as raised:
        worker.call("fail", "no such luck")
    frames = [entry.name for entry in raised.traceback]
    assert "fail" in frames[-3:] or any(frame.endswith("fail") for frame in frames)

    def wrong(value: int) -> None:
        raise KeyError(value)

    with pytest.raises(KeyError) as raised_through:
        worker.call("apply", wrong, 7)
    assert raised_through.value.args == (7,)
    with pytest.raises(JavaError, match="StackOverflowError"):
        worker.call("deep", 0)


def test_calls_of_tasks(worker: JavaWorker) -> None:
    async def calls() -> list[Any]:
        return await asyncio.gather(*(worker.async_call("add", i, 1) for i in range(50)))

    assert asyncio.run(calls()) == list(range(1, 51))


def test_what_computes_for_ever_ends_with_its_worker() -> None:
    with java(graces=HARD) as worker:
        with pytest.raises(DeadlineExceeded) as late:
            worker.call("neverEnd", len, timeout=3)
        assert "kill" in str(late.value) or "terminate" in str(late.value)
        with pytest.raises(WorkerLost):
            worker.call("add", 1, 1)


def test_what_heeds_its_end_leaves_the_worker(worker: JavaWorker) -> None:
    with pytest.raises(DeadlineExceeded):
        worker.call("spin", "python-begun", "python-ended", timeout=0.2)
    assert worker.call("add", 1, 1) == 2
    with pytest.raises(DeadlineExceeded):
        worker.call("block", "python-blocks", "python-blocked", timeout=0.2)
    assert worker.call("add", 1, 1) == 2


@pytest.mark.parametrize("over", MECHANISMS)
def test_exit_is_told(over: str) -> None:
    with java(over=over) as worker, pytest.raises(WorkerLost, match="exit code 3"):
        worker.call("exit", 3)


@pytest.mark.parametrize("over", MECHANISMS)
def test_kill_is_told(over: str) -> None:
    with java(over=over) as worker:

        def kill(_: object) -> None:
            os.kill(worker.pid, signal.SIGKILL)

        with pytest.raises(WorkerLost, match="SIGKILL"):
            worker.call("apply", kill, None)
        with pytest.raises(WorkerLost):
            worker.call("add", 1, 1)


def test_a_stopped_one_hangs_nobody() -> None:
    with java(graces=HARD) as worker:
        os.kill(worker.pid, signal.SIGSTOP)
        with pytest.raises((DeadlineExceeded, WorkerLost)):
            worker.call("add", 1, 1, timeout=0.3)


def test_records_and_lines_keep_their_logger_and_level(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), java() as worker:
        worker.call("log", "of.handlers", "as it was")
        worker.call("speak", "aloud")
    records = [(each.name, each.levelno, each.getMessage().split("\n")[0]) for each in caplog.records]
    assert ("of.handlers", logging.WARNING, "as it was") in records
    assert ("of.handlers", logging.ERROR, "as it was") in records
    lines = [text for name, _, text in records if name == "antaboga.worker"]
    assert any("out aloud" in line for line in lines)
    assert any("err aloud" in line for line in lines)


CALLER = """
import sys
from antaboga.call import JavaWorker
worker = JavaWorker({handlers!r}, classpath=[{classes!r}], over={over!r})
def told(_):
    print(worker.pid, flush=True)
worker.call("neverEnd", told, timeout=600)
"""


@pytest.mark.parametrize("over", MECHANISMS)
def test_it_ends_with_a_caller_that_is_killed(over: str) -> None:
    program = CALLER.format(handlers=HANDLERS, classes=str(CLASSES), over=over)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as caller:
        assert caller.stdout is not None
        pid = int(caller.stdout.readline())
        process = os.pidfd_open(pid)
        try:
            caller.kill()
            # Readable when it has ended; the watchdog is the limit.
            select.select([process], [], [])
        finally:
            os.close(process)
