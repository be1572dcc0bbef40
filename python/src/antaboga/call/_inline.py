"""Buffers of a message that has no memory beside it: all of them travel in the message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antaboga.call._wire import INLINE, Buffer
from antaboga.errors import ProtocolError, TypeRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence


class InlineSink:
    """Puts everything into the message."""

    __slots__ = ("buffers",)

    def __init__(self) -> None:
        self.buffers: list[Buffer] = []

    def octets(self, data: bytes | bytearray | memoryview) -> int:
        """Puts a copy; its index."""
        copy = bytes(data)
        self.buffers.append(Buffer(INLINE, False, 0, 0, len(copy), copy))
        return len(self.buffers) - 1

    def view(self, memory: memoryview, read_only: bool) -> int:
        """Puts a copy; its index."""
        index = self.octets(memory)
        self.buffers[index].read_only = read_only
        return index

    def spill(self, data: bytes) -> Buffer:
        """Refuses: there is no other memory."""
        raise TypeRefusedError("call", "message is longer than the channel takes", length=len(data))


class InlineSource:
    """The buffers of a message, each of which came in it."""

    __slots__ = ("_buffers",)

    def __init__(self, buffers: Sequence[Buffer]) -> None:
        self._buffers = buffers

    def octets(self, index: int) -> bytes:
        """The content."""
        if not 0 <= index < len(self._buffers):
            raise ProtocolError("call", "no such buffer", buffer=index, buffers=len(self._buffers))
        inline = self._buffers[index].inline
        if inline is None:
            raise ProtocolError("call", "a buffer in memory that was not agreed on", buffer=index)
        return bytes(inline)

    def view(self, index: int) -> memoryview:
        """A view of a copy, which may be written unless the sender said otherwise."""
        octets = self.octets(index)
        return memoryview(octets if self._buffers[index].read_only else bytearray(octets))
