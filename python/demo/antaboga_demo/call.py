"""What Java calls in the demo of calls: ordinary functions, without a word about how they are reached.

A filter that changes shared memory in place, a model of a text with a state between calls, and a question to an index
that Java keeps and Python asks.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import os
import platform
from collections import Counter
from typing import Any

try:
    import numpy
except ImportError:
    numpy = None  # type: ignore[assignment]

_pairs: Counter[tuple[int, int]] = Counter()
_last: int | None = None
_seen = 0
_digest = hashlib.sha256()


def has_numpy() -> bool:
    """Whether ``differences`` can be called."""
    return numpy is not None


def differences(samples: Any) -> None:  # noqa: ANN401 - an array of numpy's, which may be absent
    """Replaces each sample of 32 bits but the first with its difference from the one before, in place."""
    samples[1:] -= samples[:-1].copy()


def plain_differences(samples: memoryview) -> None:
    """The same for the bytes of the samples, without numpy."""
    words = samples.cast("i")
    for at in range(len(words) - 1, 0, -1):
        words[at] -= words[at - 1]


def learn(text: bytes) -> int:
    """Adds a piece of a text to the model, and returns how many octets it has seen."""
    global _last, _seen
    _digest.update(text)
    _seen += len(text)
    if text:
        if _last is not None:
            _pairs[_last, text[0]] += 1
        _pairs.update(itertools.pairwise(text))
        _last = text[-1]
    return _seen


def digest() -> str:
    """SHA-256 of the text."""
    return _digest.hexdigest()


def who() -> str:
    """What runs this."""
    return f"python {platform.python_version()}, pid {os.getpid()}, with {'plain Python' if numpy is None else 'numpy'}"


def surprise() -> float:
    """Bits that an octet of the text tells who knows the one before it."""
    before: Counter[int] = Counter()
    for (first, _), count in _pairs.items():
        before[first] += count
    total = sum(before.values())
    if total == 0:
        return 0.0
    return -sum(count * math.log2(count / before[first]) for (first, _), count in _pairs.items()) / total


def rarest(index: Any, words: list[str]) -> list[str]:  # noqa: ANN401 - an object of Java's
    """The words by how often Java's index has them, the rarest first, found by asking it for each."""
    return sorted(words, key=lambda word: (index.count(word), word))


def spin() -> None:
    """Does not return by itself."""
    while True:
        pass


def echo(message: bytes) -> bytes:
    """What came."""
    return message


def size(message: bytes) -> int:
    """How long it was."""
    return len(message)
