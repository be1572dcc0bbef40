"""What values of the wire are in Python where Python itself has nothing for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antaboga.errors import ProtocolError, TypeRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Protocol

    class Passing(Protocol):
        """Gives numbers to what is passed to be called, and stands in for what the other side passed."""

        def outgoing(self, value: object) -> tuple[int, Sequence[str] | None] | None:
            """Number and methods (None: a function) of ``value``; None where it is not to be passed."""

        def incoming(self, number: int, methods: Sequence[str] | None) -> object:
            """What stands for the other side's object, or this side's own that comes back."""


MOST_DEPTH = 200
"""Arrays and objects of the JSON within each other."""
MOST_VALUES = 1_000_000
"""Values of the JSON, names aside."""
MOST_BODY = 64 << 20
MOST_DIGITS = 1_000_000


class RecordValue:
    """A record whose class is not known here: its name and its fields, in order. Equal to one with the same."""

    __slots__ = ("fields", "name")

    def __init__(self, name: str, fields: dict[str, object]) -> None:
        self.name = name
        self.fields = fields

    def __eq__(self, other: object) -> bool:
        return type(other) is RecordValue and (self.name, self.fields) == (other.name, other.fields)

    def __hash__(self) -> int:
        return hash((self.name, tuple(self.fields.items())))

    def __repr__(self) -> str:
        return f"RecordValue({self.name!r}, {self.fields!r})"


class EnumMember:
    """A member of an enum whose class is not known here."""

    __slots__ = ("enum", "name")

    def __init__(self, enum: str, name: str) -> None:
        self.enum = enum
        self.name = name

    def __eq__(self, other: object) -> bool:
        return type(other) is EnumMember and (self.enum, self.name) == (other.enum, other.name)

    def __hash__(self) -> int:
        return hash((self.enum, self.name))

    def __repr__(self) -> str:
        return f"EnumMember({self.enum!r}, {self.name!r})"


class NothingPassed:
    """Neither passes anything nor takes it."""

    def outgoing(self, value: object) -> None:
        """Nothing is passed."""

    def incoming(self, number: int, methods: Sequence[str] | None) -> object:  # noqa: ARG002 - as every Passing
        """Refuses."""
        raise refused("nothing can be passed here", number=number)


def refused(problem: str, **details: object) -> TypeRefusedError:
    """The error for a value that cannot go over, or is not what was asked for."""
    return TypeRefusedError("call", problem, **details)


def wrong(problem: str, **details: object) -> ProtocolError:
    """The error for what no writer writes."""
    return ProtocolError("call", problem, **details)


def two_equal(expected: int, found: int) -> TypeRefusedError:
    """The error for keys that are one here and were several there."""
    return refused("keys that are different in Java are equal in Python", keys=expected, distinct=found)
