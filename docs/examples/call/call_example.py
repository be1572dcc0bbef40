"""Functions that Java calls; nothing in them tells."""

from __future__ import annotations

from collections.abc import Callable


def mean(values: list[float]) -> float:
    """A result of values."""
    return sum(values) / len(values)


def by_length(words: list[str], length: Callable[[str], int]) -> list[str]:
    """The words in order, for which Java is asked how long each is."""
    return sorted(words, key=length)


def halve(numbers: memoryview) -> None:
    """Changes memory that Java has, too. Of an array Python gets one of numpy's, of memory a memoryview."""
    items = numbers.cast("i")
    for index, item in enumerate(items):
        items[index] = item // 2


def fail() -> None:
    """Java sees this line in its stack trace."""
    raise KeyError("frost")
