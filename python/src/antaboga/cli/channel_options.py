"""What the command line may say about a channel, whichever mechanism it is of."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from antaboga.cli.failure import UsageError
from antaboga.cli.numbers import signed, whole_number
from antaboga.cli.timeout import Timeout, seconds
from antaboga.wire.framing import Framing

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_NOT_FOR_ALL = (
    "--depth",
    "--message-size",
    "--priority",
    "--type",
    "--listen",
    "--any-user",
    "--create",
    "--framing",
)


def add_to(parser: argparse.ArgumentParser) -> None:
    """Gives a verb the options of all channels."""
    add_timeout(parser)
    parser.add_argument(
        "--listen", action="store_true", help="unix: bind the name and wait for one peer, or for datagrams"
    )
    parser.add_argument("--any-user", action="store_true", help="unix: accept a peer, or datagrams, of another user")
    parser.add_argument(
        "--create",
        action="store_true",
        help="fifo, posixmq, sysvmq: make it if it is absent; it stays until it is unlinked",
    )
    parser.add_argument(
        "--framing",
        metavar="FRAMING",
        type=_framing,
        help="fd, fifo, unix: mp, as multiprocessing.connection does (default); raw, the stream is one message; "
        "lines, one message a line",
    )
    parser.add_argument(
        "--depth",
        metavar="N",
        type=whole_number,
        help="posixmq: with --create, how many messages a new queue holds",
    )
    parser.add_argument(
        "--message-size",
        metavar="N",
        type=whole_number,
        help="posixmq: with --create, the bytes of the longest message of a new queue",
    )
    parser.add_argument(
        "--priority", metavar="N", type=whole_number, help="posixmq: send with this priority, 0 (default) to 32767"
    )
    parser.add_argument(
        "--type",
        metavar="N",
        type=signed,
        help="sysvmq: send with this type, above 0, 1 if not given; receive messages of this type only, where "
        "0 (default) is any, below 0 the lowest up to its absolute value",
    )


def add_timeout(parser: argparse.ArgumentParser) -> None:
    """Gives a verb its deadline."""
    parser.add_argument(
        "--timeout", metavar="SECONDS", type=seconds, default=Timeout(None), help="give up after this long, a decimal"
    )


def refuse_all_but(arguments: argparse.Namespace, mechanism: str, meaningful: AbstractSet[str]) -> None:
    """Refuses the options that mean nothing to a mechanism."""
    for option in _NOT_FOR_ALL:
        value = getattr(arguments, option[2:].replace("-", "_"))
        if value is not None and value is not False and option not in meaningful:
            raise UsageError(f"{option} makes no sense for {mechanism}")


def _framing(name: str) -> Framing:
    try:
        return Framing(name)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{name}' is none of mp raw lines") from None
