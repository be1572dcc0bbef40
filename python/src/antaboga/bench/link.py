"""What both ends of a pair do, whatever the mechanism."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable

ECHO = ord("e")
"""First byte of a message that is to be sent back."""
SINK = ord("s")
"""First byte of a message that is only to be taken."""
QUIT = ord("q")
"""First byte of a message that ends the echo."""


class Link(Protocol):
    """One end of a two-way connection that carries whole messages."""

    def send(self, message: bytes) -> object:
        """Send ``message``."""

    def receive(self) -> bytes:
        """Receive a message."""

    def wait_taken(self) -> object:
        """Wait until a message that is not answered was taken; nothing where the kernel holds a sender back."""

    def tell_taken(self) -> object:
        """Let ``wait_taken`` return at the other end."""


@runtime_checkable
class Exercising(Protocol):
    """An end that is timed at something other than messages."""

    def exercise(self, kind: str, size: int) -> Callable[[], object]:
        """What an order of this kind times; it raises if the outcome is not what it should be."""
