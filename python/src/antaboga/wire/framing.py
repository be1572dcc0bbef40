"""How messages are told apart in a stream of bytes, without input or output.

A decoder lends the memory into which the next bytes go (``buffer``), is told by an attribute how many came
(``arrived``), and gives messages (``next``). So a reader passes the memory straight to the kernel and nothing is copied
on the way, and the count can be stored by the very instruction that makes the call: Python raises a signal handler's
exception between a call and the next instruction, and bytes that were read must not be forgotten there.
"""

from __future__ import annotations

import enum
import struct
import sys
from abc import ABC, abstractmethod
from io import BytesIO
from typing import TYPE_CHECKING

from antaboga.errors import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Buffer

__all__ = ["DEFAULT_LIMIT", "Decoder", "Framing"]

DEFAULT_LIMIT = 64 << 20
"""The longest message, in bytes, that a channel sends and accepts unless said otherwise."""

_CHUNK = 64 << 10
# What may be taken before a byte has arrived, so that messages of ordinary length are not copied twice.
_AHEAD = 1 << 20
_SHORT = struct.Struct("!i")
_EXTENDED = struct.Struct("!iQ")
_LONG = struct.Struct("!Q")
_LONG_SIZE = _LONG.size

SHORT_SIZE = _SHORT.size
"""How long the short form of a header is, in bytes."""
unpack_short = _SHORT.unpack_from
"""Reads the length in the short form, in a tuple; negative in front of the long form."""

LONGEST_SHORT = 0x7FFF_FFFF
"""The longest message, in bytes, whose length the short form can say."""
short_header = _SHORT.pack
"""What goes before a message of at most that length, in the framing of ``multiprocessing.connection``."""


class Framing(enum.Enum):
    """The framings of ``spec/wire/framing.md``; the value is the name used on the command line and in Java."""

    MP = "mp"
    """The framing of CPython's ``multiprocessing.connection``: a big-endian length, then the message."""
    RAW = "raw"
    """The stream is one message, which ends where the stream ends; nothing is added."""
    LINES = "lines"
    """Each message ends with a line feed, which is not part of it."""

    def decoder(self, limit: int = DEFAULT_LIMIT) -> Decoder:
        """A decoder at the beginning of a stream, accepting messages of up to ``limit`` bytes."""
        check_limit(limit)
        if self is Framing.MP:
            return _MpDecoder(limit)
        return _RawDecoder(limit) if self is Framing.RAW else _LineDecoder(limit)

    def header(self, length: int) -> bytes:
        """What goes before a message of ``length`` bytes."""
        if self is not Framing.MP:
            return b""
        return _SHORT.pack(length) if length <= LONGEST_SHORT else _EXTENDED.pack(-1, length)

    @property
    def trailer(self) -> bytes:
        """What goes after a message."""
        return b"\n" if self is Framing.LINES else b""

    def check(self, message: Buffer) -> None:
        """Raises ValueError for a message that this framing cannot carry: a line that contains a line feed."""
        if self is Framing.LINES:
            offset = bytes(message).find(b"\n")
            if offset >= 0:
                raise ValueError(f"a line cannot contain a line feed, offset={offset}")


def check_limit(limit: int) -> None:
    """Raises ValueError unless ``limit`` can be the length of the longest message."""
    if not 0 <= limit <= sys.maxsize:
        raise ValueError(f"max_message_length out of range: {limit}")


class Decoder(ABC):
    """Takes messages out of one stream of bytes, however the bytes are cut into pieces.

    Memory is taken as bytes arrive, never on the strength of a declared length. For one thread at a time. Once a
    decoder has raised, the place in the stream is lost and it raises the same again.
    """

    def __init__(self, limit: int) -> None:
        self.arrived = 0
        """How many bytes were put at the beginning of what ``buffer`` lent last; set by the reader."""
        self.more = True
        """Whether ``next`` may give a message although no bytes have arrived since it was called last."""
        self.empty = True
        """Whether ``buffer`` would lend the whole of ``view``; for a reader to whom a call more matters."""
        self.chunk = bytearray(_CHUNK)
        """What ``view`` looks at."""
        self.view = memoryview(self.chunk)
        self.shortcut = -1
        """The longest message that may be taken past ``next``: one that was asked for while ``empty`` was true, all of
        what has arrived but for the ``SHORT_SIZE`` bytes that ``unpack_short`` reads its length from. Who has taken it
        sets ``arrived`` to 0. Negative where the framing has no such bytes."""
        self._limit = limit
        self._failure: tuple[str, dict[str, object]] | None = None

    def buffer(self) -> memoryview:
        """Where the next bytes of the stream go, lent until the next call; to be asked for when ``next`` gave None."""
        return self.view

    @abstractmethod
    def next(self) -> bytes | None:
        """The next message that has arrived whole, or None.

        Raises:
            ProtocolError: no message can begin so, or it is longer than the limit.
        """

    @property
    @abstractmethod
    def left(self) -> int:
        """How many bytes have arrived behind the message that ``next`` or ``end`` gave last."""

    @abstractmethod
    def end(self) -> bytes | None:
        """Says that the stream has ended: the message that the end completes, or None; after ``next`` gave None.

        Raises:
            ProtocolError: the stream ended inside a message.
        """

    def feed(self, data: Buffer) -> Iterator[bytes]:
        """Takes all of ``data`` and gives the messages that it completes."""
        with memoryview(data).cast("B") as rest:
            at = 0
            while True:
                while (message := self.next()) is not None:
                    yield message
                if at == len(rest):
                    return
                space = self.buffer()
                count = min(len(space), len(rest) - at)
                space[:count] = rest[at : at + count]
                at += count
                self.arrived = count

    def _fail(self, problem: str, **details: object) -> ProtocolError:
        self._failure = problem, details
        return ProtocolError("receive", problem, **details)

    def _too_long(self, length: int) -> ProtocolError:
        return self._fail("message is longer than the limit", length=length, limit=self._limit)

    def _check(self) -> None:
        if self._failure is not None:
            problem, details = self._failure
            raise ProtocolError("receive", problem, **details)


class _Body:
    """A message longer than the chunk, received straight into the memory of the ``bytes`` that it becomes."""

    def __init__(self, length: int, first: memoryview) -> None:
        self.length = length
        self.filled = len(first)
        # BytesIO works in the very object that getvalue() then gives, so that the message is never copied.
        self._store = BytesIO(bytes(max(min(length, _AHEAD), len(first))))
        self._whole = self._store.getbuffer()
        self._whole[: len(first)] = first
        self._lent = self._whole[:0]

    def buffer(self) -> memoryview:
        self._release()
        size = self._store.seek(0, 2)
        if self.filled == size:
            self._store.seek(min(2 * size, self.length) - 1)
            self._store.write(b"\0")
        self._whole = self._store.getbuffer()
        self._lent = self._whole[self.filled : self.length]
        return self._lent

    def message(self) -> bytes:
        self._release()
        return self._store.getvalue()

    def _release(self) -> None:
        # A traceback that somebody keeps may hold a reader's reference to what was lent.
        self._lent.release()
        self._whole.release()


class _MpDecoder(Decoder):
    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.shortcut = limit
        self._start = 0
        self._end = 0
        self._body: _Body | None = None

    def buffer(self) -> memoryview:
        if self._body is not None:
            return self._body.buffer()
        if self._start:
            self.view[: self._end - self._start] = self.view[self._start : self._end]
            self._start, self._end = 0, self._end - self._start
        return self.view[self._end :]

    def next(self) -> bytes | None:
        if self._body is not None:
            return self._next_of_body(self._body)
        start, end = self._start, self._end + self.arrived
        self._end, self.arrived, self.more, self.empty = end, 0, True, False
        if end - start >= SHORT_SIZE:
            (length,) = unpack_short(self.chunk, start)
            first = start + SHORT_SIZE
            if 0 <= length <= end - first and length <= self._limit:
                return self._take(first, first + length)
            return self._next_long(length, first)
        self.more, self.empty = False, end == 0
        return None

    @property
    def left(self) -> int:
        return self._end - self._start

    def _take(self, first: int, last: int) -> bytes:
        message = self.view[first:last].tobytes()
        if last == self._end:
            self._start, self._end, self.more, self.empty = 0, 0, False, True
        else:
            self._start, self.more = last, True
        return message

    def _next_long(self, length: int, first: int) -> bytes | None:
        """The message in the extended form, or the first part of one that has not arrived whole."""
        self._check()
        if length < 0:
            if length != -1:
                raise self._fail("frame length is negative", length=length)
            if self._end - first < _LONG_SIZE:
                self.more = False
                return None
            (length,) = _LONG.unpack_from(self.chunk, first)
            first += _LONG_SIZE
        if length > self._limit:
            raise self._too_long(length)
        if length <= self._end - first:
            return self._take(first, first + length)
        if first - self._start + length > _CHUNK:
            body = _Body(length, self.view[first : self._end])
            self._body, self._start, self._end = body, 0, 0
        self.more = False
        return None

    def _next_of_body(self, body: _Body) -> bytes | None:
        body.filled += self.arrived
        self.arrived, self.more = 0, True
        message = None
        if body.filled == body.length:
            message = body.message()
            self._body, self.empty = None, True
        self.more = False
        return message

    def end(self) -> bytes | None:
        self._check()
        if self._body is not None:
            raise self._truncated("body", self._body.filled, self._body.length)
        received = self._end - self._start
        if received == 0:
            return None
        size = SHORT_SIZE
        if received < size:
            raise self._truncated("header", received, size)
        (length,) = unpack_short(self.chunk, self._start)
        if length == -1:
            size += _LONG_SIZE
            if received < size:
                raise self._truncated("header", received, size)
            (length,) = _LONG.unpack_from(self.chunk, self._start + SHORT_SIZE)
        raise self._truncated("body", received - size, length)

    def _truncated(self, part: str, received: int, expected: int) -> ProtocolError:
        return self._fail("stream ended inside a frame", part=part, received=received, expected=expected)


class _RawDecoder(Decoder):
    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self._message = bytearray()
        self._given = False

    def next(self) -> bytes | None:
        self._message += self.view[: self.arrived]
        self.arrived = 0
        self._check()
        if len(self._message) > self._limit:
            raise self._too_long(len(self._message))
        return None

    @property
    def left(self) -> int:
        return 0

    def end(self) -> bytes | None:
        self._check()
        if self._given:
            return None
        message = bytes(self._message)
        self._given = True
        return message


class _LineDecoder(Decoder):
    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self._pending = bytearray()
        self._searched = 0

    def next(self) -> bytes | None:
        self._pending += self.view[: self.arrived]
        self.arrived = 0
        self._check()
        length = self._pending.find(b"\n", self._searched)
        if length < 0:
            self._searched = len(self._pending)
            if self._searched > self._limit:
                raise self._too_long(self._searched)
            return None
        if length > self._limit:
            raise self._too_long(length)
        message = bytes(self._pending[:length])
        del self._pending[: length + 1]
        self._searched = 0
        return message

    @property
    def left(self) -> int:
        return len(self._pending)

    def end(self) -> bytes | None:
        self._check()
        if not self._pending:
            return None
        message = bytes(self._pending)
        del self._pending[:]
        self._searched = 0
        return message
