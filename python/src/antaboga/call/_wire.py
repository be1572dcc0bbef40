"""Messages of calls, as bytes and back: ``spec/call/wire.md``. Without input and output.

Whoever only needs a few numbers of a message pays for nothing else: a message of octets without buffers is read and
written by one call of ``struct`` and one slice.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from antaboga.errors import ProtocolError

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

        def spill(self, data: bytes) -> None:
            """Puts a copy into transfer memory, whatever its length, as the last of the message."""

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
        spilled: fetches what is in a buffer of transfer memory; None where there is none.

    Raises:
        ProtocolError: a rule of the wire is broken.
    """
    size = len(octets)
    if size < HEADER_SIZE:
        raise _wrong("shorter than its header", length=size)
    version, kind, form, flags, function, call, parent, deadline, length, count = _unpack(octets)
    # One comparison for what is almost always so.
    if version != _VERSION or not 1 <= kind <= 5 or form > OCTETS or flags > _SPILLED:
        raise _bad_header(version, kind, form, flags)
    if function and kind != CALL:
        raise _wrong("a function in another message than CALL", kind=kind, function=function)
    if form == NOTHING and length:
        raise _wrong("a body of no format", length=length)
    if not count and not flags:
        if length != size - HEADER_SIZE:
            raise _wrong("lengths do not add up", expected=HEADER_SIZE + length, found=size)
        if length > MOST_OCTETS:
            raise _wrong("more octets than allowed", length=length, limit=MOST_OCTETS)
        return Message(kind, form, function, call, parent, deadline, octets[HEADER_SIZE:])
    if count > MOST_BUFFERS:
        raise _wrong("more buffers than allowed", buffers=count, limit=MOST_BUFFERS)
    start = HEADER_SIZE + count * BUFFER_SIZE
    if start > size:
        raise _wrong("lengths do not add up", expected=start, found=size)
    buffers = [_buffer(*_BUFFER.unpack_from(octets, at)) for at in range(HEADER_SIZE, start, BUFFER_SIZE)]
    content = octets
    if flags:
        content = _spilled(octets[start:], buffers, spilled)
        start = 0
    inline = sum(buffer.length for buffer in buffers if buffer.place == INLINE)
    if length + inline > MOST_OCTETS:
        raise _wrong("more octets than allowed", length=length + inline, limit=MOST_OCTETS)
    if length + inline != len(content) - start:
        raise _wrong("lengths do not add up", expected=length + inline, found=len(content) - start)
    at = start + length
    for buffer in buffers:
        if buffer.place == INLINE:
            buffer.inline = content[at : at + buffer.length]
            at += buffer.length
    return Message(kind, form, function, call, parent, deadline, content[start : start + length], buffers)


def write(
    message: Message, sink: BufferSink | None = None, limit: int = LONGEST_UNSPILLED, spill: bool = True
) -> bytes:
    """Writes a message.

    Args:
        message: what to write; its buffers are those of ``sink`` if one is given.
        sink: where body and inline buffers go that are too long for the channel.
        limit: the longest message that the channel takes, in octets; one that is longer is given back whole where
            there is no sink.
        spill: False for a message that has to stand alone.
    """
    buffers = message.buffers if sink is None else sink.buffers
    body = message.body
    length = len(body)
    flags = 0
    content: Sequence[bytes | memoryview] = ()
    if buffers:
        content = [buffer.inline for buffer in buffers if buffer.inline is not None]
    size = length + sum(map(len, content))
    if size > MOST_OCTETS or len(buffers) >= MOST_BUFFERS:
        raise ValueError(f"a message of {size} octets and {len(buffers)} buffers is longer than the wire allows")
    whole = HEADER_SIZE + len(buffers) * BUFFER_SIZE + size
    if sink is not None and spill and size and whole > min(limit, LONGEST_UNSPILLED):
        sink.spill(b"".join((body, *content)))
        buffers, body, content, flags = sink.buffers, b"", (), _SPILLED
    head = _pack(
        _VERSION,
        message.kind,
        message.format,
        flags,
        message.function,
        message.call,
        message.parent,
        message.deadline,
        length,
        len(buffers),
    )
    if not buffers:
        return head + body
    return b"".join((head, *map(_row, buffers), body, *content))


def octets(kind: int, function: int, call: int, parent: int, deadline: int, body: bytes) -> bytes:
    """A message of format OCTETS without buffers."""
    return _pack(_VERSION, kind, OCTETS, 0, function, call, parent, deadline, len(body), 0) + body


def _row(buffer: Buffer) -> bytes:
    flags = _READ_ONLY if buffer.read_only else 0
    return _BUFFER.pack(buffer.place, flags, buffer.segment, buffer.offset, buffer.length)


def _buffer(place: int, flags: int, segment: int, offset: int, length: int) -> Buffer:
    if place > SHARED or flags > _READ_ONLY:
        raise _wrong("unknown place or flags of a buffer", place=place, flags=flags)
    if place == INLINE and (segment or offset):
        raise _wrong("an inline buffer in a segment", segment=segment, offset=offset)
    if offset + length >= 1 << 63:
        raise _wrong("a buffer that ends nowhere", offset=offset, length=length)
    return Buffer(place, bool(flags), segment, offset, length)


def _spilled(rest: bytes, buffers: list[Buffer], fetch: Callable[[Buffer], bytes] | None) -> bytes:
    if rest:
        raise _wrong("octets behind the table of a spilled message", length=len(rest))
    if not buffers or buffers[-1].place != TRANSFER:
        raise _wrong("a spilled message whose last buffer is not in transfer memory")
    last = buffers.pop()
    if last.length > MOST_OCTETS:
        raise _wrong("more octets than allowed", length=last.length, limit=MOST_OCTETS)
    if fetch is None:
        raise _wrong("a spilled message where there is no transfer memory")
    return fetch(last)


def _bad_header(version: int, kind: int, form: int, flags: int) -> ProtocolError:
    if version != _VERSION:
        return _wrong("another version", version=version, expected=_VERSION)
    return _wrong("unknown kind, format or flags", kind=kind, format=form, flags=flags)


def _wrong(problem: str, **details: object) -> ProtocolError:
    return ProtocolError("call", problem, **details)
