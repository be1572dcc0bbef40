"""Values by chance, pickled, and judged when they come back; runs in any CPython from 3.8 up, with nothing installed.

usage: random_values.py dump COUNT SEED > HEX     COUNT different values, each in one protocol, all six in turn
       random_values.py judge COUNT SEED ANSWERS  one line of JSON: how many were the same, refused and changed
"""

from __future__ import annotations

import array
import collections
import datetime as dt
import decimal
import fractions
import json
import math
import pickle
import random
import re
import struct
import sys
import uuid
from collections.abc import Iterator
from typing import Any

from repickle_peer import Comparison

Random = random.Random
DEEPEST = 3
EDGES = (0, 1, -1, 255, 256, 65535, 65536, 2**31 - 1, -(2**31), 2**31, 2**63 - 1, -(2**63), 2**63, 2**64)
LETTERS = "aZ09 _\n'\"\\\x00\x7f\x80\u00e9\u07ff\u0800\ud800\udfff\ufeff\uffff\U00010000\U0001f600"


def integer(source: Random) -> int:
    """Small ones, those where an opcode ends, and long ones."""
    kind = source.randrange(4)
    if kind == 0:
        return source.choice(EDGES)
    return source.getrandbits((8, 40, 700)[kind - 1]) * source.choice((1, -1))


def floating(source: Random) -> float:
    """Every pattern of bits that is not a NaN; a NaN has no bits in protocol 0, so that there is only Python's own."""
    (number,) = struct.unpack("<d", struct.pack("<Q", source.getrandbits(64)))
    return (
        source.choice((float(number), source.uniform(-10, 10), 0.0, -0.0, math.inf)) if number == number else math.nan
    )


def text(source: Random) -> str:
    """No high surrogate before a low one: that is one character in Java."""
    made = "".join(source.choice(LETTERS) for _ in range(source.randrange(12)))
    return re.sub("\ud800+(?=\udfff)", "", made) * (40 if source.randrange(20) == 0 and "\ud800" not in made else 1)


def octets(source: Random) -> bytes:
    """Of lengths on both sides of 255."""
    return bytes(source.getrandbits(8) for _ in range(source.choice((0, 1, 3, 20, 255, 256))))


def zone(source: Random) -> dt.timezone:
    """Whole minutes, as all versions have them alike."""
    return dt.timezone(dt.timedelta(minutes=source.randrange(-1439, 1440)))


def moment(source: Random) -> dt.datetime:
    """With and without a zone, the second of two or not."""
    made = dt.datetime(
        source.randrange(1, 10000), source.randrange(1, 13), source.randrange(1, 29), source.randrange(24)
    )
    made = made.replace(minute=source.randrange(60), microsecond=source.randrange(10**6), fold=source.randrange(2))
    return made.replace(tzinfo=zone(source)) if source.randrange(2) else made


def number(source: Random) -> Any:
    """Decimals with their scale, specials and fractions."""
    kind = source.randrange(4)
    if kind == 0:
        return decimal.Decimal(source.choice(("NaN", "-NaN12", "sNaN", "Infinity", "-0", "-0E+7", "1E-999999")))
    if kind == 1:
        return fractions.Fraction(integer(source), abs(integer(source)) + 1)
    return decimal.Decimal(
        (source.randrange(2), tuple(map(int, str(source.getrandbits(99)))), source.randrange(-40, 40))
    )


def hashable(source: Random, depth: int) -> Any:
    """What can be a key, with nothing that is equal to a value of another type."""
    kind = source.randrange(9)
    if kind < 3:
        return (integer, text, octets)[kind](source)
    if kind == 3:
        return uuid.UUID(int=source.getrandbits(128))
    if kind == 4:
        return dt.date.fromordinal(source.randrange(1, 3_652_060))
    if kind == 5:
        return dt.timedelta(source.randrange(-(10**9), 10**9), source.randrange(86400), source.randrange(10**6))
    if kind == 6 or depth >= DEEPEST:
        return None
    parts = [hashable(source, depth + 1) for _ in range(source.randrange(5))]
    return tuple(parts) if kind == 7 else frozenset(parts)


def leaf(source: Random) -> Any:
    """What holds no other value of any kind."""
    kind = source.randrange(12)
    if kind < 5:
        return (floating, moment, number, integer, text)[kind](source)
    if kind == 5:
        return complex(floating(source), floating(source))
    if kind == 6:
        return bytearray(octets(source))
    if kind == 7:
        return range(integer(source), integer(source), integer(source) or 1)
    if kind == 8:
        return slice(hashable(source, DEEPEST), None, integer(source))
    if kind == 9:
        return source.choice((True, False, None, dt.time(1, 2, 3, 4, zone(source)), int, KeyError("k", 1)))
    if kind == 10:
        return array.array(source.choice("bhiqd"), [source.randrange(-100, 100) for _ in range(source.randrange(9))])
    return zone(source)


def value(source: Random, depth: int = 0) -> Any:
    """Any value."""
    kind = source.randrange(4 if depth >= DEEPEST else 12)
    if kind < 3:
        return leaf(source)
    if kind == 3:
        return hashable(source, depth)
    parts = [value(source, depth + 1) for _ in range(source.randrange(5))]
    if kind < 7:
        return (list, tuple, collections.deque)[kind - 4](parts)
    pairs = [(hashable(source, depth + 1), part) for part in parts]
    if kind == 7:
        return {key for key, _ in pairs}
    if kind == 8:
        return collections.Counter({key: source.getrandbits(9) for key, _ in pairs})
    if kind == 9:
        return collections.OrderedDict(pairs)
    made = collections.defaultdict(list, pairs) if kind == 10 else dict(pairs)
    if parts and source.randrange(4) == 0:
        made["shared"] = made["again"] = parts
    return made


def pickles(count: int, seed: int) -> Iterator[bytes]:
    """So many, all different."""
    source = Random(seed)
    seen: set[bytes] = set()
    while len(seen) < count:
        one = pickle.dumps(value(source), len(seen) % 6)
        if one not in seen:
            seen.add(one)
            yield one


def judge(count: int, seed: int, answers: str) -> None:
    """Compares each answer with what CPython reads from its own pickle."""
    counts = {"same": 0, "refused": 0, "changed": 0}
    wrong = []
    with open(answers, encoding="ascii") as lines:
        for one in pickles(count, seed):
            line = lines.readline().rstrip("\n")
            if line.startswith("error: "):
                verdict = "refused"
            else:
                same = Comparison().same(pickle.loads(one), pickle.loads(bytes.fromhex(line)))
                verdict = "same" if same else "changed"
            counts[verdict] += 1
            if verdict != "same":
                wrong.append(f"{one.hex():.200}: {line:.200}")
        left = lines.read()
    print(json.dumps(dict(counts, left=len(left), wrong=wrong[:5], version=sys.version.split()[0])))


if __name__ == "__main__":
    if sys.argv[1] == "dump":
        sys.stdout.writelines(one.hex() + "\n" for one in pickles(int(sys.argv[2]), int(sys.argv[3])))
    else:
        judge(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
