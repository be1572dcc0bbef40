"""Calls to a worker on its own: JavaWorker.connect with a Python that serves, which speaks as any does."""

import secrets
from pathlib import Path
from threading import Event

import pytest
from antaboga.call import JavaWorker
from antaboga.errors import ClosedError, DeadlineExceeded, WorkerLost
from antaboga.registry import Action, Registry
from antaboga.transport.unix import UnixListener
from call_server import OVER, Served
from call_worker import SECONDS
from left_behind import actions

HANDLERS = """
import os, time

count = 0

def add(number):
    global count
    count += number
    return count

def echo(value):
    return value

def apply(call, value):
    return call(value)

def wait(told):
    told()
    time.sleep(1e6)

def leave():
    os._exit(3)
"""


@pytest.fixture
def handlers(tmp_path: Path) -> Path:
    file = tmp_path / "model.py"
    file.write_text(HANDLERS)
    return file


def url_of(served: Served) -> str:
    return f"{served.over}:{','.join(reversed(served.names))}"


@pytest.mark.parametrize("over", OVER)
def test_callers_one_after_the_other_find_one_state(over: str, handlers: Path) -> None:
    with Served(handlers, over) as served:
        for turn in (1, 2):
            with JavaWorker.connect(url_of(served)) as worker:
                assert worker.pid == served.child.pid
                assert worker.functions.add(1) == turn
                assert worker.call("echo", b"x" * 1_000_000) == b"x" * 1_000_000
                assert worker.call("apply", lambda value: value + 1, 5) == 6
                with pytest.raises(TypeError):
                    worker.call("add", "text")
            with pytest.raises(ClosedError):
                worker.call("add", 1)


@pytest.mark.parametrize("over", OVER)
def test_end_of_the_worker_is_told(over: str, handlers: Path) -> None:
    with Served(handlers, over) as served, JavaWorker.connect(url_of(served)) as worker:
        with pytest.raises(WorkerLost) as lost:
            worker.call("leave", timeout=SECONDS)
        assert lost.value.details["started"] is True
        assert lost.value.details["exit"] == "unknown"
        with pytest.raises(WorkerLost) as lost:
            worker.call("add", 1)
        assert lost.value.details["started"] is False
        served.child.wait_for(SECONDS)
        assert actions(Registry.of_current_user(), served.door) == [Action.REMOVE_OBJECT]


def test_late_call_is_given_up_and_the_connection_stays(handlers: Path) -> None:
    with Served(handlers) as served:
        told = Event()
        from antaboga.call import Graces

        with JavaWorker.connect(url_of(served), graces=Graces(0.01, SECONDS)) as worker:
            with pytest.raises(DeadlineExceeded) as late:
                worker.call("wait", told.set, timeout=2)
            assert told.is_set()
            assert [step.name for step in late.value.steps] == ["cancel", "raise"]
            assert worker.call("add", 1) == 1


def test_who_does_not_answer_and_who_is_no_worker(tmp_path: Path) -> None:
    door = str(tmp_path / f"door-{secrets.token_hex(4)}")
    with pytest.raises(FileNotFoundError):
        JavaWorker.connect(f"unix:{door}")
    with UnixListener.bind(door) as listener:
        with pytest.raises(DeadlineExceeded):
            JavaWorker.connect(f"unix:{door}", connect_deadline=0.02)
        listener.accept().close()


@pytest.mark.parametrize("url", ["", "unix:", "fifo:/a", "posixmq:/a,", "ring:/a,/b", "/a"])
def test_url_that_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="not where a worker serves"):
        JavaWorker.connect(url)
