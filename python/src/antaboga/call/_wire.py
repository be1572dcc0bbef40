"""Messages of calls, as bytes and back: ``spec/call/wire.md``. Without input and output.

Whoever only needs a few numbers of a message pays for nothing else: a message of octets without buffers is read and
written by one call of ``struct`` and one slice.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from antaboga.errors import ProtocolError, TypeRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from typing_extensions import Protocol

    class BufferSink(Protocol):
        """Where what goes beside the body of one message is put."""

        @property
        def buffers(self) -> Sequence[Buffer]:
            """What was put, in order."""

        def octets(self, data: bytes | bytearray | memoryview) -> int:
            """Puts a copy; its index."""

        def spill(self, data: bytes) -> Buffer:
            """Puts a copy of all behind a header into transfer memory; what is returned is not among ``buffers``."""

        def view(self, memory: memoryview, read_only: bool) -> int:
            """Puts memory that the other side is to see as long as it likes; its index."""

    class BufferSource(Protocol):
        """What came beside the body of one message."""

        def octets(self, index: int) -> bytes:
            """A copy; raises ProtocolError where there is no such buffer."""

        def view(self, index: int) -> memoryview:
            """The memory itself; raises ProtocolError where there is no such buffer."""


HELLO, WELCOME, CALL, RESULT, ERROR = 1, 2, 3, 4, 5
KINDS = {HELLO: "HELLO", WELCOME: "WELCOME", CALL: "CALL", RESULT: "RESULT", ERROR: "ERROR"}
NOTHING, JSON, OCTETS = 0, 1, 2
"""The formats of a body."""
METHOD = 0xFFFF_FFFF
"""The function of a CALL that is for an object that was passed."""
INLINE, TRANSFER, SHARED = 0, 1, 2
"""The places of a buffer."""

LONGEST_INLINE = 4096
"""What a value may have, in octets, to travel within the message."""
LONGEST_UNSPILLED = 8192
"""What a message may have, in octets, to travel over the channel itself."""
MOST_OCTETS = 64 << 20
MOST_BUFFERS = 1_000_000
_LONGEST_BODY = (0, MOST_OCTETS, LONGEST_INLINE)

_VERSION = 1
_SPILLED = 1
_READ_ONLY = 1
_HEADER = struct.Struct("<BBBBIQQqII")
_BUFFER = struct.Struct("<IIQQQ")
HEADER_SIZE = _HEADER.size
BUFFER_SIZE = _BUFFER.size
_pack, _unpack = _HEADER.pack, _HEADER.unpack_from


class Buffer:
    """One row of a message's table; ``inline`` is the content where ``place`` is INLINE."""

    __slots__ = ("inline", "length", "offset", "place", "read_only", "segment")

    def __init__(
        self,
        place: int,
        read_only: bool,
        segment: int,
        offset: int,
        length: int,
        inline: bytes | memoryview | None = None,
    ) -> None:
        self.place = place
        self.read_only = read_only
        self.segment = segment
        self.offset = offset
        self.length = length
        self.inline = inline

    def __repr__(self) -> str:
        where = "inline" if self.place == INLINE else f"place {self.place}, segment {self.segment}, at {self.offset}"
        return f"Buffer({where}, {self.length} octets{', read-only' if self.read_only else ''})"


class Message:
    """What came; ``body`` is of the length that the header said."""

    __slots__ = ("body", "buffers", "call", "deadline", "format", "function", "kind", "parent")

    def __init__(
        self,
        kind: int,
        format: int,
        function: int,
        call: int,
        parent: int,
        deadline: int,
        body: bytes = b"",
        buffers: Sequence[Buffer] = (),
    ) -> None:
        self.kind = kind
        self.format = format
        self.function = function
        self.call = call
        self.parent = parent
        self.deadline = deadline
        self.body = body
        self.buffers = buffers

    def __repr__(self) -> str:
        return (
            f"Message({KINDS.get(self.kind, self.kind)}, function={self.function}, call={self.call},"
            f" parent={self.parent}, body={len(self.body)}, buffers={len(self.buffers)})"
        )


def read(octets: bytes, spilled: Callable[[Buffer], bytes] | None = None) -> Message:
    """Reads a message.

    Args:
        octets: the whole of what came.
        spilled: fetches a copy of what is in transfer memory; None where there is none.

    Raises:
        ProtocolError: a rule of the wire is broken; found before memory is taken for what the message declares.
    """
    size = len(octets)
    if size < HEADER_SIZE:
        raise _wrong("message is shorter than a header", length=size)
    version, kind, form, flags, function, call, parent, deadline, length, count = _unpack(octets)
    if version != _VERSION:
        raise _wrong("unknown version", version=version)
    if not HELLO <= kind <= ERROR or form > OCTETS or flags > _SPILLED:
        raise _wrong("unknown kind, format or flags", kind=kind, format=form, flags=flags)
    _check_numbers(kind, form, function, call, parent, deadline, length)
    if not count and not flags:
        if length != size - HEADER_SIZE:
            raise _lengths(HEADER_SIZE + length, size)
        return Message(kind, form, function, call, parent, deadline, octets[HEADER_SIZE:])
    if count > MOST_BUFFERS:
        raise _wrong("too many buffers", buffers=count, limit=MOST_BUFFERS)
    start = HEADER_SIZE
    if flags:
        octets, start = _rest(octets, length, count, spilled), 0
    body, buffers = _content(octets, start, length, count)
    return Message(kind, form, function, call, parent, deadline, body, buffers)


def write(message: Message, sink: BufferSink | None = None, limit: int = LONGEST_UNSPILLED) -> bytes:
    """Writes a message.

    Args:
        message: what to write; its buffers are those of ``sink`` if one is given.
        sink: where all behind the header goes that is too long for the channel; without one it is written whole.
        limit: the longest message that the channel takes, in octets, at least 72.

    Raises:
        TypeRefusedError: body and inline buffers have more octets than the wire allows, or there are too many buffers.
    """
    buffers = message.buffers if sink is None else sink.buffers
    body, count = message.body, len(buffers)
    length = len(body)
    if not count and length <= LONGEST_INLINE:
        rest = body
    else:
        content = [buffer.inline for buffer in buffers if buffer.inline is not None]
        size = length + sum(map(len, content))
        if size > MOST_OCTETS or count > MOST_BUFFERS:
            raise TypeRefusedError("call", "more than a message takes", octets=size, buffers=count, limit=MOST_OCTETS)
        rest = b"".join((*map(_row, buffers), body, *content))
    flags = 0
    if sink is not None and HEADER_SIZE + len(rest) > min(limit, LONGEST_UNSPILLED):
        rest, flags = _row(sink.spill(rest)), _SPILLED
    return (
        _pack(
            _VERSION,
            message.kind,
            message.format,
            flags,
            message.function,
            message.call,
            message.parent,
            message.deadline,
            length,
            count,
        )
        + rest
    )


def octets(kind: int, function: int, call: int, parent: int, deadline: int, body: bytes) -> bytes:
    """A message of format OCTETS without buffers."""
    return _pack(_VERSION, kind, OCTETS, 0, function, call, parent, deadline, len(body), 0) + body


def _row(buffer: Buffer) -> bytes:
    flags = _READ_ONLY if buffer.read_only else 0
    return _BUFFER.pack(buffer.place, flags, buffer.segment, buffer.offset, buffer.length)


def _buffer(place: int, flags: int, segment: int, offset: int, length: int) -> Buffer:
    somewhere = not segment and not offset if place == INLINE else segment
    if place > SHARED or flags > _READ_ONLY or not somewhere:
        raise _wrong("wrong entry of a buffer", place=place, flags=flags, segment=segment)
    if offset + length >= 1 << 63:
        raise _wrong("buffer ends beyond all memory", offset=offset, length=length)
    return Buffer(place, bool(flags), segment, offset, length)


def _content(octets: bytes, start: int, length: int, count: int) -> tuple[bytes, list[Buffer]]:
    """Body and table of what stands behind a header."""
    begin = start + count * BUFFER_SIZE
    if begin > len(octets):
        raise _lengths(begin, len(octets))
    rows = _BUFFER.iter_unpack(memoryview(octets)[start:begin])
    # Lengths first: buffers are made only where all of them add up.
    expected = begin + length + sum(row[-1] for row in rows if row[0] == INLINE)
    if expected != len(octets):
        raise _lengths(expected, len(octets))
    buffers = []
    at = begin + length
    for row in _BUFFER.iter_unpack(memoryview(octets)[start:begin]):
        buffer = _buffer(*row)
        if buffer.place == INLINE:
            buffer.inline = octets[at : at + buffer.length]
            at += buffer.length
        buffers.append(buffer)
    return octets[begin : begin + length], buffers


def _rest(octets: bytes, length: int, count: int, fetch: Callable[[Buffer], bytes] | None) -> bytes:
    """What a spilled message has behind its header, from elsewhere."""
    if len(octets) != HEADER_SIZE + BUFFER_SIZE:
        raise _lengths(HEADER_SIZE + BUFFER_SIZE, len(octets))
    where = _buffer(*_BUFFER.unpack_from(octets, HEADER_SIZE))
    table = count * BUFFER_SIZE
    if where.place != TRANSFER or not table + length <= where.length <= table + MOST_OCTETS or fetch is None:
        raise _wrong("wrong buffer for a spilled message", place=where.place, length=where.length)
    rest = fetch(where)
    if len(rest) != where.length:
        raise _lengths(where.length, len(rest))
    return rest


def _check_numbers(kind: int, form: int, function: int, call: int, parent: int, deadline: int, length: int) -> None:
    if kind == CALL:
        wrong = deadline < 0 or not call
    else:
        wrong = bool(function or parent or deadline) or (bool(call) if kind <= WELCOME else not call and kind == RESULT)
    if wrong:
        raise _wrong(
            "wrong number in a header", kind=kind, function=function, call=call, parent=parent, deadline=deadline
        )
    if form != JSON and kind not in (CALL, RESULT):
        raise _wrong("unknown format", kind=kind, format=form)
    if length > _LONGEST_BODY[form]:
        raise _wrong("too long a body", format=form, length=length, limit=_LONGEST_BODY[form])


def _lengths(expected: int, found: int) -> ProtocolError:
    return _wrong("lengths do not add up", expected=expected, found=found)


def _wrong(problem: str, **details: object) -> ProtocolError:
    return ProtocolError("call", problem, **details)
