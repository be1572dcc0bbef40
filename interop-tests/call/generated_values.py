"""Python values by chance, of every type of spec/call/values.md, and such as have to be refused."""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import decimal
import enum
import fractions
import random
import re
import struct
import uuid
import zoneinfo
from collections.abc import Callable
from typing import Any

import numpy as np
from antaboga.call import EnumMember, RecordValue

DEEPEST = 4
LETTERS = "aZ09 _$\n'\"\\\x00\x7f\x80\u00e9\u07ff\u0800\u2028\ud800\udfff\ufeff\uffff\U00010000\U0001f600"
EDGES = (0, 1, -1, 2**31, -(2**31), 2**53 + 1, 2**63 - 1, -(2**63), 2**63, -(2**63) - 1, 2**64, 2**70, 10**400)
DTYPES = (
    "|b1 |i1 |u1 <i2 >i2 <u2 >u2 <i4 >i4 <u4 >u4 <i8 >i8 <u8 >u8 <f2 >f2 <f4 >f4 <f8 >f8 <c8 >c8 <c16 >c16 "
    "<M8[ns] <M8[25D] >M8[s] <m8[us] >m8[Y] |S3 <U2 >U2 |V5"
)
SCALARS = "|i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 <f2 <f4 <f8 <c8 <c16 <M8[ns] <m8[D] |V5"
RECORD = np.dtype([("a", "<i4"), ("b", ">f8", (2,)), ("c", [("d", "|S2"), ("e", "|u1")])])


class Colour(enum.Enum):
    """A member of this has a class in Java."""

    RED = 1
    GREEN = 2


@dataclasses.dataclass(frozen=True)
class Point:
    """A record that has a class in Java."""

    x: int
    y: int


class Whole(int):
    """Not an int."""


class Level(enum.IntFlag):
    """Has values that are no members."""

    LOW = 1
    HIGH = 2


REFUSED: dict[str, Callable[[], object]] = {
    "object": object,
    "fraction": lambda: fractions.Fraction(1, 3),
    "range": lambda: range(3),
    "class": lambda: int,
    "subclass of int": lambda: Whole(3),
    "subclass of dict": lambda: collections.OrderedDict(a=1),
    "combined flags": lambda: Level.LOW | Level.HIGH,
    "surrogates that are a pair": lambda: "\ud83d" + "\ude00",
    "keys that are two NaNs": lambda: {float("nan"): 1, float("inf") - float("inf"): 2},
    "array of objects": lambda: np.array([object()]),
    "long double": lambda: np.longdouble(1),
    "module": lambda: random,
}
"""What has no equal in Java, or is not of the types themselves; each is within a list."""


class Values:
    """Values of one seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._leaves = (
            self._integer,
            self._integer,
            self._floating,
            self._floating,
            self._text,
            self._text,
            self._octets,
            lambda: bytearray(self._octets()),
            lambda: complex(self._floating(), self._floating()),
            lambda: self._choice((None, True, False)),
            self._date,
            lambda: self._time().replace(tzinfo=self._zone(), fold=self._below(2)),
            self._moment,
            self._duration,
            lambda: self._zone() or dt.timezone.utc,
            self._decimal,
            lambda: uuid.UUID(int=self._random.getrandbits(128)),
            lambda: self._choice((Colour.RED, EnumMember("Shade", self._text()))),
            lambda: Point(self._below(1 << 31), -self._below(1 << 31)),
            self._array,
            self._scalar,
        )
        self._keys = (
            self._integer,
            self._text,
            self._octets,
            self._date,
            lambda: None,
            lambda: (self._integer(), self._text()),
            lambda: frozenset((self._integer(), self._text())),
            lambda: Point(self._below(9), 1),
            lambda: self._random.random() + 1,
            lambda: Colour.GREEN,
        )

    def next(self, depth: int = 0) -> Any:
        """Another one."""
        kind = self._below(2 if depth == DEEPEST else 3)
        if kind < 2:
            return self._choice(self._leaves)()
        items = [self.next(depth + 1) for _ in range(self._below(5))]
        kind = self._below(7)
        if kind == 0:
            return items
        if kind == 1:
            return tuple(items)
        if kind == 2:
            return {self._text(): item for item in items}
        if kind == 3:
            return {self._choice(self._keys)(): item for item in items}
        if kind == 4:
            return {self._choice(self._keys)() for _ in items}
        if kind == 5:
            return frozenset(self._choice(self._keys)() for _ in items)
        return RecordValue(self._text() or "R", {f"f{at}": item for at, item in enumerate(items)})

    def _below(self, bound: int) -> int:
        return int(self._random.random() * bound)

    def _choice(self, items: Any) -> Any:
        return items[self._below(len(items))]

    def _integer(self) -> int:
        if self._below(4) == 0:
            return int(self._choice(EDGES))
        return self._random.getrandbits(int(self._choice((8, 40, 63, 64, 300)))) * (1 - 2 * self._below(2))

    def _floating(self) -> float:
        kind = self._below(3)
        if kind == 0:
            return float(self._choice((0.0, -0.0, 5e-324, 1.7976931348623157e308, float("inf"), 1e16, 0.1, 1.0)))
        if kind == 1:
            (number,) = struct.unpack("<d", struct.pack("<Q", self._random.getrandbits(64)))
            return float(number)
        return float(self._choice((float("nan"), struct.unpack(">d", bytes.fromhex("fff8000000000abc"))[0])))

    def _text(self) -> str:
        made = "".join([self._choice(LETTERS) for _ in range(self._below(10))])
        return re.sub("\ud800+(?=\udfff)", "", made)

    def _octets(self) -> bytes:
        return self._random.randbytes(10_000 if self._below(400) == 0 else self._below(20))

    def _date(self) -> dt.date:
        return dt.date.fromordinal(1 + self._below(3_652_059))

    def _time(self) -> dt.time:
        return dt.time(self._below(24), self._below(60), self._below(60), self._choice((0, self._below(10**6))))

    def _zone(self) -> dt.tzinfo | None:
        kind = self._below(4)
        if kind == 0:
            return None
        if kind == 1:
            return zoneinfo.ZoneInfo("Europe/Berlin")
        offset = dt.timedelta(seconds=self._below(172_799) - 86_399, microseconds=self._choice((0, 7)))
        return dt.timezone(offset) if kind == 2 else dt.timezone(offset, self._text())

    def _moment(self) -> dt.datetime:
        return dt.datetime.combine(self._date(), self._time(), self._zone()).replace(fold=self._below(2))

    def _duration(self) -> dt.timedelta:
        return dt.timedelta(self._below(2 * 10**9) - 999_999_999, self._below(86_400), self._below(10**6))

    def _decimal(self) -> decimal.Decimal:
        if self._below(3) == 0:
            return decimal.Decimal(self._choice(("NaN", "-NaN12", "sNaN", "Infinity", "-0", "-0E+7", "0E-9", "1E+40")))
        digits = tuple(map(int, str(self._random.getrandbits(99))))
        return decimal.Decimal((self._below(2), digits, self._below(80) - 40))

    def _array(self) -> np.ndarray[Any, Any]:
        dtype = RECORD if self._below(10) == 0 else np.dtype(self._choice(DTYPES.split()))
        shape = tuple(self._below(4) for _ in range(self._below(4)))
        size = int(np.prod(shape)) * dtype.itemsize
        array = (
            np.frombuffer(bytearray(self._random.randbytes(size)), dtype).reshape(shape)
            if size
            else np.zeros(shape, dtype)
        )
        kind = self._below(4)
        if kind == 0:
            return array.T
        if kind == 1 and array.ndim:
            return array[:: self._choice((-1, 2))]
        return np.asfortranarray(array) if kind == 2 and array.ndim > 1 else array

    def _scalar(self) -> np.generic:
        kind = self._below(4)
        if kind == 0:
            return np.str_(self._text().rstrip("\0") + "x") if self._below(2) else np.bytes_(self._octets() + b"x")
        dtype = np.dtype(self._choice(SCALARS.split()))
        made: np.generic = np.frombuffer(self._random.randbytes(dtype.itemsize), dtype)[0]
        return np.bool_(True) if kind == 1 else made
