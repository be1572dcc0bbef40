"""Handlers that the tests of the worker call."""

import asyncio
import enum
import logging
import os
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any, Literal

from antaboga.call import cancelled, deadline, handler, remaining


class Colour(enum.Enum):
    RED = 1


@dataclass
class Point:
    x: float
    y: float = 0.0


@dataclass
class Line:
    points: list[Point]
    colour: Colour


class Counter:
    def __init__(self) -> None:
        self._count = 0

    def add(self, many: int = 1) -> int:
        self._count += many
        return self._count

    @staticmethod
    def name(prefix: str) -> str:
        return prefix + "counter"


class ModelError(ValueError):
    pass


def echo(value: Any) -> Any:
    return value


def nothing() -> None:
    pass


def add(a: int, b: int = 1) -> int:
    return a + b


def scale(factor: float, values: list[float]) -> list[float]:
    return [factor * value for value in values]


def choose(mode: Literal["a", "b"], limit: int | None = None, **more: str) -> str:
    return f"{mode}{limit}{more}"


def length(line: Line) -> float:
    return float(len(line.points))


def mirror(point: Point) -> Point:
    return Point(point.y, point.x)


async def later(value: int) -> int:
    await asyncio.sleep(0)
    return value


async def later_by(call: Any) -> Any:
    await asyncio.sleep(0)
    return call()


@handler(name="renamed", idempotent=True, deadline=5.0)
def original() -> str:
    """Says where it is."""
    return "here"


def fail(text: str) -> None:
    raise ModelError(text)


def fail_because() -> None:
    try:
        dict[str, int]()["k"]
    except KeyError as missing:
        raise RuntimeError("no") from missing


def leave() -> None:
    sys.exit(3)


def call(function: Any, *args: Any) -> Any:
    return function(*args)


def ask(thing: Any) -> Any:
    return thing.get("a"), thing.has("b")


kept: list[Any] = []


def keep(function: Any) -> None:
    kept.append(function)


def use_kept() -> Any:
    return kept[0]()


def lend() -> Any:
    return kept.append


def from_threads(function: Any, many: int) -> list[Any]:
    found: list[Any] = []
    threads = [threading.Thread(target=lambda n=n: found.append(function(n))) for n in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def heed(ready: Any) -> str:
    ready()
    while not cancelled():
        pass
    return "gave up"


def spin(ready: Any) -> None:
    ready()
    while True:
        pass


def linger(ready: Any) -> None:
    ready()
    time.sleep(100)


def times() -> tuple[bool, bool]:
    return deadline() is not None, (remaining() or 0) > 0


def log(text: str) -> None:
    logging.getLogger("sample").warning("%s", text)


def say(text: str) -> None:
    print(text)


def unwritable() -> object:
    return object()


def pid() -> int:
    return os.getpid()


def _hidden() -> None:
    pass
