"""What ValuesAcrossTest calls: values come and go back, and are told by CPython in words of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from antaboga.errors import TypeRefusedError
from described import described
from generated_values import REFUSED, Colour, Point, Values

__all__ = ["Colour", "Point", "chance", "echo", "refused", "told"]

_SHOWN = 3


def echo(value: Any) -> Any:
    """What came."""
    return value


def told(values: list[Any]) -> tuple[list[Any], list[str]]:
    """What came, and what each is."""
    return values, [described(value) for value in values]


def chance(back: Callable[[Any], Any], seed: int, count: int, batch: int) -> dict[str, Any]:
    """Sends so many values by chance to Java and back: how many came back the same, and the first that did not."""
    values = Values(seed)
    same = 0
    changed: list[tuple[str, str]] = []
    left = count
    while left:
        sent = [values.next() for _ in range(min(batch, left))]
        left -= len(sent)
        before = [described(value) for value in sent]
        after = [described(value) for value in back(sent)]
        if len(after) != len(before):
            changed.append((f"{len(before)} values", f"{len(after)} values"))
        for one, other in zip(before, after, strict=False):
            if one == other:
                same += 1
            elif len(changed) < _SHOWN:
                changed.append((one, other))
    return {"same": same, "changed": changed}


def refused(back: Callable[[Any], Any]) -> dict[str, str]:
    """What is said of each value that has no equal in Java; the text is empty where one was taken."""
    told = {}
    for name, make in REFUSED.items():
        try:
            back([1, make()])
            told[name] = ""
        except TypeRefusedError as refusal:
            told[name] = str(refusal)
    return told
