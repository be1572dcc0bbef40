"""The verbs that move messages."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from antaboga.cli import streams
from antaboga.cli.ending import scope
from antaboga.cli.endpoint.base import Message
from antaboga.cli.failure import UsageError
from antaboga.errors import PeerClosedError
from antaboga.wire.framing import Framing

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator


def send(arguments: argparse.Namespace) -> None:
    """Sends standard input: as one message, as one a line, or with raw framing as it comes."""
    if arguments.lines and arguments.framing is Framing.RAW:
        raise UsageError("--lines makes no sense with --framing raw, which has no messages to tell apart")
    with scope() as stack:
        port = arguments.endpoint.open(arguments, stack, sends=True, receives=False)
        for data in _input(arguments):
            port.send(Message(data, {}), arguments.timeout)


def _input(arguments: argparse.Namespace) -> Iterator[bytes]:
    if arguments.lines or arguments.framing is Framing.LINES:
        yield from streams.lines(arguments.timeout)
    elif arguments.framing is Framing.RAW:
        yield from streams.blocks(arguments.timeout)
    else:
        yield streams.whole(arguments.timeout)


def recv(arguments: argparse.Namespace) -> None:
    """Writes messages to standard output."""
    with scope() as stack:
        port = arguments.endpoint.open(arguments, stack, sends=False, receives=True)
        for _ in range(arguments.count):
            _write(port.receive(arguments.timeout), arguments)


def _write(message: Message, arguments: argparse.Namespace) -> None:
    if arguments.json:
        text = base64.b64encode(message.data).decode()
        streams.write_line(json.dumps({"length": len(message.data), "base64": text, **message.attributes}))
    else:
        streams.write(message.data)
        if arguments.framing is Framing.LINES:
            streams.write(b"\n")


def echo(arguments: argparse.Namespace) -> None:
    """Answers each message with the same bytes; a peer that leaves without its last answer has closed all the same."""
    done = 0
    with scope() as stack:
        port = arguments.endpoint.open(arguments, stack, sends=True, receives=True)
        try:
            while arguments.count is None or done < arguments.count:
                port.send(port.receive(arguments.timeout), arguments.timeout)
                done += 1
        except (PeerClosedError, BrokenPipeError, ConnectionResetError):
            return
