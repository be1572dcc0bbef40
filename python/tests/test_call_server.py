"""A worker on its own: its door, turns of several callers, and the end of either side."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from antaboga.call import _wire
from antaboga.errors import AntabogaError, CallCancelled, DeadlineExceeded, PeerClosedError
from antaboga.registry import Action, Registry
from call_server import OVER, Served, Visitor, digest
from call_worker import SECONDS
from left_behind import actions

HANDLERS = """
import asyncio, os, threading, time
from antaboga.call import cancelled

count = 0
opened = None

def add(number):
    global count
    count += number
    return count

def echo(value):
    return value

def thread():
    return threading.current_thread() is threading.main_thread()

def apply(call, value):
    return call(value)

def wait(told):
    global count
    try:
        told()
        time.sleep(1e6)
    finally:
        count += 1000

def ask(told):
    global count
    try:
        told()
        while not cancelled():
            time.sleep(0.001)
    finally:
        count += 1000

async def meet(told):
    global opened
    opened = opened or asyncio.Event()
    told()
    await opened.wait()
    return "met"

async def open_all():
    opened.set()

def leave():
    os._exit(3)
"""


@pytest.fixture
def handlers(tmp_path: Path) -> Path:
    file = tmp_path / "model.py"
    file.write_text(HANDLERS)
    return file


@pytest.fixture
def served(handlers: Path) -> Iterator[Served]:
    with Served(handlers) as found:
        yield found


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as found:
        yield found


def begun(caller: Visitor, threads: ThreadPoolExecutor, name: str) -> "Future[object]":
    """A call that has told that it runs."""
    told: Future[None] = Future()
    call = threads.submit(caller.call, name, lambda: told.set_result(None))
    told.result(SECONDS)
    return call


@pytest.mark.parametrize("over", OVER)
def test_callers_one_after_the_other(over: str, handlers: Path) -> None:
    with Served(handlers, over) as served:
        for turn in (1, 2, 3):
            with Visitor(served) as caller:
                assert caller.offer["over"] == over
                assert caller.offer["pid"] == caller.welcome["pid"] == served.child.pid
                assert caller.call("add", 1) == turn
                assert caller.call("echo", b"x" * 5000) == b"x" * 5000
                assert caller.call("apply", lambda value: value + 1, 5) == 6
                assert caller.call("thread")
        assert served.end() == 143
        assert not os.path.exists(served.door)


@pytest.mark.parametrize("over", OVER[1:])
def test_who_comes_second_waits(over: str, handlers: Path, threads: ThreadPoolExecutor) -> None:
    with Served(handlers, over) as served:
        with Visitor(served) as first:
            second = threads.submit(Visitor, served)
            assert first.call("add", 1) == 1
            assert not second.done()
        with second.result(SECONDS) as found:
            assert found.call("add", 1) == 2


def test_callers_at_once_have_their_turns(served: Served, threads: ThreadPoolExecutor) -> None:
    with Visitor(served) as one, Visitor(served) as other:
        assert one.call("add", 1) == 1
        assert other.call("add", 1) == 2
        waiting = begun(one, threads, "ask")
        with pytest.raises(DeadlineExceeded):
            other.call("add", 1, seconds=0.1)
        one.memory.page.give_up(max(one.link._calls))
        waiting.result(SECONDS)
        # The call whose time passed was not begun.
        assert other.call("add", 1) == 1003


def test_coroutines_of_several_callers_run_beside_each_other(served: Served, threads: ThreadPoolExecutor) -> None:
    with Visitor(served) as one, Visitor(served) as other:
        waiting = [begun(one, threads, "meet"), begun(other, threads, "meet"), begun(one, threads, "meet")]
        other.call("open_all")
        assert [call.result(SECONDS) for call in waiting] == ["met"] * 3


@pytest.mark.parametrize("name", ["wait", "meet"])
def test_cancel_raises(name: str, served: Served, threads: ThreadPoolExecutor) -> None:
    with Visitor(served) as caller:
        waiting = begun(caller, threads, name)
        caller.memory.cancel(max(caller.link._calls))
        with pytest.raises(CallCancelled):
            waiting.result(SECONDS)
        assert caller.call("add", 1) == (1001 if name == "wait" else 1)


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize("name", ["wait", "ask"])
def test_who_ends_gives_up_what_runs(over: str, name: str, handlers: Path, threads: ThreadPoolExecutor) -> None:
    with Served(handlers, over) as served:
        gone = Visitor(served)
        waiting = begun(gone, threads, name)
        gone.close()
        # The answer may be quicker than the end.
        with pytest.raises((AntabogaError, CallCancelled)):
            waiting.result(SECONDS)
        with Visitor(served) as next_one:
            while next_one.call("add", 0) != 1000:
                pass


@pytest.mark.parametrize("over", OVER)
def test_end_of_the_worker_is_told(over: str, handlers: Path) -> None:
    with Served(handlers, over) as served, Visitor(served) as caller:
        if over in OVER[2:]:

            def close() -> None:
                caller.side.await_end()
                caller.channel.close()

            end = threading.Thread(target=close)
            end.start()
        with pytest.raises(AntabogaError) as told:
            caller.call("leave")
        if over in OVER[2:]:
            end.join()
        else:
            assert isinstance(told.value, PeerClosedError)
        served.child.wait_for(SECONDS)
        assert actions(Registry.of_current_user(), served.door) == [Action.REMOVE_OBJECT]
        assert not os.path.exists(served.door)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("name", ["wait", "meet"])
def test_signal_ends_it_in_the_middle(number: int, name: str, served: Served, threads: ThreadPoolExecutor) -> None:
    with Visitor(served) as caller:
        waiting = begun(caller, threads, name)
        assert served.end(number) == 128 + number
        with pytest.raises((CallCancelled, PeerClosedError)):
            waiting.result(SECONDS)
        assert not os.path.exists(served.door)
        assert served.printed() == ""


def test_wrong_secret_is_refused(served: Served) -> None:
    with Visitor(served, greeted=False) as caller:
        answer = caller.hello("guessed")
        assert answer.kind == _wire.ERROR
        assert b"PEER_REFUSED" in answer.body
        with pytest.raises(PeerClosedError):
            caller.channel.receive(SECONDS)


@pytest.mark.parametrize("over", OVER[2:])
def test_what_is_left_over_in_a_queue_is_dropped(over: str, handlers: Path) -> None:
    with Served(handlers, over) as served:
        with Visitor(served, greeted=False) as caller:
            caller.channel.send(b"not a message")
            caller.greet(caller.offer["secret"])
            assert caller.call("add", 1) == 1
            caller.channel.send(b"after the last")
        with Visitor(served) as caller:
            assert caller.call("add", 1) == 2


def test_who_does_not_greet_keeps_nobody(served: Served) -> None:
    with Visitor(served, greeted=False), Visitor(served) as caller:
        assert caller.call("add", 1) == 1


def test_door_of_two_names() -> None:
    from antaboga.call import _doors

    url = "sysvmq:0x00000a01,0x00000a02"
    folder = Registry.of_current_user().run_directory()
    assert _doors.path_of(url) == f"{folder}/{digest(url)}.sock"
