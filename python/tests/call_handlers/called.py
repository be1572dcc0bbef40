"""Handlers that are called from Python in tests."""

import ctypes
import enum
import logging
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from antaboga.call import _wire, cancelled
from antaboga.errors import CallCancelled, DeadlineExceeded


def echo(value: Any) -> Any:
    return value


def fail(text: str) -> None:
    raise ValueError(text)


def call_back(function: Any, *args: Any) -> Any:
    return function(*args)


def descend(function: Any, depth: int) -> int:
    return 0 if depth == 0 else int(function(depth - 1)) + 1


def methods(thing: Any, value: int) -> int:
    thing.add(value)
    return int(thing.add(value))


kept: list[Any] = []


def keep(function: Any) -> None:
    kept.append(function)


def use_kept() -> Any:
    return kept[-1]()


def lend() -> Any:
    return lambda: "of the worker"


def lend_to(function: Any) -> Any:
    return function(lambda value: value + 1)


def double_in_place(array: Any) -> Any:
    array *= 2
    return array


def heed() -> str:
    while not cancelled():
        pass
    return "gave up"


def linger() -> None:
    time.sleep(1e6)


def ignore() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        try:
            time.sleep(1e6)
        except BaseException:
            continue


def leave(code: int) -> None:
    sys.stderr.write("leaving\n")
    sys.stderr.flush()
    os._exit(code)


def kill_self() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def crash() -> None:
    ctypes.string_at(0)


def speak(text: str) -> None:
    print(text)
    os.write(2, text.encode() + b"\xff no end of line")


def log(text: str) -> None:
    logging.getLogger("called.handlers").error("%s", text)


def call_late(function: Any) -> None:
    def later() -> None:
        try:
            function()
        except BaseException as error:
            print(f"late: {type(error).__name__}", flush=True)

    threading.Timer(0.05, later).start()


async def wait_for(function: Any) -> Any:
    return await function.async_call()


def in_threads(function: Any, count: int) -> list[Any]:
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(function, range(count)))


def give_up() -> None:
    raise CallCancelled("call", "given up", by="nobody")


def be_late() -> None:
    raise DeadlineExceeded("wait", "late")


class OddError(Exception):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def __str__(self) -> str:
        return f"cannot be shown: {self.text}"


def raise_odd() -> None:
    raise OddError("without a constructor")


class Torn(BaseException):
    """Raised by a handler of signals."""


def torn_away(function: Any, count: int) -> list[list[int]]:
    """Calls back from three threads, of which the main one is torn away from what it waits for again and again."""
    armed: list[bool] = []
    done = threading.Event()

    def tear(number: int, frame: object) -> None:
        if armed:
            armed.clear()
            raise Torn

    def many(start: int) -> list[int]:
        return [function(number) for number in range(start, start + count)]

    def disturb() -> None:
        while not done.is_set():
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)
            os.sched_yield()

    before = signal.signal(signal.SIGUSR1, tear)
    disturbing = threading.Thread(target=disturb)
    try:
        with ThreadPoolExecutor(2) as threads:
            others = [threads.submit(many, start) for start in (0, 1000)]
            disturbing.start()
            torn = 0
            while not all(each.done() for each in others) or not torn:
                try:
                    armed.append(True)
                    function(-1)
                except Torn:
                    torn += 1
                finally:
                    with suppress(IndexError):
                        armed.pop()
            done.set()
            disturbing.join()
            return [each.result() for each in others]
    finally:
        done.set()
        signal.signal(signal.SIGUSR1, before)


def torn_with_a_message(function: Any, times: int) -> int:
    """Two threads call back, and the one that has just taken a message from the channel is torn away; how many were."""
    read, torn = _wire.read, 0
    armed: list[bool] = []

    def tearing(*args: Any) -> Any:
        if armed:
            armed.clear()
            raise Torn
        return read(*args)

    _wire.read = tearing  # type: ignore[assignment] # of any arguments
    try:
        with ThreadPoolExecutor(2) as threads:
            for _ in range(times):
                armed.append(True)
                calls = [threads.submit(function, number) for number in (1, 2)]
                failures = [call.exception() for call in calls]
                torn += sum(isinstance(failure, Torn) for failure in failures)
                assert None in failures
    finally:
        _wire.read = read
    return torn


def read_from(path: str) -> str:
    with open(path) as file:
        return file.read()


def let_wait(function: Any) -> str:
    threading.Thread(target=swallow, args=(function,), daemon=True).start()
    function("begun")
    return "left"


def swallow(function: Any) -> None:
    try:
        function("never ends")
    except BaseException as error:
        print(f"swallowed: {type(error).__name__}", flush=True)


@dataclass
class Point:
    x: float
    y: float


class Color(enum.Enum):
    RED = 1
    GREEN = 2


class Model:
    def __init__(self) -> None:
        self.seen = 0

    def predict(self, x: float, scale: float = 2.0) -> float:
        self.seen += 1
        return x * scale

    def count(self) -> int:
        return self.seen


def mirrored(point: Point) -> Point:
    return Point(-point.x, point.y)


def other(color: Color) -> Color:
    return Color.RED if color is Color.GREEN else Color.GREEN


def lies(what: Any) -> float:
    return what  # type: ignore[no-any-return] # that is what it does


def total(*values: int, start: int, **more: int) -> int:
    return sum(values) + start + sum(more.values())


def findAll(word: str) -> list[str]:  # noqa: N802 - as Java has it
    return [word, word]
