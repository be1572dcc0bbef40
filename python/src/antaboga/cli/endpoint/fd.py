"""Descriptors that this process was started with."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from antaboga.cli.channel_options import refuse_all_but
from antaboga.cli.ending import held
from antaboga.cli.endpoint.base import ChannelEndpoint
from antaboga.cli.endpoint.port import ChannelPort, stream_options
from antaboga.cli.failure import UsageError
from antaboga.errors import failed, refused_by
from antaboga.transport.pipe import PipeChannel

if TYPE_CHECKING:
    import argparse
    from contextlib import ExitStack

    from antaboga.cli.endpoint.base import Port

_FORM = re.compile("(-|[0-9]{1,9}),(-|[0-9]{1,9})", re.ASCII)
_LAST_STANDARD = 2


@dataclass(frozen=True)
class FdEndpoint(ChannelEndpoint):
    """Descriptors to receive from and to send to; None for none."""

    mechanism: ClassVar[str] = "fd"
    incoming: int | None
    outgoing: int | None

    @classmethod
    def parse(cls, rest: str) -> FdEndpoint:
        """Reads what follows ``fd:``."""
        numbers = _FORM.fullmatch(rest)
        if not numbers or rest == "-,-":
            raise UsageError(f"'fd:{rest}' is not fd:R,W with two numbers, - for none")
        incoming, outgoing = (None if text == "-" else int(text) for text in numbers.groups())
        return cls(rest, incoming, outgoing)

    def open(self, arguments: argparse.Namespace, stack: ExitStack, *, sends: bool, receives: bool) -> Port:
        """Takes the descriptors over."""
        refuse_all_but(arguments, self.mechanism, {"--framing"})
        if receives and self.incoming is None:
            raise UsageError(f"fd:{self.name} has no descriptor to receive from")
        if sends and self.outgoing is None:
            raise UsageError(f"fd:{self.name} has no descriptor to send to")
        _check(self.incoming)
        _check(self.outgoing)
        with held():
            channel = PipeChannel.inherited(self.incoming, self.outgoing, **stream_options(arguments))
            return ChannelPort(stack.enter_context(channel))


def _check(number: int | None) -> None:
    if number is None:
        return
    try:
        mode = os.fstat(number).st_mode
    except OSError as failure:
        raise refused_by("fd", failure, fd=number) from failure
    if number > _LAST_STANDARD and not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or stat.S_ISCHR(mode)):
        raise failed("fd", "neither a pipe nor a socket", "WRONG_KIND", fd=number)
