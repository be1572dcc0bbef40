"""The buffers of one message, on its way out and in: ``spec/call/wire.md``, *Memory*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antaboga.call._shared import region_of
from antaboga.call._transfer import DATA
from antaboga.call._wire import INLINE, SHARED, TRANSFER, Buffer
from antaboga.errors import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antaboga.call._segment_table import Numbered
    from antaboga.call._segments import Segments

MOST_INLINE = 4096
_ALIGNMENT = 64


class Outgoing:
    """The buffers of one message that is being made; for one thread.

    ``announce`` goes before the message is sent, ``sent`` after it, and ``close`` takes back what was not sent.
    """

    __slots__ = ("_current", "_kept", "_room", "_segments", "_sent", "_used", "buffers")

    def __init__(self, segments: Segments) -> None:
        self._segments = segments
        self._used: dict[Numbered, int] = {}
        self._current: Numbered | None = None
        self._room = 0
        self._sent = False
        # Whoever made the message may let go of the memory before it is sent, and its number would be forgotten first.
        self._kept: list[memoryview] = []
        self.buffers: list[Buffer] = []

    def octets(self, data: bytes | bytearray | memoryview) -> int:
        """Adds a copy; its index in the table."""
        length = data.nbytes if type(data) is memoryview else len(data)
        if length <= MOST_INLINE:
            return self._add(Buffer(INLINE, False, 0, 0, length, bytes(data)))
        return self._add(self._transferred(data, length))

    def view(self, memory: memoryview, read_only: bool) -> int:
        """Adds memory, which the receiver gets a view of; its index in the table."""
        length = memory.nbytes
        found = region_of(memory) if length else None
        if found is not None:
            region, offset = found
            self._kept.append(memory)
            segment = self._use(self._segments.known(region))
            return self._add(Buffer(SHARED, read_only, segment.number, offset, length))
        if length <= MOST_INLINE:
            return self._add(Buffer(INLINE, read_only, 0, 0, length, bytes(memory)))
        segment = self._use(self._segments.copy(memory))
        return self._add(Buffer(SHARED, read_only, segment.number, 0, length))

    def spill(self, data: bytes) -> Buffer:
        """Puts all of a message behind its header into transfer memory of its own; not in the table."""
        # The receiver gives it back before it has read the rest.
        self._current = None
        return self._transferred(data, len(data))

    def _transferred(self, data: bytes | bytearray | memoryview, length: int) -> Buffer:
        current = self._current
        if current is None or current.size - self._room < length:
            current = self._current = self._segments.lend(length)
            self._room = DATA
        self._use(current).named += 1
        start = self._room
        assert current.transfer is not None
        current.transfer.memory[start : start + length] = data
        self._room = (start + length + _ALIGNMENT - 1) & -_ALIGNMENT
        return Buffer(TRANSFER, False, current.number, start, length)

    def _add(self, buffer: Buffer) -> int:
        self.buffers.append(buffer)
        return len(self.buffers) - 1

    def _use(self, segment: Numbered) -> Numbered:
        self._used[segment] = self._used.get(segment, 0) + 1
        return segment

    def announce(self) -> None:
        """Tells the other side of the memory that it does not know yet; before the message goes."""
        if self._used:
            self._segments.announce(self._used)

    def sent(self) -> None:
        """Says that the message went."""
        self._sent = True
        if self._used:
            self._segments.sent(self._used)
            self._kept.clear()

    def close(self) -> None:
        """Takes back what did not go; does nothing after ``sent``."""
        if not self._sent and self._used:
            self._sent = True
            self._segments.take_back(self._used)
            self._kept.clear()


class Incoming:
    """The buffers of one message that came; for one thread.

    ``close``, when it was read, gives transfer memory back; views stay as long as anything refers to them. It must be
    closed also where the message is not wanted.
    """

    __slots__ = ("_buffers", "_closed", "_segments")

    def __init__(self, segments: Segments, buffers: Sequence[Buffer]) -> None:
        self._segments = segments
        self._buffers = buffers
        self._closed = False

    def octets(self, index: int) -> bytes:
        """A copy of a buffer; raises ProtocolError where there is none."""
        buffer = self._at(index)
        inline = buffer.inline
        return bytes(self._segments.region(buffer) if inline is None else inline)

    def view(self, index: int) -> memoryview:
        """A view of a buffer, for reading only where the sender said so."""
        buffer = self._at(index)
        if buffer.place == SHARED:
            memory = self._segments.region(buffer)
        else:
            octets = self.octets(index)
            memory = memoryview(octets if buffer.read_only else bytearray(octets))
        return memory.toreadonly() if buffer.read_only and not memory.readonly else memory

    def _at(self, index: int) -> Buffer:
        if self._closed:
            raise ValueError("the buffers were given back")
        if not 0 <= index < len(self._buffers):
            raise ProtocolError("call", "no such buffer", buffer=index, buffers=len(self._buffers))
        return self._buffers[index]

    def close(self) -> None:
        """Gives back what was copied; does nothing the second time."""
        if not self._closed:
            self._closed = True
            if self._buffers:
                self._segments.met(self._buffers)
