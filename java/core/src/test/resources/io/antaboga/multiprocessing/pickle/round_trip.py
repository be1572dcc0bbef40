"""Writes pickles of many values in every protocol, reads them back from the other side, and compares type and value.

The first line of input says how many random values to add; then one line comes back for each line written.
"""

import array
import collections
import datetime as dt
import decimal
import fractions
import pathlib
import pickle
import random
import struct
import sys
import uuid

try:
    import zoneinfo
except ImportError:  # CPython 3.8
    zoneinfo = None
try:
    import numpy as np
except ImportError:
    np = None

UTC = dt.timezone.utc
FIXED = dt.timezone(dt.timedelta(hours=-23, microseconds=5), "X")


def plain():
    yield from (None, True, False, 0, 255, 256, 65535, 65536, -1, -129, 2**31, -(2**31), 2**63 - 1, 2**63, -(2**63))
    yield from (-(2**63) - 1, 2**64, 2**2000, -(2**2040), 1.5, -0.0, float("inf"), float("nan"))
    yield from (
        "hello",
        "\ud800x",
        "h\u00e9\U0001f600",
        "x" * 300,
        b"",
        b"abc",
        b"z" * 300,
        bytearray(),
        bytearray(b"ab"),
    )
    yield from (
        [],
        [1],
        list(range(2500)),
        (),
        (1,),
        (1, 2),
        (1, 2, 3),
        (1, 2, 3, 4),
        {},
        {1: 2, (1, 2): 3, b"x": None},
    )
    yield from (set(), {1, 2}, frozenset(), frozenset({1, (2, 3)}), 1 + 2j, complex(-0.0, float("inf")), range(5))
    yield from (range(1, 10**30, 3), slice(1, None, 2), int, list, ValueError("x", 1), FileNotFoundError(2, "no", "f"))


def library():
    yield from (dt.date(2020, 1, 2), dt.time(1, 2, 3, 4), dt.datetime(2020, 1, 1, tzinfo=UTC), dt.timedelta(-5, 3, 7))
    yield from (
        dt.datetime(2020, 10, 25, 2, 30, fold=1),
        dt.time(1, 2, 3, 4, fold=1),
        dt.datetime(2020, 1, 1, tzinfo=FIXED),
    )
    yield from (dt.timedelta.max, dt.timedelta.min, UTC, dt.datetime.max, dt.date.min)
    if zoneinfo is not None:
        yield dt.datetime(2020, 10, 25, 2, 30, fold=1, tzinfo=zoneinfo.ZoneInfo("UTC"))
    for text in ("1.50", "1E+5", "-0.00", "NaN", "sNaN12", "-Infinity", "1E-7", "0E+3"):
        yield decimal.Decimal(text)
    yield from (fractions.Fraction(1, 3), fractions.Fraction(-4), uuid.UUID(int=2**127 + 5), uuid.UUID(int=0))
    yield from (collections.OrderedDict([(2, 1), (1, 2)]), collections.defaultdict(list, {"a": [1]}))
    yield from (collections.deque([1, None, 3]), collections.deque([1, 2], 5), collections.Counter("abca"))
    for code in "bBhHiIlLqQ":
        yield array.array(code, [1, 2, 100])
    yield from (
        array.array("d", [1.5, -0.0]),
        array.array("f"),
        pathlib.PurePosixPath("/usr/x"),
        pathlib.PosixPath("a/b"),
    )


def shared():
    cycle = [1]
    cycle.append(cycle)
    twice = [[1]]
    twice.append(twice[0])
    owner = {}
    owner["self"] = owner
    for tail in ((), (1, 2, 3)):
        inner = ([], *tail)
        inner[0].append(inner)
        yield inner
    yield from (cycle, twice, owner)


def numpy_values():
    kinds = "i1 u1 <i4 >i4 <i8 >u2 u8 f2 <f4 >f8 c8 >c16 ? S5 <U3 >U3 M8[ns] >m8[25s] M8 V8"
    for kind in kinds.split():
        values = np.zeros((2, 3), kind)
        values.reshape(-1).view("u1")[:] = np.arange(values.nbytes) % 2
        yield from (values, np.asfortranarray(values), values[:, ::2], np.zeros(0, kind), values.reshape(-1)[0])
    yield from (np.float64(1.5), np.int32(-3), np.bool_(True), np.array(5))


def anything(source, depth=0):
    kind = source.randrange(9 if depth < 4 else 6)
    if kind == 0:
        return source.choice((None, True, False, float("nan"), -0.0, float("-inf")))
    if kind == 1:
        return source.getrandbits(source.choice((3, 8, 31, 32, 63, 64, 200))) * source.choice((1, -1))
    if kind == 2:
        return struct.unpack("d", source.getrandbits(64).to_bytes(8, "little"))[0]
    if kind == 3:
        return "".join(chr(source.choice((97, 233, 0x4E2D, 0x1F600, 0xDC80))) for _ in range(source.randrange(5)))
    if kind == 4:
        return bytes(source.getrandbits(8) for _ in range(source.randrange(6)))
    if kind == 5:
        return dt.datetime(
            source.randrange(1, 10000), 1, 2, 3, 4, 5, source.randrange(10**6), source.choice((None, UTC, FIXED))
        )
    items = [anything(source, depth + 1) for _ in range(source.randrange(5))]
    if kind == 6:
        return items
    if kind == 7:
        return tuple(items)
    return {source.choice((f"k{i}", i + 2, (i, "t"), b"%d" % i)): item for i, item in enumerate(items)}


def same(a, b, seen=frozenset()):
    if type(a) is not type(b):
        return False
    if (id(a), id(b)) in seen:
        return True
    seen = seen | {(id(a), id(b))}
    if isinstance(a, float):
        # Every NaN pickles as it is; Java keeps its bits too.
        return struct.pack("d", a) == struct.pack("d", b)
    if isinstance(a, complex):
        return same(a.real, b.real) and same(a.imag, b.imag)
    if isinstance(a, decimal.Decimal):
        return a.as_tuple() == b.as_tuple()
    if isinstance(a, (list, tuple, collections.deque)):
        same_bound = getattr(a, "maxlen", 0) == getattr(b, "maxlen", 0)
        return same_bound and len(a) == len(b) and all(same(x, y, seen) for x, y in zip(a, b))
    if isinstance(a, dict):
        same_factory = getattr(a, "default_factory", 0) == getattr(b, "default_factory", 0)
        return (
            same_factory and len(a) == len(b) and all(same(x, y, seen) and same(a[x], b[y], seen) for x, y in zip(a, b))
        )
    if isinstance(a, BaseException):
        return same(a.args, b.args, seen) and same(a.__dict__, b.__dict__, seen)
    if isinstance(a, (dt.datetime, dt.time)):
        return (
            a.replace(tzinfo=None) == b.replace(tzinfo=None) and a.fold == b.fold and repr(a.tzinfo) == repr(b.tzinfo)
        )
    if np is not None and isinstance(a, (np.ndarray, np.generic)):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    return a == b


def main():
    source = random.Random(20)
    values = [*plain(), *library(), *shared(), *(numpy_values() if np is not None else ())]
    values += [anything(source) for _ in range(int(sys.stdin.readline()))]
    pickles = [(value, pickle.dumps(value, protocol)) for value in values for protocol in range(6)]
    sys.stdout.write("".join(f"{one.hex()}\n" for _, one in pickles) + "\n")
    sys.stdout.flush()
    changed = []
    for value, one in pickles:
        line = sys.stdin.readline().strip()
        if line.startswith("error"):
            changed.append(f"{value!r:.80}: {line:.200}")
            continue
        back = pickle.loads(bytes.fromhex(line))
        # Python itself loses something: the fold of a time below protocol 4, the byte order of an array below 5.
        if not same(value, back) and not same(pickle.loads(one), back):
            changed.append(f"{value!r:.80}: {line:.200}")
    sys.stdout.write(f"{len(pickles)} {len(changed)} {changed[:5]}\n")


main()
