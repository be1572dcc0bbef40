"""What a handle names, as the verbs see it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Callable, NamedTuple

from .language import OperationError


class Selection(NamedTuple):
    """Which message of a queue to receive, as msgrcv(2) takes it; ``longest`` is None for whatever the queue holds."""

    take: int = 0
    all_but: bool = False
    cut: bool = False
    longest: int | None = None


class Endpoint(ABC):
    """One end of a channel, a segment or a semaphore. A room overrides the verbs that it has.

    Timeouts are seconds; ``None`` waits for ever. A deadline that passes is ``OperationError("DEADLINE", …)``, or an
    exception for which the peer tells that code.
    """

    memory: memoryview | None = None
    size = 0
    read_only = False
    labelled = False
    """Whether messages have a priority or type."""

    def send(self, message: bytes, timeout: float | None) -> None:
        raise OperationError("UNSUPPORTED", "send")

    def receive(self, timeout: float | None) -> bytes:
        raise OperationError("UNSUPPORTED", "receive")

    def try_send(self, message: bytes) -> bool:
        return in_time(lambda: self.send(message, 0))

    def try_receive(self) -> bytes | None:
        received: list[bytes] = []
        in_time(lambda: received.append(self.receive(0)))
        return received[0] if received else None

    def send_labelled(self, message: bytes, label: int, timeout: float | None) -> None:
        """Send with a priority or type."""
        raise OperationError("UNSUPPORTED", "send with a label")

    def receive_labelled(self, selection: Selection, timeout: float | None) -> tuple[bytes, int]:
        """Receive what the selection asks for; return its priority or type too."""
        raise OperationError("UNSUPPORTED", "receive with a label")

    def hand(self, message: bytes, numbers: list[int], timeout: float | None) -> None:
        """Send with descriptors, which stay open here."""
        raise OperationError("UNSUPPORTED", "hand")

    def take(self, timeout: float | None) -> tuple[bytes, list[int]]:
        """Receive with descriptors, which are left open."""
        raise OperationError("UNSUPPORTED", "take")

    def descriptor(self) -> int:
        """Return a new descriptor of a segment."""
        raise OperationError("UNSUPPORTED", "hand")

    def freeze(self) -> None:
        """End all writing to a segment."""
        raise OperationError("UNSUPPORTED", "freeze")

    def await_reader(self, timeout: float | None) -> None:
        raise OperationError("UNSUPPORTED", "await-reader")

    def raw(self, octets: bytes, timeout: float | None) -> None:
        raise OperationError("UNSUPPORTED", "raw")

    def acquire(self, timeout: float | None) -> None:
        raise OperationError("UNSUPPORTED", "acquire")

    def try_acquire(self) -> bool:
        return in_time(lambda: self.acquire(0))

    def release(self) -> None:
        raise OperationError("UNSUPPORTED", "release")

    def value(self) -> int:
        raise OperationError("UNSUPPORTED", "value")

    def figures(self) -> dict[str, object]:
        """Return what the kernel counts."""
        raise OperationError("UNSUPPORTED", "figures")

    def unlink(self) -> None:
        raise OperationError("UNSUPPORTED", "unlink")

    def facts(self) -> dict[str, object]:
        """Return what the reply to `open` tells about this end."""
        return {}

    @abstractmethod
    def close(self) -> None: ...


def in_time(operation: Callable[[], None]) -> bool:
    """Return whether the operation was done before its deadline."""
    try:
        operation()
    except OperationError as failure:
        if failure.code != "DEADLINE":
            raise
        return False
    return True
