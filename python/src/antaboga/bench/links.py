"""The ends of each mechanism, through this package's public interface."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from .link import Link


class _Mechanism(Protocol):
    """What a module of a mechanism has."""

    def create(self, capacity: int, echo: list[str]) -> AbstractContextManager[Link]:
        """Make the caller's end and start ``echo``, whose last argument, the name, is added here."""

    def attach(self, capacity: int, name: str) -> AbstractContextManager[Link]:
        """Open the other end, by the name that the caller gave."""


def _module(mechanism: str) -> _Mechanism:
    return cast("_Mechanism", importlib.import_module(f".{mechanism}", __package__))


def create(mechanism: str, capacity: int, echo: list[str]) -> AbstractContextManager[Link]:
    """Make the end that calls, and start the one that answers by the command ``echo``."""
    return _module(mechanism).create(capacity, echo)


def attach(mechanism: str, capacity: int, name: str) -> AbstractContextManager[Link]:
    """Open the end that answers."""
    return _module(mechanism).attach(capacity, name)
