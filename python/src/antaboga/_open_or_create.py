"""Opening what has a name, or making it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")


def open_or_create(open_it: Callable[[], _T], create_it: Callable[[], _T]) -> _T:
    """What ``open_it`` finds or else ``create_it`` makes, whatever others do to the name meanwhile.

    Args:
        open_it: raises FileNotFoundError if there is none.
        create_it: raises FileExistsError if there is one.
    """
    while True:
        try:
            return open_it()
        except FileNotFoundError:
            pass
        try:
            return create_it()
        except FileExistsError:
            pass
