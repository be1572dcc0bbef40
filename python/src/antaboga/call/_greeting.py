"""How a caller begins: it says HELLO and hears WELCOME; ``spec/call/wire.md``, *Handshake*."""

from __future__ import annotations

import os
from time import monotonic_ns
from typing import TYPE_CHECKING, Any

from antaboga.call import _wire
from antaboga.call._exact import wrong
from antaboga.call._inline import InlineSink, InlineSource
from antaboga.call._reading import ValueReader
from antaboga.call._wire import ERROR, HELLO, JSON, WELCOME, Message
from antaboga.call._writing import ValueWriter
from antaboga.errors import NoFunctionError, ProtocolError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from antaboga.call._segments import Segments
    from antaboga.transport.channel import Channel

VERSION = 1


class Welcome:
    """What a worker says of itself.

    Attributes:
        pid: its process, as it sees it.
        language: ``java`` or ``python``.
        runtime: for instance ``OpenJDK 25.0.1``.
        fingerprint: of what it has loaded.
        functions: each a dict of ``name``, ``parameters``, ``returns``, ``async``, ``doc``, in order of their numbers.
        types: its records and enums, by name: of each ``kind``, and ``fields`` or ``members``.
        sequential: whether it executes one root call after the other.
    """

    def __init__(self, said: dict[str, Any]) -> None:
        """Takes the body of WELCOME."""
        if said.get("version") != VERSION:
            raise ProtocolError("start", "another version", version=said.get("version"))
        functions = said.get("functions")
        if type(functions) is not list or not all(type(each) is dict for each in functions):
            raise wrong("a greeting without functions")
        self.functions: list[dict[str, Any]] = functions
        types = said.get("types")
        self.types: dict[str, Any] = types if type(types) is dict else {}
        self.pid: int = said.get("pid", 0)
        self.language: str = said.get("language", "")
        self.runtime: str = said.get("runtime", "")
        self.fingerprint: str = said.get("fingerprint", "")
        self.sequential = self.language != "java"
        self._numbers: dict[str, list[int]] = {}
        for number, function in enumerate(functions):
            self._numbers.setdefault(str(function.get("name")), []).append(number)

    def names(self) -> list[str]:
        """The names of all functions."""
        return list(self._numbers)

    def number(self, name: str, count: int) -> int:
        """The number of a function; of several with one name, of the one that takes ``count`` arguments.

        Raises:
            NoFunctionError: there is none.
        """
        found = self._numbers.get(name)
        if found is None:
            raise NoFunctionError("call", "the worker has no such function", function=name)
        if len(found) == 1:
            return found[0]
        for number in found:
            if len(self.functions[number].get("parameters", ())) == count:
                return number
        takes = "|".join(str(len(self.functions[number].get("parameters", ()))) for number in found)
        raise NoFunctionError("call", "no function of this name takes so many arguments", function=name, takes=takes)


def exchange(
    channel: Channel, memory: Segments, secret: str | None, types: Mapping[str, object], deadline: int
) -> Welcome:
    """Begins a connection, until ``deadline`` at most, in nanoseconds of CLOCK_MONOTONIC.

    Raises:
        DeadlineExceeded: no answer came until then.
        BaseException: what the worker answers instead, for instance that its handlers cannot be loaded.
    """
    functions: Sequence[object] = []
    hello = {
        "version": VERSION,
        "language": "python",
        "pid": os.getpid(),
        "secret": secret,
        "functions": functions,
        "types": dict(types),
    }
    body = ValueWriter(InlineSink()).write(hello)
    sink = memory.outgoing()
    try:
        octets = _wire.write(Message(HELLO, JSON, 0, 0, 0, 0, body), sink, channel.max_message_length)
        sink.announce()
        channel.send(octets, _left(deadline))
        sink.sent()
    finally:
        sink.close()
    answer = _wire.read(channel.receive(_left(deadline)), memory.spilled)
    if answer.kind == ERROR:
        from antaboga.call import _error_reading

        raise _error_reading.read(answer.body, ValueReader())
    if answer.kind != WELCOME:
        raise wrong("no greeting", kind=answer.kind)
    said = ValueReader().read(answer.body, InlineSource(()))
    if type(said) is not dict:
        raise wrong("a greeting that is none")
    return Welcome(said)


def _left(deadline: int) -> float:
    return max(0.0, (deadline - monotonic_ns()) / 1e9)
