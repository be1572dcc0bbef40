"""Feeds mutated and random pickles to `mp repickle`: each must get one line, and the command must go on.

usage: fuzz_pickles.py [COUNT]    1,000,000 without; run from anywhere, after `make build`
"""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from surface.values import generated

ROOT = Path(__file__).parents[1]
SEEDS = 2000
DEPTH = 100_000


def seeds() -> list[bytes]:
    """Pickles of every protocol to mutate."""
    return [pickle.dumps(value, protocol) for value in generated(SEEDS) for protocol in range(6) if protocol > 1]


def mutated(source: random.Random, originals: list[bytes]) -> bytes:
    """One of them with some octets changed, left out, doubled, or exchanged with another's."""
    octets = bytearray(source.choice(originals)[:4000])
    for _ in range(source.randrange(1, 5)):
        at = source.randrange(len(octets) + 1)
        kind = source.randrange(4)
        if kind == 0 and at < len(octets):
            octets[at] = source.randrange(256)
        elif kind == 1:
            del octets[at : at + source.randrange(1, 9)]
        elif kind == 2:
            octets[at:at] = octets[at : at + source.randrange(1, 40)]
        else:
            other = source.choice(originals)
            start = source.randrange(len(other))
            octets[at:at] = other[start : start + source.randrange(1, 40)]
    return bytes(octets)


def fixed(source: random.Random) -> Iterator[bytes]:
    """What is long: random octets, and nesting far beyond any limit."""
    yield source.randbytes(10_000_000)
    yield b"]" * DEPTH + b"a" * (DEPTH - 1) + b"."
    yield b")" + b"\x85" * DEPTH + b"."
    yield b"(" * DEPTH + b"t" * DEPTH + b"."
    yield b"}" * DEPTH + b"N" + b"s" * DEPTH + b"."


def feed(given: IO[bytes], count: int, source: random.Random) -> None:
    """Writes one line for each."""
    originals = seeds()
    with given:
        for one in fixed(source):
            given.write(one.hex().encode() + b"\n")
        for _ in range(count):
            given.write(mutated(source, originals).hex().encode() + b"\n")


def main() -> int:
    """Runs the command and counts."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    source = random.Random(3)
    words = [str(ROOT / "antaboga"), "mp", "repickle", "--keep-unknown"]
    answered = refused = 0
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as command:
        assert command.stdin
        assert command.stdout
        threading.Thread(target=feed, args=(command.stdin, count, source)).start()
        for line in command.stdout:
            answered += 1
            if line.startswith(b"error: "):
                refused += 1
            else:
                bytes.fromhex(line.decode("ascii"))
    wanted = count + len(list(fixed(source)))
    print(f"{wanted} pickles, {answered} answers, {refused} of them refusals, exit code {command.returncode}")
    return 0 if (answered, command.returncode) == (wanted, 0) and 0 < refused < answered else 1


if __name__ == "__main__":
    sys.exit(main())
