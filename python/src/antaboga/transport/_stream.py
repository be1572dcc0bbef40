"""Channels over streams of bytes: what their rooms share."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from antaboga.transport._receiving import Receiving
from antaboga.transport._sending import Sending
from antaboga.transport.channel import Channel
from antaboga.wire.framing import DEFAULT_LIMIT, Framing, check_limit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from antaboga.transport._ends import End

__all__ = ["DEFAULT_LIMIT", "StreamChannel", "check_options"]


class StreamChannel(Sending, Receiving, Channel):
    """A channel whose messages are framed in one stream of bytes each way."""

    def __init__(
        self, ends: tuple[End | None, End | None], framing: Framing, limit: int, details: Mapping[str, object]
    ) -> None:
        """Takes over the ends, to read from and to write to; ``details`` are what errors print."""
        Receiving.__init__(self, ends[0], framing, limit, details)
        Sending.__init__(self, ends[1], framing, limit, details)
        self._name = ", ".join(f"{key}={value}" for key, value in details.items())

    @property
    def max_message_length(self) -> int:
        """The length in bytes of the longest message that this channel sends or accepts."""
        return self._out_limit

    def close(self) -> None:
        """Closes both directions and ends their blocked calls; does nothing the second time."""
        self._out_latch.close()
        self._in_latch.close()

    def _reading_too(self) -> bool:
        return self._reading is not None and not self._in_latch.closed

    def __repr__(self) -> str:
        closed = ", closed" if self._in_latch.closed and self._out_latch.closed else ""
        return f"{type(self).__name__}({self._name}{closed})"

    def __del__(self) -> None:
        latches = [getattr(self, name, None) for name in ("_out_latch", "_in_latch")]
        if None not in latches and not self._in_latch.closed:
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()


def check_options(framing: Framing | str, max_message_length: int) -> Framing:
    """The framing meant; raises ValueError for options that no channel can have."""
    check_limit(max_message_length)
    return Framing(framing)
