"""What both ends of a pair do, whatever the mechanism."""

from typing import Protocol

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
