"""What Java calls where calls are measured: handlers as anybody would write them.

A worker imports a copy of this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any


def echo(message: bytes) -> bytes:
    """What came."""
    return message


def times(count: int, price: float) -> float:
    """A result of two small arguments."""
    return count * price


def last(memory: memoryview) -> int:
    """The last octet of memory that the caller has, too."""
    return memory[-1]


def twice(items: Any) -> None:  # noqa: ANN401 - an array of numpy's
    """Doubles an array of numpy's in place."""
    items *= 2
