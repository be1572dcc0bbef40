"""Pickles values in every protocol and judges what came back; runs in any CPython from 3.8 up, with nothing installed.

usage: repickle_peer.py dump VALUES > HEX      VALUES is a pickled list
       repickle_peer.py judge VALUES ANSWERS   one line of JSON: how many were the same, refused and changed

Judged against what CPython itself reads from its pickle: types, signs and bits of numbers, the order of dicts, and
which objects are one and the same.
"""

from __future__ import annotations

import array
import collections
import datetime as dt
import decimal
import json
import pathlib
import pickle
import pickletools
import struct
import sys
from collections.abc import Iterator
from typing import Any

UTC = dt.timezone.utc


def extras() -> Iterator[Any]:
    """Values that cannot be had from elsewhere: of classes that moved, and with shared and cyclic references."""
    yield from (pathlib.PurePosixPath("/usr/x"), pathlib.PosixPath("a/b"), pathlib.PureWindowsPath("c:/x"))
    for code in "bBhHiIlLqQ":
        yield array.array(code, [1, 2, 100])
    yield from (array.array("d", [1.5, -0.0]), array.array("f"), array.array("u", "h\u00e9"))
    yield from (ValueError("x", 1), FileNotFoundError(2, "no", "f"), KeyError(("a", 1)), StopIteration())
    yield from (int, list, collections.OrderedDict, 2**20000, -(2**20000), "x" * 70000, b"y" * 70000)
    if sys.version_info >= (3, 9):
        import zoneinfo

        yield dt.datetime(2020, 10, 25, 2, 30, fold=1, tzinfo=zoneinfo.ZoneInfo("UTC"))
    cycle: list[Any] = [1]
    cycle.append(cycle)
    twice = [[1]]
    twice.append(twice[0])
    owner: dict[str, Any] = {}
    owner["self"] = owner
    inner: Any = ([], 1, 2, 3)
    inner[0].append(inner)
    shared: dict[str, Any] = {"text": "long " * 30}
    shared["again"] = [shared["text"]] * 3
    bound: collections.deque[Any] = collections.deque([1], 3)
    bound.append(bound)
    yield from (cycle, twice, owner, inner, shared, bound, [UTC, UTC, dt.timezone(dt.timedelta(0), "Z")])


class Comparison:
    """Two values and what is known of their parts; a part met again must be met again on the other side."""

    def __init__(self) -> None:
        self.partners: dict[int, tuple[Any, Any]] = {}

    def same(self, a: Any, b: Any) -> bool:
        """Whether nothing tells them apart."""
        if type(a) is not type(b):
            return False
        if not isinstance(a, (list, dict, set, bytearray, collections.deque, array.array, BaseException)):
            return self.content(a, b)
        if id(a) in self.partners:
            return self.partners[id(a)][1] is b
        self.partners[id(a)] = (a, b)
        return self.content(a, b)

    def all(self, a: Any, b: Any) -> bool:
        """Whether two sequences are."""
        return len(a) == len(b) and all(map(self.same, a, b))

    def content(self, a: Any, b: Any) -> bool:
        """Whether what two values of one type hold is the same."""
        if isinstance(a, float):
            return bool(struct.pack("d", a) == struct.pack("d", b))
        if isinstance(a, (int, str, bytes)):
            return bool(a == b)
        if isinstance(a, complex):
            return self.same(a.real, b.real) and self.same(a.imag, b.imag)
        if isinstance(a, decimal.Decimal):
            return bool(a.as_tuple() == b.as_tuple())
        if isinstance(a, collections.deque):
            return a.maxlen == b.maxlen and self.all(list(a), list(b))
        if isinstance(a, (list, tuple)):
            return self.all(a, b)
        if isinstance(a, dict):
            factory = getattr(a, "default_factory", None) is getattr(b, "default_factory", None)
            return factory and self.all(list(a), list(b)) and self.all(list(a.values()), list(b.values()))
        if isinstance(a, (set, frozenset)):
            return sorted(map(typed, a)) == sorted(map(typed, b))
        if isinstance(a, slice):
            return self.all((a.start, a.stop, a.step), (b.start, b.stop, b.step))
        if isinstance(a, BaseException):
            return self.all(a.args, b.args) and self.same(a.__dict__, b.__dict__)
        if isinstance(a, (dt.datetime, dt.time)):
            same_zone = repr(a.tzinfo) == repr(b.tzinfo)
            return same_zone and a.fold == b.fold and a.replace(tzinfo=None) == b.replace(tzinfo=None)
        if isinstance(a, array.array):
            return bool(a.typecode == b.typecode and a.tobytes() == b.tobytes())
        return bool(a == b) and repr(a) == repr(b)


def typed(value: Any) -> str:
    """A text that differs where values differ, for what can be in a set."""
    if isinstance(value, (tuple, frozenset)):
        parts = [typed(part) for part in value]
        return type(value).__name__ + repr(parts if isinstance(value, tuple) else sorted(parts))
    return type(value).__name__ + repr(value)


def pickles(file: str) -> Iterator[bytes]:
    """Every value in every protocol."""
    with open(file, "rb") as source:
        values = pickle.load(source)
    for value in (*values, *extras()):
        for protocol in range(6):
            try:
                yield pickle.dumps(value, protocol)
            except ValueError:  # more digits than CPython writes in protocols 0 and 1
                assert isinstance(value, int)
                assert protocol < 2


def judge(file: str, answers: str, protocol: int) -> None:
    """Compares each answer with what CPython reads from its own pickle."""
    counts = {"same": 0, "refused": 0, "changed": 0}
    wrong: list[str] = []
    with open(answers, encoding="ascii") as lines:
        for one in pickles(file):
            line = lines.readline().rstrip("\n")
            if line.startswith("error: "):
                counts["refused"] += 1
                wrong.append(f"{line:.200}: {one.hex():.60}")
                continue
            again = bytes.fromhex(line)
            newest = max(opcode.proto for opcode, _, _ in pickletools.genops(again))
            if newest <= protocol and Comparison().same(pickle.loads(one), pickle.loads(again)):
                counts["same"] += 1
            else:
                counts["changed"] += 1
                wrong.append(f"{one.hex():.200}: {line:.200}")
        left = lines.read()
    print(json.dumps(dict(counts, left=len(left), wrong=wrong[:10], version=sys.version.split()[0])))


if __name__ == "__main__":
    if sys.argv[1] == "dump":
        sys.stdout.writelines(one.hex() + "\n" for one in pickles(sys.argv[2]))
    else:
        judge(sys.argv[2], sys.argv[3], int(sys.argv[4]))
