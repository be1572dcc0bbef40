"""Handlers that are called from Python in tests."""

import ctypes
import logging
import os
import signal
import sys
import threading
import time
from typing import Any

from antaboga.call import cancelled


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
