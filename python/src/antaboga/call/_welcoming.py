"""How a worker begins a connection: HELLO is checked, and WELCOME or an ERROR answers it; ``spec/call/wire.md``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from antaboga.call import _error_writing, _wire
from antaboga.call._exact import wrong
from antaboga.call._inline import InlineSink, InlineSource
from antaboga.call._letters import write_alone
from antaboga.call._reading import ValueReader
from antaboga.call._wire import ERROR, HELLO, JSON, WELCOME, Message
from antaboga.call._writing import ValueWriter
from antaboga.errors import AntabogaError, failed

if TYPE_CHECKING:
    from antaboga.call._handlers import Handlers
    from antaboga.call._segments import Segments
    from antaboga.transport.channel import Channel

VERSION = 1


def hello(octets: bytes, memory: Segments, secret: str | None) -> dict[str, Any]:
    """What a caller says of itself.

    Raises:
        ProtocolError: it is no HELLO, or of another version.
        IpcError: it does not know the secret (PEER_REFUSED).
    """
    message = _wire.read(octets, memory.spilled)
    if message.kind != HELLO:
        raise wrong("something comes before HELLO", kind=message.kind)
    said = ValueReader().read(message.body, InlineSource(()))
    if type(said) is not dict or said.get("version") != VERSION:
        raise wrong("unknown version", version=said.get("version") if type(said) is dict else None)
    if secret is not None and said.get("secret") != secret:
        raise failed("call", "a wrong secret", "PEER_REFUSED", pid=said.get("pid"))
    return said


def welcome(handlers: Handlers) -> Message:
    """What a caller is told that there is."""
    import os

    version = ".".join(map(str, sys.version_info[:3]))
    body = {
        "version": VERSION,
        "language": "python",
        "pid": os.getpid(),
        "runtime": f"{'CPython' if sys.implementation.name == 'cpython' else sys.implementation.name} {version}",
        "functions": handlers.described,
        "types": handlers.types,
        "fingerprint": handlers.fingerprint,
    }
    return Message(WELCOME, JSON, 0, 0, 0, 0, ValueWriter(InlineSink()).write(body))


def refusal(failure: BaseException) -> Message:
    """Why there is nothing."""
    code = failure.code if isinstance(failure, AntabogaError) else None
    body = _error_writing.write(failure, write_alone, code, started=False)
    return Message(ERROR, JSON, 0, 0, 0, 0, body)


def send(channel: Channel, memory: Segments, message: Message, timeout: float | None = None) -> None:
    """Sends a greeting, which may be longer than the channel takes."""
    sink = memory.outgoing()
    try:
        octets = _wire.write(message, sink, channel.max_message_length)
        sink.announce()
        channel.send(octets, timeout)
        sink.sent()
    finally:
        sink.close()
