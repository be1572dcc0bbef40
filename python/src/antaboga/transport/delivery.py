"""Messages that open descriptors go along with."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from antaboga.process import Descriptor

__all__ = ["MAX_DESCRIPTORS", "Delivery"]

MAX_DESCRIPTORS = 253
"""The most that Linux takes with one message, SCM_MAX_FD."""


class Delivery(NamedTuple):
    """A message and the descriptors that came with it, which are closed with it unless they are taken.

    A descriptor is taken by ``release``, or by giving it to a handle that takes it over.

    Attributes:
        body: the bytes.
        descriptors: in the order sent, close-on-exec; empty if none came.
    """

    body: bytes
    descriptors: tuple[Descriptor, ...]

    def close(self) -> None:
        """Closes the descriptors that nobody has taken."""
        with ExitStack() as stack:
            for descriptor in self.descriptors:
                stack.callback(descriptor.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def check_count(descriptors: int) -> None:
    """Raises ValueError for a number of descriptors that no message can have."""
    if not 0 <= descriptors <= MAX_DESCRIPTORS:
        raise ValueError(f"descriptors must be 0 to {MAX_DESCRIPTORS}: {descriptors}")
