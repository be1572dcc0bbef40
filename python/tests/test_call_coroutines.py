"""Coroutine handlers of a worker: beside each other, with calls of their own, given up one by one."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from antaboga.errors import CallCancelled, ClosedError
from call_worker import SECONDS, SIGNAL, Caller

HANDLERS = """
import asyncio, threading, time
from antaboga.call import cancelled

opened = None
met = []

async def come(count):
    global opened
    opened = opened or asyncio.Event()
    met.append(count)
    if len(met) == count:
        opened.set()
    await opened.wait()
    return len(met)

def many():
    return len(met)

async def wait(told):
    try:
        told()
        await asyncio.Event().wait()
    finally:
        met.append("gone")

async def stubborn(told):
    try:
        await told.async_call()
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        return "went on"

async def block(told):
    told()
    time.sleep(1e6)

async def back(call, value):
    first = call(value)
    second = await call.async_call(first)
    both = await asyncio.gather(call.async_call(second), call.async_call(0))
    return [first, second, both]

async def first_of(one, other):
    return await one.async_call() + await other.async_call()

def keep_in_thread(call):
    go, found = threading.Event(), []
    def run():
        go.wait()
        try:
            found.append(call(1))
        except BaseException as error:
            found.append(type(error).__name__ + ": " + str(error))
    thread = threading.Thread(target=run)
    thread.start()
    later.append((thread, go, found))

later = []

def outcome():
    thread, go, found = later.pop()
    go.set()
    thread.join()
    return found

async def leave():
    raise SystemExit(3)

def no_loop():
    return asyncio._get_running_loop() is None and not cancelled()
"""


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Caller]:
    handlers = tmp_path / "model.py"
    handlers.write_text(HANDLERS)
    with Caller(handlers) as found:
        yield found


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1000) as found:
        yield found


def begun(worker: Caller, threads: ThreadPoolExecutor, name: str, **how: Any) -> Future[Any]:
    """A call that has told that it runs."""
    told: Future[None] = Future()
    call = threads.submit(worker.call, name, lambda: told.set_result(None), **how)
    told.result(SECONDS)
    return call


def test_nothing_is_imported_for_ordinary_functions(tmp_path: Path) -> None:
    handlers = tmp_path / "model.py"
    handlers.write_text("import sys\ndef has(): return 'asyncio' in sys.modules\nasync def later(): return has()\n")
    with Caller(handlers) as worker:
        assert worker.call("has") is False
        assert worker.call("later") is True
        assert worker.call("has") is True


@pytest.mark.parametrize("count", [2, 1000])
def test_coroutines_wait_for_each_other(worker: Caller, threads: ThreadPoolExecutor, count: int) -> None:
    calls = [threads.submit(worker.call, "come", count) for _ in range(count)]
    assert {call.result(SECONDS) for call in calls} == {count}
    assert worker.call("many") == count


def test_ordinary_functions_run_while_coroutines_wait(worker: Caller, threads: ThreadPoolExecutor) -> None:
    waiting = threads.submit(worker.call, "come", 2)
    while worker.call("many") != 1:
        pass
    assert worker.call("no_loop")
    assert worker.call("come", 2) == 2
    assert waiting.result(SECONDS) == 2


def test_one_is_cancelled_and_the_others_go_on(worker: Caller, threads: ThreadPoolExecutor) -> None:
    given_up = begun(worker, threads, "wait")
    number = max(worker.link._calls)
    waiting = threads.submit(worker.call, "come", 3)
    worker.memory.cancel(number)
    with pytest.raises(CallCancelled):
        given_up.result(SECONDS)
    # With what the cancelled one has left behind.
    assert worker.call("come", 3) == 3
    assert waiting.result(SECONDS) == 3


def test_page_and_signal_cancel(worker: Caller, threads: ThreadPoolExecutor) -> None:
    for name in ("wait", "block"):
        given_up = begun(worker, threads, name)
        running = worker.memory.page.running
        assert running == max(worker.link._calls)
        worker.memory.page.give_up(running)
        worker.child.signal(SIGNAL)
        with pytest.raises(CallCancelled):
            given_up.result(SECONDS)
        worker.memory.page.give_up(0)
    assert worker.call("many") == 1


def test_worker_keeps_the_deadline_itself(worker: Caller, threads: ThreadPoolExecutor) -> None:
    given_up = begun(worker, threads, "wait", seconds=0.3)
    with pytest.raises(TimeoutError):
        given_up.result(SECONDS)
    while worker.call("many") != 1:
        pass


def test_who_goes_on_when_it_is_cancelled_answers(worker: Caller, threads: ThreadPoolExecutor) -> None:
    stubborn = begun(worker, threads, "stubborn")
    worker.memory.cancel(max(worker.link._calls))
    assert stubborn.result(SECONDS) == "went on"


def test_what_a_coroutine_calls(worker: Caller) -> None:
    assert worker.call("back", lambda value: value + 1, 5) == [6, 7, [8, 1]]
    assert worker.call("first_of", lambda: 1, lambda: 2) == 3


def test_a_callback_may_call_coroutines(worker: Caller) -> None:
    def again() -> object:
        return worker.call("back", lambda value: value + 1, 5)[0]

    assert worker.call("first_of", again, again) == 12


def test_awaited_calls_go_on_beside_each_other(worker: Caller, threads: ThreadPoolExecutor) -> None:
    told: Future[None] = Future()

    def release() -> int:
        told.set_result(None)
        return 1

    slow = threads.submit(worker.call, "first_of", lambda: told.result(SECONDS) or 1, lambda: 2)
    assert worker.call("first_of", release, lambda: 0) == 1
    assert slow.result(SECONDS) == 3


def test_what_ends_a_program_is_an_error(worker: Caller) -> None:
    with pytest.raises(BaseException, match="3"):
        worker.call("leave")
    assert worker.call("many") == 0


def test_nothing_is_called_when_no_call_runs(worker: Caller) -> None:
    worker.call("keep_in_thread", lambda value: value)
    (told,) = worker.call("outcome")
    assert told.startswith("ClosedError: "), told
    assert "CLOSED" in told


def test_end_of_the_caller_ends_what_waits(tmp_path: Path) -> None:
    handlers = tmp_path / "model.py"
    handlers.write_text(HANDLERS)
    with ThreadPoolExecutor(1) as threads:
        worker = Caller(handlers)
        waiting = begun(worker, threads, "wait")
        worker.link.fail(ClosedError("call", "closed"))
        worker.channel.close()
        with pytest.raises(ClosedError):
            waiting.result(SECONDS)
        assert worker.child.wait_for(SECONDS) is not None
        worker.close()


def test_time(worker: Caller) -> None:
    # A deadline that has passed is told though nothing else comes.
    start = time.monotonic()
    with pytest.raises(TimeoutError):
        worker.call("wait", lambda: None, seconds=0.2)
    assert time.monotonic() - start >= 0.2
