"""Named pipes: ``spec/transport/fifo.md``."""

from __future__ import annotations

import warnings
from functools import partial
from typing import TYPE_CHECKING

from antaboga.lifetime import Lifetime
from antaboga.transport import _fifo_files
from antaboga.transport._ends import fifo_end
from antaboga.transport._fifo_files import FifoFile, absolute
from antaboga.transport._fifo_out import FifoSending
from antaboga.transport._receiving import Receiving
from antaboga.transport._stream import DEFAULT_LIMIT, check_options
from antaboga.transport.channel import Channel
from antaboga.wire.framing import Framing

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    Path = str | os.PathLike[str]

__all__ = ["FifoChannel", "unlink"]


def unlink(path: str | os.PathLike[str]) -> None:
    """Removes a FIFO; those who have it open go on using it.

    Raises:
        IpcError: there is none (ENOENT), it is something else (WRONG_KIND), …
    """
    _fifo_files.unlink(absolute(path))


class FifoChannel(FifoSending, Receiving, Channel):
    """A channel over one or two named pipes; made by ``create``, ``open`` and ``open_or_create``.

    Opening never waits, whichever side comes first: the first send waits until somebody reads, the first receive until
    somebody has written. When the last writer has gone, receiving is PeerClosedError. Several processes may send into
    one FIFO.
    """

    def __init__(self, files: tuple[FifoFile | None, FifoFile | None], framing: Framing, limit: int) -> None:
        """Takes over the files to receive from and to send to; not for callers."""
        incoming, outgoing = files
        self._files = files
        self._limit = limit
        reading = None if incoming is None else fifo_end(incoming.reading(), 0)
        details = {"name": "-" if incoming is None else incoming.path}
        Receiving.__init__(self, reading, framing, limit, details)
        FifoSending.__init__(self, None if outgoing is None else outgoing.path, framing, limit)
        self._closed = False

    @classmethod
    def create(
        cls,
        incoming: Path | None,
        outgoing: Path | None,
        *,
        framing: Framing | str = Framing.MP,
        max_message_length: int = DEFAULT_LIMIT,
        lifetime: Lifetime = Lifetime.PROCESS,
    ) -> FifoChannel:
        """Makes the FIFOs, of mode 0600.

        Args:
            incoming: what to receive from, or None for a channel that only sends.
            outgoing: what to send to, or None for a channel that only receives.
            framing: how messages are told apart; both ends must agree.
            max_message_length: the longest message to send or accept, in bytes.
            lifetime: how long the FIFOs are to live.

        Raises:
            IpcError: a name is taken (EEXIST), …
        """
        make = partial(FifoFile.create, lifetime=lifetime)
        return cls._make(incoming, outgoing, framing, max_message_length, make)

    @classmethod
    def open(
        cls,
        incoming: Path | None,
        outgoing: Path | None,
        *,
        framing: Framing | str = Framing.MP,
        max_message_length: int = DEFAULT_LIMIT,
    ) -> FifoChannel:
        """Opens FIFOs that are there; arguments as for ``create``.

        Raises:
            IpcError: there is none (ENOENT), it is something else (WRONG_KIND), …
        """
        return cls._make(incoming, outgoing, framing, max_message_length, FifoFile.open)

    @classmethod
    def open_or_create(
        cls,
        incoming: Path | None,
        outgoing: Path | None,
        *,
        framing: Framing | str = Framing.MP,
        max_message_length: int = DEFAULT_LIMIT,
    ) -> FifoChannel:
        """Opens the FIFOs, making those that are absent; they persist."""
        return cls._make(incoming, outgoing, framing, max_message_length, FifoFile.open_or_create)

    @classmethod
    def _make(
        cls,
        incoming: Path | None,
        outgoing: Path | None,
        framing: Framing | str,
        limit: int,
        make: Callable[[str], FifoFile],
    ) -> FifoChannel:
        kind = check_options(framing, limit)
        if incoming is None and outgoing is None:
            raise ValueError("a channel needs a FIFO")
        first = None if incoming is None else make(absolute(incoming))
        second = None
        try:
            second = None if outgoing is None else make(absolute(outgoing))
            return cls((first, second), kind, limit)
        except BaseException:
            for file in (first, second):
                if file is not None:
                    file.close()
            raise

    @property
    def max_message_length(self) -> int:
        """The length in bytes of the longest message that this channel sends or accepts."""
        return self._limit

    def close(self) -> None:
        """Ends blocked calls and, if made here with ``Lifetime.PROCESS``, removes the FIFOs."""
        if self._closed:
            return
        self._closed = True
        try:
            self.end_sending()
            self._in_latch.close()
        finally:
            for file in self._files:
                if file is not None:
                    file.close()

    def __repr__(self) -> str:
        names = ", ".join("-" if file is None else file.path for file in self._files)
        return f"FifoChannel({names}{', closed' if self._closed else ''})"

    def __del__(self) -> None:
        if not getattr(self, "_closed", True):
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()
