"""What a handle names, as the verbs see it."""

from __future__ import annotations

from typing import Optional

from .language import Failure


class Endpoint:
    """One end of a channel, a segment or a semaphore. A room overrides the verbs that it has.

    Timeouts are seconds; ``None`` waits for ever. A deadline that passes is ``Failure("DEADLINE", …)`` or an exception
    for which the peer tells that code.
    """

    memory: Optional[memoryview] = None
    size = 0
    read_only = False

    def send(self, message: bytes, timeout: float | None) -> None:
        raise Failure("UNSUPPORTED", "send")

    def receive(self, timeout: float | None) -> bytes:
        raise Failure("UNSUPPORTED", "receive")

    def try_send(self, message: bytes) -> bool:
        return _attempt(lambda: self.send(message, 0)) is not _NOTHING

    def try_receive(self) -> bytes | None:
        message = _attempt(lambda: self.receive(0))
        return message if isinstance(message, bytes) else None

    def raw(self, octets: bytes, timeout: float | None) -> None:
        raise Failure("UNSUPPORTED", "raw")

    def acquire(self, timeout: float | None) -> None:
        raise Failure("UNSUPPORTED", "acquire")

    def try_acquire(self) -> bool:
        return _attempt(lambda: self.acquire(0)) is not _NOTHING

    def release(self) -> None:
        raise Failure("UNSUPPORTED", "release")

    def value(self) -> int:
        raise Failure("UNSUPPORTED", "value")

    def unlink(self) -> None:
        raise Failure("UNSUPPORTED", "unlink")

    def facts(self) -> dict[str, object]:
        """Return what the reply to `open` tells about this end."""
        return {}

    def close(self) -> None:
        raise NotImplementedError


_NOTHING = object()


def _attempt(operation):  # type: ignore[no-untyped-def]
    try:
        return operation()
    except Failure as failure:
        if failure.code != "DEADLINE":
            raise
        return _NOTHING
