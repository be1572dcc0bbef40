"""Named pipes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from antaboga.cli.channel_options import refuse_all_but
from antaboga.cli.ending import held
from antaboga.cli.endpoint.base import ChannelEndpoint
from antaboga.cli.endpoint.pair import Pair
from antaboga.cli.endpoint.port import ChannelPort, stream_options
from antaboga.cli.failure import UsageError
from antaboga.transport import fifo
from antaboga.transport.fifo import FifoChannel

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from contextlib import ExitStack

    from antaboga.call._doors import Door
    from antaboga.cli.endpoint.base import Port


@dataclass(frozen=True)
class FifoEndpoint(ChannelEndpoint):
    """One FIFO, or one for each direction."""

    mechanism: ClassVar[str] = "fifo"
    paths: Pair[str]

    @classmethod
    def parse(cls, rest: str) -> FifoEndpoint:
        """Reads what follows ``fifo:``."""
        return cls(rest, Pair.parse(cls.mechanism, rest, _path))

    def open(self, arguments: argparse.Namespace, stack: ExitStack, *, sends: bool, receives: bool) -> Port:
        """Opens the FIFOs; a command that only sends waits for a reader."""
        refuse_all_but(arguments, self.mechanism, {"--create", "--framing"})
        incoming, outgoing = self.paths.chosen(sends=sends, receives=receives)
        make = FifoChannel.open_or_create if arguments.create else FifoChannel.open
        with held():
            channel = stack.enter_context(make(incoming, outgoing, **stream_options(arguments)))
        if not receives:
            # Even input without a message has an end, which the reader waits for.
            channel.await_reader(arguments.timeout.remaining())
        return ChannelPort(channel)

    def door(self, *, create: bool, listen: bool) -> Callable[[], Door]:
        """Opens a socket beside both names."""
        from antaboga.call._doors import NamedDoor

        incoming, outgoing = self.paths.both(listen=listen)

        def opened() -> Door:
            if create:
                FifoChannel.open_or_create(incoming, outgoing).close()
            url = f"fifo:{incoming},{outgoing}"
            return NamedDoor("fifo", url, lambda: FifoChannel.open(incoming, outgoing))

        return opened

    def unlink(self) -> None:
        """Removes the FIFOs."""
        self.paths.each(fifo.unlink)


def _path(text: str) -> str:
    if not text:
        raise UsageError("'fifo:' needs a path, or IN,OUT")
    return os.path.abspath(text)
