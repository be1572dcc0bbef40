"""The caller's side: threads, callbacks, deadlines, the end of a worker, and what a signal handler raises."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from antaboga.call import Graces, Passing, shared_array
from antaboga.call._caller import Caller
from antaboga.errors import CallCancelled, ClosedError, DeadlineExceeded, NoFunctionError, TypeRefusedError, WorkerLost
from called_worker import LONG, called

MECHANISMS = ["pipe", "unix", "fifo", "posixmq", "sysvmq"]
HARD = Graces(cancel=0.02, interrupt=0.02, terminate=0.02)


@pytest.fixture
def worker() -> Iterator[Caller]:
    with called() as found:
        yield found


def runs(worker: Caller) -> None:
    """Waits until a call runs."""
    page = worker._parts.page
    while not page.running:
        os.sched_yield()


class Sum:
    """Something with a method, lent to the worker."""

    def __init__(self) -> None:
        self.total = 0

    def add(self, value: int) -> int:
        self.total += value
        return self.total


@pytest.mark.parametrize("over", MECHANISMS)
def test_calls(over: str) -> None:
    with called(over) as worker:
        assert worker.call("echo", b"x" * 64) == b"x" * 64
        for value in (1 << 70, "é" * 10_000, os.urandom(100_000), [1, (2.5, None)], {"a": {1}}):
            assert worker.call("echo", value) == value
        array = np.arange(50_000, dtype="f8")
        assert (worker.call("double_in_place", array) == 2 * array).all()

        def down(depth: int) -> Any:
            return worker.call("descend", down, depth)

        assert worker.call("descend", down, 15) == 15


def test_shared_memory_is_seen_by_both(worker: Caller) -> None:
    array = shared_array(100, "i4")
    array[:] = 7
    found = worker.call("double_in_place", array)
    assert (array == 14).all()
    found[0] = 1
    assert array[0] == 1


def test_functions_as_attributes(worker: Caller) -> None:
    assert worker.functions.echo(3) == 3
    assert worker.functions["echo"](value=4) == 4
    assert {"echo", "fail"} <= set(worker.functions)
    assert "echo" in dir(worker.functions)
    with pytest.raises(AttributeError, match="absent"):
        _ = worker.functions.absent
    with pytest.raises(NoFunctionError, match="absent"):
        worker.call("absent")
    assert {each["name"] for each in worker.describe()} == set(worker.functions)
    assert worker.runtime.startswith("CPython")


def test_errors(worker: Caller) -> None:
    with pytest.raises(ValueError, match="no such"):
        worker.call("fail", "no such")
    with pytest.raises(TypeRefusedError, match="object"):
        worker.call("echo", object())
    with pytest.raises(ValueError, match="negative"):
        worker.call("echo", 1, timeout=-2)
    assert worker.call("echo", 1, timeout=None) == 1


def test_callbacks_run_on_the_thread_that_waits(worker: Caller) -> None:
    def call(number: int) -> bool:
        found = worker.call("call_back", lambda *args: [threading.get_ident(), *args], number)
        return bool(found == [threading.get_ident(), number])

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(call, range(200)))
    assert worker._parts.connection.idle() == 0


def test_what_is_passed(worker: Caller) -> None:
    total = Sum()
    assert worker.call("methods", Passing(total), 21) == 42
    assert worker.call("lend_to", lambda function: function(41)) == 42
    with pytest.raises(KeyError, match="deep"):
        worker.call("call_back", {}.__getitem__, "deep")
    gone = worker.call("lend")
    with pytest.raises(ClosedError, match="has ended"):
        gone()
    worker.call("keep", lambda: None)
    with pytest.raises(ClosedError):
        worker.call("use_kept")


def test_a_nested_call_ends_with_the_time_of_the_outer_one(worker: Caller) -> None:
    def back() -> Any:
        return worker.call("linger", timeout=LONG)

    with pytest.raises(DeadlineExceeded) as caught:
        worker.call("call_back", back, timeout=0.2)
    assert caught.value.details["function"] in ("call_back", "linger")
    assert worker.call("echo", 1) == 1


@pytest.mark.parametrize(
    ("function", "graces", "steps"),
    [
        ("heed", Graces(cancel=LONG), ["cancel"]),
        ("linger", Graces(cancel=0.02, interrupt=LONG), ["cancel", "raise"]),
        ("ignore", HARD, ["cancel", "raise", "dump", "terminate", "kill"]),
    ],
)
def test_a_deadline_goes_down_the_ladder(function: str, graces: Graces, steps: list[str]) -> None:
    with called(graces=graces) as worker:
        started = False
        # It may pass before the worker has begun, on a busy machine.
        while not started:
            with pytest.raises(DeadlineExceeded, match=f"function={function}") as caught:
                worker.call(function, timeout=0.3)
            started = caught.value.details["started"] is True
        assert [step.name for step in caught.value.steps] == steps
        moments = [step.after for step in caught.value.steps]
        assert moments == sorted(moments)
        assert moments[0] >= 0.3
        if steps[-1] == "kill":
            assert caught.value.details["exit"] == "SIGKILL"
            with pytest.raises(WorkerLost) as lost:
                worker.call("echo", 1)
            assert "ignore" in lost.value.trace
            assert lost.value.details["started"] is False
        else:
            assert worker.call("echo", 1) == 1


def test_who_waits_behind_others_disturbs_nobody(worker: Caller) -> None:
    with ThreadPoolExecutor(1) as threads:
        go = threading.Event()
        first = threads.submit(worker.call, "call_back", go.wait)
        runs(worker)
        with pytest.raises(DeadlineExceeded) as caught:
            worker.call("echo", 1, timeout=0.1)
        assert caught.value.details["started"] is False
        assert caught.value.steps == ()
        go.set()
        assert first.result(LONG) is True
    assert worker.call("echo", 2) == 2


def test_time_is_not_counted_for_a_debugger() -> None:
    with called(debug=True) as worker:
        assert worker.call("echo", 1, timeout=1e-9) == 1


@pytest.mark.parametrize(
    ("function", "args", "status"),
    [("leave", [3], "exit code 3"), ("kill_self", [], "SIGKILL"), ("crash", [], "SIGSEGV")],
)
@pytest.mark.parametrize("over", ["pipe", "posixmq"])
def test_the_end_of_a_worker_is_told_to_all(over: str, function: str, args: list[Any], status: str) -> None:
    with called(over) as worker, ThreadPoolExecutor(3) as threads:
        go = threading.Event()
        first = threads.submit(worker.call, "call_back", go.wait)
        runs(worker)
        behind = [threads.submit(worker.call, function, *args) for _ in range(2)]
        while not worker._parts.connection.idle():
            os.sched_yield()
        go.set()
        assert first.result(LONG) is True
        lost = [each.exception(LONG) for each in behind]
        assert [each for each in lost if not isinstance(each, WorkerLost)] == []
        assert {each.details["exit"] for each in lost if isinstance(each, WorkerLost)} == {status}
        assert any(each.details["started"] for each in lost if isinstance(each, WorkerLost))
        with pytest.raises(WorkerLost, match="started=False") as caught:
            worker.call("echo", 1)
        if function == "leave":
            assert caught.value.last_lines == ("leaving",)
        if function == "crash":
            assert "in crash" in caught.value.trace
        assert not worker.is_alive()
    from antaboga.registry import Registry

    Registry.of_current_user().clean()


def test_calls_that_wait_end_when_it_is_closed() -> None:
    worker = called()
    with ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(worker.call, "linger") for _ in range(2)]
        runs(worker)
        worker.close()
        worker.close()
        assert {type(each.exception(LONG)) for each in waiting} == {ClosedError}
    with pytest.raises(ClosedError, match="the worker was closed"):
        worker.call("echo", 1)
    assert "closed" in repr(worker)


def interrupted_by(wanted: Callable[[], bool]) -> threading.Thread:
    """Sends SIGINT to the main thread once."""

    def send() -> None:
        while not wanted():
            os.sched_yield()
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


def test_keyboard_interrupt_gives_the_call_up(worker: Caller) -> None:
    with ThreadPoolExecutor(1) as threads:
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            sender = interrupted_by(lambda: worker._parts.page.running != 0)
            with pytest.raises(KeyboardInterrupt):
                worker.call("linger", timeout=LONG)
            sender.join()
        finally:
            signal.signal(signal.SIGINT, before)
        assert worker.call("echo", 1) == 1
        assert threads.submit(worker.call, "echo", 2).result(LONG) == 2


class Torn(BaseException):
    """Raised by a signal handler."""


def test_nobody_waits_for_ever_when_one_is_torn_away_again_and_again() -> None:
    """Whatever the main thread is doing when a handler of signals raises, the calls of the others are answered."""

    def tear(number: int, frame: object) -> None:
        if armed:
            armed.clear()
            raise Torn

    armed: list[bool] = []
    before = signal.signal(signal.SIGUSR1, tear)
    done = threading.Event()
    try:
        with called(graces=Graces(cancel=LONG, interrupt=LONG)) as worker, ThreadPoolExecutor(3) as threads:

            def many(start: int) -> bool:
                return all(worker.call("call_back", lambda v: v, n) == n for n in range(start, start + 150))

            def disturb() -> None:
                while not done.is_set():
                    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)
                    os.sched_yield()

            disturbing = threading.Thread(target=disturb)
            others = [threads.submit(many, start) for start in (0, 1000)]
            disturbing.start()
            torn = 0
            try:
                while not all(each.done() for each in others) or not torn:
                    try:
                        armed.append(True)
                        worker.call("echo", b"x")
                    except Torn:
                        torn += 1
                    finally:
                        with suppress(IndexError):
                            armed.pop()
            finally:
                armed.clear()
                done.set()
                disturbing.join()
            assert [each.result(LONG) for each in others] == [True, True]
            assert worker.call("echo", 1) == 1
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_worker_that_is_torn_away_again_and_again_loses_no_answer(worker: Caller) -> None:
    """Its threads wait at the connection as those of a caller do."""
    found = worker.call("torn_away", lambda number: number, 150, timeout=LONG)
    assert found == [list(range(150)), list(range(1000, 1150))]
    assert worker.call("echo", 1) == 1


def test_what_comes_for_a_call_that_is_over_is_refused(worker: Caller, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "antaboga.worker"):
        worker.call("call_late", lambda: 1)
        while not any("late: ClosedError" in record.getMessage() for record in caplog.records):
            worker.call("echo", 1)


def test_what_a_worker_prints_and_logs(worker: Caller, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        worker.call("speak", "spoken")
        worker.call("log", "logged")
        wanted = {"[speak] spoken", "logged"}
        while not wanted <= {record.getMessage().replace("[log] ", "") for record in caplog.records} | {
            "[speak] spoken" for record in caplog.records if record.getMessage().endswith("spoken")
        }:
            worker.call("echo", 1)
    (record,) = [each for each in caplog.records if each.getMessage() == "logged"]
    assert (record.name, record.levelname) == ("called.handlers", "ERROR")
    worker.close()
    assert "spoken\\xff no end of line" in caplog.text


def test_what_one_worker_passed_is_not_passed_to_another(worker: Caller) -> None:
    def pass_on(function: Any) -> Any:
        with pytest.raises(TypeRefusedError, match="by another worker"):
            other.call("echo", function)
        assert worker.call("call_back", function, 1) == 2
        return function(41)

    with called() as other:
        assert worker.call("lend_to", pass_on) == 42
        # Nor in another call, to which its number means nothing.
        kept: list[Any] = []

        def keep(function: Any) -> None:
            kept.append(function)

        worker.call("lend_to", keep)
        with pytest.raises(TypeRefusedError, match="in another call"):
            worker.call("echo", kept[0])


def test_errors_of_this_library_that_functions_raise_say_the_same(worker: Caller) -> None:
    with pytest.raises(CallCancelled, match=r"^call: given up \(CANCELLED\), by=nobody$") as caught:
        worker.call("give_up")
    assert caught.value.details == {"by": "nobody"}
    with pytest.raises(DeadlineExceeded, match=r"^wait: late \(DEADLINE\)$") as late:
        worker.call("be_late")
    assert (late.value.operation, late.value.problem, late.value.code) == ("wait", "late", "DEADLINE")
    with pytest.raises(Exception, match=r"cannot be shown") as other:
        worker.call("raise_odd")
    assert type(other.value).__name__ == "JavaError"


def test_an_old_interpreter_says_what_is_wanted() -> None:
    with pytest.raises(
        WorkerLost, match=r"stderr=start: CPython 3\.10 or later is wanted, found=3\.\d+\.\d+, "
    ) as caught:
        called(command=[sys.executable, "-c", OLD])
    assert len(caught.value.last_lines) == 1


OLD = "import sys; from antaboga.call import worker; sys.version_info = (3, 8, 18); sys.exit(worker.main())"


def test_handlers_that_are_not_there(tmp_path: Path) -> None:
    absent = tmp_path / "absent.py"
    with pytest.raises(FileNotFoundError, match=rf"^import: no such file or directory \(ENOENT\), path={absent}$"):
        called(handlers=absent)


@pytest.mark.parametrize("over", MECHANISMS)
def test_a_worker_that_cannot_start(over: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("raise KeyError('while it is imported')")
    with pytest.raises(KeyError, match="while it is imported"):
        called(over, handlers=broken)
    with pytest.raises(WorkerLost, match="exit code 7") as caught:
        called(over, command=[sys.executable, "-c", "import sys; sys.stderr.write('no'); sys.exit(7)"])
    assert caught.value.last_lines == ("no",)
    with pytest.raises(DeadlineExceeded, match="not ready in time"):
        called(over, command=["sleep", "1000"], start_deadline=0.1)
    with pytest.raises(FileNotFoundError):
        called(over, command=["/nonexistent/program"])


def test_only_known_mechanisms() -> None:
    with pytest.raises(ValueError, match="pigeon"):
        called("pigeon")
