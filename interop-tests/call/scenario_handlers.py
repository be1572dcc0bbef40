"""The handlers that spec/call/scenarios.json calls; its Java twin is ScenarioHandlers."""

from __future__ import annotations

import datetime
import decimal
import enum
import logging
import os
import signal
import sys
import time
from dataclasses import dataclass
from typing import Any

from antaboga.call import cancelled


class Colour(enum.Enum):
    """A member of this crosses by its name."""

    RED = "red"
    GREEN = "green"


@dataclass
class Point:
    """A record in Java."""

    x: int
    y: int


class ModelError(ValueError):
    """An error of these handlers' own."""


def echo(value: Any) -> Any:
    """What came."""
    return value


def add(a: int, b: int = 1) -> int:
    """Typed arguments, one of them with a default."""
    return a + b


def scale(factor: float, values: list[float]) -> list[float]:
    """Typed items."""
    return [factor * value for value in values]


def kind(value: Any) -> str:
    """The name of the type that arrived."""
    return type(value).__name__


def mirror(point: Point) -> Point:
    """A record in and out."""
    return Point(point.y, point.x)


def other(colour: Colour) -> Colour:
    """A member in and out."""
    return Colour.GREEN if colour is Colour.RED else Colour.RED


def day_after(day: datetime.date) -> datetime.date:
    """A date in and out."""
    return day + datetime.timedelta(days=1)


def half(amount: decimal.Decimal) -> decimal.Decimal:
    """A decimal in and out."""
    return amount / 2


async def later(value: Any) -> Any:
    """A coroutine function is called like any other."""
    return value


def fail(text: str) -> None:
    """Raises a built-in error."""
    raise ValueError(text)


def fail_own(text: str) -> None:
    """Raises an error of a class that Java does not know, with a note."""
    error = ModelError(text)
    if sys.version_info >= (3, 11):
        error.add_note("a note")
    raise error


def fail_because(text: str) -> None:
    """Raises an error with a cause."""
    try:
        raise KeyError(text)
    except KeyError as cause:
        raise RuntimeError("because of it") from cause


def unwritable() -> object:
    """Returns what cannot cross."""
    return object()


def descend(function: Any, depth: int) -> int:
    """Calls back, which calls this again, to a depth."""
    return 0 if depth == 0 else 1 + function(depth - 1)


def fail_through(function: Any, text: str) -> Any:
    """Lets an error of a callback pass."""
    return function(text)


def double_in_place(array: Any) -> Any:
    """Changes an array that is shared, and returns it."""
    array *= 2
    return array


def total(array: Any) -> float:
    """Reads an array that is shared."""
    return float(array.sum())


def spin() -> None:
    """Is busy in Python for ever."""
    while True:
        pass


def heed() -> str:
    """Is busy until it is told to give up."""
    while not cancelled():
        pass
    return "gave up"


def linger() -> None:
    """Sleeps for ever in one system call."""
    time.sleep(1e6)


def spin_in_c() -> None:
    """Is busy in C for ever, and never looks at signals: ends only by one that kills."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sum(range(10**15))


def leave(code: int) -> None:
    """Ends the process with a code."""
    sys.stderr.write("leaving\n")
    sys.stderr.flush()
    os._exit(code)


def exit_politely(code: int) -> None:
    """SystemExit is an error of the call, not the end of the worker."""
    sys.exit(code)


def crash() -> None:
    """Reads at address 0."""
    import ctypes  # a native module, which not every interpreter can load twice

    ctypes.string_at(0)


def kill_self() -> None:
    """Is killed."""
    os.kill(os.getpid(), signal.SIGKILL)


def stop_self() -> None:
    """Is stopped."""
    os.kill(os.getpid(), signal.SIGSTOP)


def speak(text: str) -> str:
    """Writes to standard output by print, without an end of line, and by descriptor 1."""
    print(text)
    print(text, end="", flush=True)
    os.write(1, text.encode() + b"\n")
    return text


def log(text: str) -> str:
    """Logs a record."""
    logging.getLogger("scenario").warning(text)
    return text
