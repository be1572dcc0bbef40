"""Calls where Java and Python are one process: bodies go to and fro as in messages, and their memory beside them.

Java runs this interpreter, and calls ``Embedded`` on its own threads; nothing here waits, reads or has a thread.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from antaboga.call import _error_reading, _error_writing, _handlers
from antaboga.call._answering import Answering
from antaboga.call._exact import wrong
from antaboga.call._passed import Scope
from antaboga.call._reading import ValueReader
from antaboga.call._serving import Served, current
from antaboga.call._wire import CALL, JSON, METHOD, Message
from antaboga.call._writing import ValueWriter
from antaboga.errors import AntabogaError, TypeRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from antaboga.call._wire import Buffer

    Body = tuple[Any, ...]
    """Whether it is an error, the octets, and the memory that they name."""


class Embedded:
    """The functions of one file, called by the program that runs this interpreter; one call after the other."""

    def __init__(
        self, path: str, folders: Sequence[str], call: Callable[..., Any], given_up: Callable[[], Any]
    ) -> None:
        """Imports the file; whatever that raises is raised.

        Args:
            path: the file, or a module by its dotted name.
            folders: where it may import from.
            call: calls what Java passed: a body in, a body out.
            given_up: whether the call that runs now is given up.
        """
        self.running = 0
        self.desk = None
        self._last_number = -1
        self._last_call = 0
        self._call = call
        self._given_up = given_up
        self._scopes: dict[int, Scope] = {}
        handlers = _handlers.load(path, list(folders))
        self._known = handlers.known
        self.functions = handlers.functions
        self._answering = Answering(self, self, handlers.functions)  # type: ignore[arg-type] # it is its own letters
        self.welcome = _welcome(handlers)

    # As a link

    def next_number(self) -> int:
        """A number for something that is passed."""
        self._last_number += 2
        return self._last_number

    def made(self, number: int) -> bool:
        """Whether something that is passed has its number from this side."""
        return number & 1 == 1

    def is_given_up(self, root: int) -> bool:  # noqa: ARG002 - as a link
        """Whether the call that runs now is given up."""
        return bool(self._given_up())

    def call_passed(
        self, scope: Scope, number: int, method: str | None, args: Sequence[object], kwargs: dict[str, object]
    ) -> Any:
        """Calls what Java passed."""
        sink = _Sink()
        octets = ValueWriter(sink, scope).write([number, method, list(args), kwargs])  # type: ignore[arg-type]
        error, octets, *memory = self._call(octets, *sink.memory)
        if error:
            raise _error_reading.read(bytes(octets), ValueReader(scope, self._known))
        return ValueReader(scope, self._known).read(bytes(octets), _Source(memory))

    async def async_call_passed(
        self, scope: Scope, number: int, method: str | None, args: Sequence[object], kwargs: dict[str, object]
    ) -> Any:
        """Calls it as ``call_passed`` does: nothing else runs meanwhile."""
        return self.call_passed(scope, number, method, args, kwargs)

    # As letters

    def body(self, asked: Message, scope: Scope) -> Any:
        """What a call was made with."""
        return ValueReader(scope, self._known).read(asked.body, _Source(asked.buffers))

    def result(self, call: int, result: object, scope: Scope) -> Body:  # noqa: ARG002 - as letters
        """The body of a result."""
        sink = _Sink()
        return False, ValueWriter(sink, scope).write(result), *sink.memory  # type: ignore[arg-type]

    def error(self, call: int, error: BaseException, *, started: bool, coded: bool) -> Body:  # noqa: ARG002
        """The body of an error."""
        code = error.code if coded and isinstance(error, AntabogaError) else None
        return True, _error_writing.write(error, _write_alone, code, started=started)

    # What Java calls

    def execute(self, function: int, deadline: int, octets: Any, *memory: Any) -> Body:
        """Executes a call of a function, or of what was passed.

        Args:
            function: its number, or -1.
            deadline: nanoseconds of CLOCK_MONOTONIC, or 0.
            octets: the body of the arguments.
            memory: what it names.
        """
        outer = current.get()
        inner = outer
        while inner is not None and inner.link is not self:
            inner = inner.outer
        self._last_call += 1
        number = self._last_call
        asked = Message(CALL, JSON, METHOD if function < 0 else function, number, 0, 0, bytes(octets), list(memory))
        if inner is not None:
            current.set(Served(self, number, inner.root, deadline, outer))
            try:
                return self._answer(asked, self._scopes[inner.root])
            finally:
                current.set(outer)
        scope = self._scopes[number] = Scope(self)
        scope.served = Served(self, number, number, deadline, outer)
        current.set(scope.served)
        self.running = number
        try:
            return self._answer(asked, scope)
        finally:
            self.running = 0
            current.set(outer)
            del self._scopes[number]
            scope.end()

    def _answer(self, asked: Message, scope: Scope) -> Body:
        # A coroutine is run to its end on the thread that calls: there is no other one to go on with.
        return self._answering.answer(asked, scope, None)  # type: ignore[return-value]


class _Sink:
    """Keeps what a body names."""

    __slots__ = ("memory",)
    buffers: Sequence[Buffer] = ()

    def __init__(self) -> None:
        self.memory: list[Any] = []

    def octets(self, data: bytes | bytearray | memoryview) -> int:
        """Adds a copy of what may change; its index."""
        self.memory.append(data if type(data) is bytes else bytes(data))
        return len(self.memory) - 1

    def view(self, memory: memoryview, read_only: bool) -> int:
        """Adds memory; its index."""
        self.memory.append(memory.toreadonly() if read_only else memory)
        return len(self.memory) - 1


class _Source:
    """What a body names."""

    __slots__ = ("_memory",)

    def __init__(self, memory: Sequence[Any]) -> None:
        self._memory = memory

    def _at(self, index: int) -> Any:
        if not 0 <= index < len(self._memory):
            raise wrong("no such buffer", buffer=index, buffers=len(self._memory))
        return self._memory[index]

    def octets(self, index: int) -> bytes:
        """A copy."""
        return bytes(self._at(index))

    def view(self, index: int) -> memoryview:
        """The memory."""
        return memoryview(self._at(index))


def _write_alone(value: object) -> bytes:
    sink = _Sink()
    octets = ValueWriter(sink).write(value)  # type: ignore[arg-type]
    if sink.memory:
        raise TypeRefusedError("call", "no buffer goes with this")
    return octets


def _welcome(handlers: _handlers.Handlers) -> bytes:
    version = ".".join(map(str, sys.version_info[:3]))
    said = {
        "version": 1,
        "language": "python",
        "runtime": f"{sys.implementation.name} {version}",
        "functions": handlers.described,
        "types": handlers.types,
        "fingerprint": handlers.fingerprint,
    }
    return ValueWriter(_Sink()).write(said)  # type: ignore[arg-type]


def failed(error: BaseException) -> bytes:
    """The body of an error that was raised before there was anything to call."""
    code = error.code if isinstance(error, AntabogaError) else None
    return _error_writing.write(error, _write_alone, code, started=False)
