"""The one or two names of a mechanism that goes one way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from antaboga.cli.failure import UsageError
from antaboga.errors import AntabogaError

if TYPE_CHECKING:
    from collections.abc import Callable

_Name = TypeVar("_Name")


@dataclass(frozen=True)
class Pair(Generic[_Name]):
    """Names as this side sees them: ``incoming`` is the only one where ``outgoing`` is None."""

    mechanism: str
    incoming: _Name
    outgoing: _Name | None

    @classmethod
    def parse(cls, mechanism: str, rest: str, read: Callable[[str], _Name]) -> Pair[_Name]:
        """Reads ``NAME`` or ``IN,OUT``."""
        first, *others = rest.split(",")
        if not others:
            return cls(mechanism, read(first), None)
        if len(others) > 1:
            raise UsageError(f"'{mechanism}:{rest}' has more than two names")
        incoming, outgoing = read(first), read(others[0])
        if incoming == outgoing:
            raise UsageError(f"'{mechanism}:{rest}' is one name for both directions")
        return cls(mechanism, incoming, outgoing)

    def chosen(self, *, sends: bool, receives: bool) -> tuple[_Name | None, _Name | None]:
        """The names to receive from and to send to, None where nothing goes that way."""
        if sends and receives and self.outgoing is None:
            raise UsageError(f"{self.mechanism} goes one way: give two names, IN,OUT")
        outgoing = self.incoming if self.outgoing is None else self.outgoing
        return self.incoming if receives else None, outgoing if sends else None

    def both(self, *, listen: bool) -> tuple[_Name, _Name]:
        """The names to receive from and to send to, for who serves."""
        if listen:
            raise UsageError(f"--listen makes no sense for {self.mechanism}")
        if self.outgoing is None:
            raise UsageError(f"{self.mechanism} goes one way: give two names, IN,OUT")
        return self.incoming, self.outgoing

    def each(self, action: Callable[[_Name], None]) -> None:
        """Does something to each name; the first failure is raised after both have been tried."""
        first: AntabogaError | None = None
        for name in (self.incoming, self.outgoing):
            try:
                if name is not None:
                    action(name)
            except AntabogaError as failure:
                first = first or failure
        if first is not None:
            raise first
