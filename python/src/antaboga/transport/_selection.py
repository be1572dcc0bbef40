"""Which message of a System V queue to take: see msgrcv(2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antaboga.transport.message import Message

__all__ = ["ANY", "Selection"]

_LARGEST = (1 << 63) - 1


class Selection(NamedTuple):
    """Which message to take; ``ANY``, or made by ``exactly``, ``lowest_up_to`` and ``all_but``.

    Attributes:
        type: as ``msgrcv`` takes it: 0 any, above zero exactly that one, below zero the lowest up to its absolute
            value.
        excluded: whether to take the first whose type is not ``type``, which is then above zero.
        truncate: whether a message longer than ``limit`` is cut; otherwise it fails with E2BIG and stays in the queue.
        limit: the longest body to take, None for whatever the queue may hold.
    """

    type: int = 0
    excluded: bool = False
    truncate: bool = False
    limit: int | None = None

    @classmethod
    def exactly(cls, type: int) -> Selection:
        """The oldest message of ``type``."""
        return cls(_above_zero(type))

    @classmethod
    def lowest_up_to(cls, type: int) -> Selection:
        """The oldest message of the lowest type that is at most ``type``."""
        return cls(-_above_zero(type))

    @classmethod
    def all_but(cls, type: int) -> Selection:
        """The oldest message of any other type."""
        return cls(_above_zero(type), excluded=True)

    def up_to(self, limit: int) -> Selection:
        """The same, for bodies of up to ``limit`` bytes; a longer one fails and stays in the queue."""
        return self._replace(limit=_length(limit), truncate=False)

    def cut_to(self, limit: int) -> Selection:
        """The same, cutting longer bodies to ``limit`` bytes; the rest is lost."""
        return self._replace(limit=_length(limit), truncate=True)

    def first_of(self, messages: Sequence[Message]) -> Message | None:
        """Which of some messages, the oldest first, the kernel would take; whatever their lengths."""
        if self.type < 0:
            low = [message for message in messages if message.label <= -self.type]
            return min(low, key=lambda message: message.label, default=None)
        for message in messages:
            if self.type == 0 or (message.label == self.type) != self.excluded:
                return message
        return None


ANY = Selection()
"""The oldest message, whatever its type."""


def _above_zero(kind: int) -> int:
    if not 1 <= kind <= _LARGEST:
        raise ValueError(f"a message's type is above zero: {kind}")
    return kind


def _length(limit: int) -> int:
    if limit < 0:
        raise ValueError(f"limit is negative: {limit}")
    return limit
