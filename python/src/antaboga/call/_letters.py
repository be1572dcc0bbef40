"""Values in messages and back, with the memory beside them: what goes out for one connection, and what came.

For any threads; each letter is of the thread that made it, which sends or closes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from antaboga.call import _wire
from antaboga.call._exact import refused
from antaboga.call._reading import ValueReader
from antaboga.call._wire import CALL, ERROR, JSON, NOTHING, OCTETS, RESULT, Message
from antaboga.call._writing import ValueWriter
from antaboga.errors import AntabogaError, CallCancelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antaboga.call._buffers import Outgoing
    from antaboga.call._passed import Scope
    from antaboga.call._reading import Known
    from antaboga.call._segments import Segments
    from antaboga.call._wire import Buffer

    Letter = tuple[bytes, Outgoing | None]

_LONGEST_OCTETS = _wire.LONGEST_INLINE


class Letters:
    """Makes and reads the messages of one connection."""

    def __init__(self, memory: Segments, limit: int, known: Known | None) -> None:
        """Uses memory for buffers, for a channel that takes ``limit`` octets.

        Args:
            memory: where buffers go.
            limit: of one message.
            known: the records and enums that have a class here.
        """
        self._memory = memory
        self._limit = limit
        self._known = known
        self._readers: list[ValueReader] = []

    def request(
        self,
        scope: Scope,
        function: int,
        number: int,
        parent: int,
        deadline: int,
        args: Sequence[object],
        kwargs: dict[str, object] | None,
        target: tuple[int, str | None] | None,
    ) -> Letter:
        """A CALL; ``target`` is the number and the method of what was passed."""
        if target is None and not kwargs:
            if not args:
                return _wire.write(Message(CALL, NOTHING, function, number, parent, deadline)), None
            first = args[0]
            if len(args) == 1 and type(first) is bytes and len(first) <= _LONGEST_OCTETS and self._fits(first):
                return _wire.octets(CALL, function, number, parent, deadline, first), None
        content: object
        if target is not None:
            content = [target[0], target[1], list(args), kwargs or {}]
        else:
            content = {"a": list(args), "k": kwargs} if kwargs else list(args)
        return self._written(Message(CALL, JSON, function, number, parent, deadline), content, scope)

    def _written(self, message: Message, content: object, scope: Scope) -> Letter:
        sink = self._memory.outgoing()
        try:
            message.body = ValueWriter(sink, scope).write(content)
            return _wire.write(message, sink, self._limit), sink
        except BaseException:
            sink.close()
            raise

    def _fits(self, body: bytes) -> bool:
        return len(body) + _wire.HEADER_SIZE <= self._limit

    def result(self, call: int, result: object, scope: Scope) -> Letter:
        """A RESULT."""
        if result is None:
            return _wire.write(Message(RESULT, NOTHING, 0, call, 0, 0)), None
        if type(result) is bytes and len(result) <= _LONGEST_OCTETS and self._fits(result):
            return _wire.octets(RESULT, 0, call, 0, 0, result), None
        return self._written(Message(RESULT, JSON, 0, call, 0, 0), result, scope)

    def error(self, call: int, error: BaseException, *, started: bool, coded: bool) -> Letter:
        """An ERROR, with the error's own code where this library itself refused the call."""
        from antaboga.call import _error_writing

        code = error.code if coded and isinstance(error, (AntabogaError, CallCancelled)) else None
        body = _error_writing.write(error, write_alone, code, started=started)
        sink = self._memory.outgoing()
        return _wire.write(Message(ERROR, JSON, 0, call, 0, 0, body), sink, self._limit), sink

    def value(self, answer: Message, scope: Scope) -> Any:
        """What a RESULT has; what an ERROR has is raised."""
        if answer.kind == ERROR:
            from antaboga.call import _error_reading

            raise _error_reading.read(answer.body, ValueReader(scope, self._known))
        if answer.format == OCTETS:
            return answer.body
        if answer.format == NOTHING:
            return None
        return self.body(answer, scope)

    def body(self, message: Message, scope: Scope) -> Any:
        """What a message of the format JSON has."""
        source = self._memory.incoming(message.buffers)
        try:
            # Making a reader costs more than most bodies take to read.
            try:
                reader = self._readers.pop()
            except IndexError:
                reader = ValueReader(None, self._known)
            reader.passing = scope
            found = reader.read(message.body, source)
            self._readers.append(reader)
            return found
        finally:
            source.close()


class _NoSink:
    """Refuses what would need a buffer."""

    buffers: Sequence[Buffer] = ()

    def octets(self, data: object) -> int:  # noqa: ARG002 - as every sink
        raise refused("no buffer goes with this")

    def view(self, memory: object, read_only: bool) -> int:  # noqa: ARG002 - as every sink
        raise refused("no buffer goes with this")

    def spill(self, data: bytes) -> Buffer:  # noqa: ARG002 - as every sink
        raise refused("no buffer goes with this")


def write_alone(value: object) -> bytes:
    """A value that needs no buffer, as octets; another is refused."""
    return ValueWriter(_NoSink()).write(value)
