"""The end that measures; it takes its orders from stdin and answers on stdout.

An order is a line: ``roundtrip LENGTH MILLISECONDS``, ``oneway LENGTH MILLISECONDS`` (``object`` and ``queue``
where objects are carried; ``array``, ``sum`` and ``raw-sum`` of arrays of so many bytes) or ``count LENGTH CALLS``
(round trips that are not timed one by one). The answer is a line ``CALLS NANOSECONDS SAMPLES`` and then, for each
sample, the nanoseconds of one round trip or exercise as a little-endian 32-bit number.
"""

import array
import sys
import time
from collections.abc import Callable
from functools import partial

from .link import ECHO, QUIT, SINK, Exercising, Link

_MOST_SAMPLES = 1 << 22


def take_orders(link: Link) -> None:
    """Carry out orders until stdin ends, then end the echo."""
    kinds: dict[str, Callable[[Link, int, int], None]] = {
        "roundtrip": _roundtrips,
        "oneway": _oneway,
        "object": _roundtrips,
        "queue": _oneway,
        "count": _count,
    }
    for line in sys.stdin:
        kind, length, amount = line.split()
        if kind in kinds:
            kinds[kind](link, int(length), int(amount))
        elif isinstance(link, Exercising):
            _timed(link.exercise(kind, int(length)), int(amount))
        else:
            raise RuntimeError(f"no such order: {kind}")
    link.send(bytes([QUIT]))


def _roundtrips(link: Link, length: int, milliseconds: int) -> None:
    message = _message(ECHO, length)
    _timed(partial(_call, link, message), milliseconds)


def _timed(exercise: Callable[[], object], milliseconds: int) -> None:
    samples = array.array("I")
    clock = time.perf_counter_ns
    span = milliseconds * 1_000_000
    start = last = clock()
    while last - start < span:
        exercise()
        now = clock()
        samples.append(min(now - last, 0xFFFFFFFF))
        last = now
    del samples[_MOST_SAMPLES:]
    if sys.byteorder == "big":
        samples.byteswap()
    _answer(len(samples), last - start, samples.tobytes())


def _oneway(link: Link, length: int, milliseconds: int) -> None:
    message = _message(SINK, length)
    clock = time.perf_counter_ns
    span = milliseconds * 1_000_000
    calls = 1
    start = clock()
    while clock() - start < span:
        link.send(message)
        link.wait_taken()
        calls += 1
    _call(link, _message(ECHO, length))
    _answer(calls, clock() - start)


def _count(link: Link, length: int, calls: int) -> None:
    message = _message(ECHO, length)
    start = time.perf_counter_ns()
    for _ in range(calls):
        _call(link, message)
    _answer(calls, time.perf_counter_ns() - start)


def _call(link: Link, message: bytes) -> None:
    link.send(message)
    answer = link.receive()
    if len(answer) != len(message) or answer[-1] != message[-1]:
        raise RuntimeError("the answer is not the message")


def _message(operation: int, length: int) -> bytes:
    return bytes([operation]) + b"\x07" * (length - 1)


def _answer(calls: int, took: int, samples: bytes = b"") -> None:
    sys.stdout.buffer.write(f"{calls} {took} {len(samples) // 4}\n".encode() + samples)
    sys.stdout.buffer.flush()
