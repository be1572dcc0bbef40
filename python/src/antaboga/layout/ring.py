"""Messages from one process to another, in memory that both have: ``spec/layout/ring.md``.

The full fence is a lock of one's own that is taken and given back; no other fence is needed on x86-64, and other
machines are refused.
"""

from __future__ import annotations

from _thread import allocate_lock
from itertools import repeat, starmap
from typing import TYPE_CHECKING

from antaboga.errors import ProtocolError
from antaboga.layout.ordering import require_order
from antaboga.layout.segment_header import HEADER_SIZE, SegmentHeader, SegmentKind, wrong_kind

if TYPE_CHECKING:
    from antaboga.layout.segment_header import Creator

__all__ = [
    "LEAST_CAPACITY",
    "MOST_CAPACITY",
    "RingReader",
    "RingWriter",
    "check_ring",
    "is_opened",
    "limit_of",
    "open_ring",
    "ring_header",
]

LEAST_CAPACITY = 1 << 12
"""Octets of the smallest ring."""
MOST_CAPACITY = 1 << 30
"""Octets of the largest."""

_MESSAGE = 1
_WRAP = 255
_KIND_BITS = 8
_KIND_MASK = 255
_AWAKE, _ASLEEP = 0, 1
_WORD = 8
# Words of 8 octets before the data.
_HEAD, _CONSUMER, _CONSUMER_GONE, _PRODUCER, _OPENED, _PRODUCER_GONE = 24, 16, 15, 8, 7, 6
CONSUMER = _HEAD - _CONSUMER
"""Which of a side's ``words`` says whether the consumer sleeps."""
ASLEEP = 1
"""What it is then."""


def limit_of(capacity: int) -> int:
    """The length of the longest message that a ring takes."""
    return capacity // 4 - 16


def ring_header(capacity: int, creator: Creator) -> SegmentHeader:
    """The header of a ring with room for ``capacity`` octets or more; raises ValueError for none, or too many."""
    if not 1 <= capacity <= MOST_CAPACITY:
        raise ValueError(f"a ring's capacity is 1 to {MOST_CAPACITY}: {capacity}")
    rounded = max(LEAST_CAPACITY, 1 << (capacity - 1).bit_length())
    offset = HEADER_SIZE + SegmentKind.RING.control_size
    return SegmentHeader(SegmentKind.RING, offset + rounded, offset, 1, rounded, bytes(16), 0, creator)


def check_ring(header: SegmentHeader, name: str) -> None:
    """Checks what is particular to a ring in a header that was read.

    Raises:
        IpcError: another kind of segment (WRONG_KIND).
        ProtocolError: a header that breaks a rule.
    """
    if header.kind is not SegmentKind.RING:
        raise wrong_kind(name, "kind", SegmentKind.RING.spelling, header.kind.spelling)
    capacity = header.record_count
    is_power = not capacity & (capacity - 1) and LEAST_CAPACITY <= capacity <= MOST_CAPACITY
    for word, holds, expected, found in (
        ("record_size", header.record_size == 1, "1", header.record_size),
        ("form_size", not header.form, "0", len(header.form)),
        ("record_count", is_power, f"a power of two, {LEAST_CAPACITY} to {MOST_CAPACITY}", capacity),
    ):
        if not holds:
            raise ProtocolError("attach", "malformed header", name=name, word=word, expected=expected, found=found)


def is_opened(memory: memoryview, header: SegmentHeader) -> bool:
    """Whether the end that the creator has left to others was taken before; for one at a time."""
    require_order("open")
    at = header.data_offset - _WORD * _OPENED
    with memory[at : at + _WORD] as octets, octets.cast("Q") as word:
        return word[0] != 0


def open_ring(memory: memoryview, header: SegmentHeader) -> None:
    """Takes that end, so that nobody takes it again."""
    at = header.data_offset - _WORD * _OPENED
    with memory[at : at + _WORD] as octets, octets.cast("Q") as word:
        word[0] = 1


class _Side:
    """What producer and consumer share: the words, counted from the first control word, and the octets of the data."""

    def __init__(self, memory: memoryview, header: SegmentHeader, name: str) -> None:
        require_order("ring")
        check_ring(header, name)
        self._name = name
        self._capacity = header.record_count
        self.limit = limit_of(self._capacity)
        """The length of the longest message."""
        begin, end = header.data_offset - _WORD * _HEAD, header.data_offset + self._capacity
        with memory[begin:end] as octets:
            self.words = octets.cast("Q")
            """Those before the data, and those of the data."""
        self._data = memory[header.data_offset : end]
        lock = allocate_lock()
        self.fencing = starmap(lock.acquire, repeat(())), starmap(lock.release, repeat(()))
        """One step of each is a full fence, without a call."""

    def _fence(self) -> None:
        # No loop that goes back: there a signal handler may raise, and leave the lock taken.
        acquiring, releasing = self.fencing
        for _ in acquiring:
            break
        for _ in releasing:
            break

    def _broken(self, operation: str, word: str, position: int, found: int) -> ProtocolError:
        return ProtocolError(operation, "malformed ring", name=self._name, word=word, position=position, found=found)

    def close(self) -> None:
        """Lets go of the memory."""
        self.words.release()
        self._data.release()


class RingWriter(_Side):
    """The producer's side of a ring.

    Nothing here waits. One producer at a time, and for one thread at a time.
    """

    def __init__(self, memory: memoryview, header: SegmentHeader, name: str) -> None:
        """The ring in a segment that has such a header; nothing was written to it yet."""
        super().__init__(memory, header, name)
        # In octets since the beginning, as the page has them.
        self.tail = self._head = self._needed = 0
        self._claimed = -1
        self._room = 0
        self.clear = self.first = self.second = _HEAD
        self.first_word = self.second_word = self.following = 0

    def claim(self, length: int) -> memoryview | None:
        """Room for a message of up to ``length`` bytes, to be filled and then committed; None if there is none now.

        Another claim gives up the one before.
        """
        if not 0 <= length <= self.limit:
            raise ValueError(f"a message of {length} bytes, the limit is {self.limit}")
        capacity, tail = self._capacity, self.tail
        size = (length + 15) & -_WORD
        rest = capacity - tail % capacity
        begin = tail + rest if size > rest else tail
        self._needed = begin + size + _WORD - capacity
        if self._needed > self._head and not self.has_room():
            self._claimed = -1
            return None
        self._claimed, self._room = begin, length
        at = begin % self._capacity + _WORD
        return self._data[at : at + length]

    def commit(self, length: int) -> None:
        """Commits the claimed message; its length is what was claimed, or less."""
        self.place(length)
        self.commit_placed()

    def commit_placed(self) -> None:
        """Commits what ``place`` has said."""
        words = self.words
        words[self.clear] = 0
        self.tail = self.following
        words[self.second] = self.second_word
        words[self.first] = self.first_word

    def place(self, length: int) -> None:
        """Says what ``commit`` is to store, for callers who must do that themselves, without a call, as it does."""
        begin, tail, capacity = self._claimed, self.tail, self._capacity
        if begin < 0 or not 0 <= length <= self._room:
            raise ValueError(f"commit of {length} bytes without a claim of as many")
        self._claimed = -1
        self.following = following = begin + ((length + 15) & -_WORD)
        self.clear = _HEAD + following % capacity // _WORD
        self.second = _HEAD + begin % capacity // _WORD
        self.second_word = length << _KIND_BITS | _MESSAGE
        # The word that is stored last is seen first. Where nothing is left out it is the same one, stored twice.
        self.first, self.first_word = self.second, self.second_word
        if begin != tail:
            self.first, self.first_word = _HEAD + tail % capacity // _WORD, _WRAP

    def has_room(self) -> bool:
        """Whether there is room by now for what was last refused."""
        found = self.words[_HEAD - _HEAD]
        if not self._head <= found <= self.tail or found % _WORD:
            raise self._broken("send", "head", self.tail, found)
        self._head = found
        return self._needed <= found

    def must_ring(self) -> bool:
        """After a message: whether the consumer sleeps, and its bell must be rung, once."""
        self._fence()
        words = self.words
        if words[_HEAD - _CONSUMER] != _ASLEEP:
            return False
        words[_HEAD - _CONSUMER] = _AWAKE
        return True

    @property
    def consumer_is_gone(self) -> bool:
        """Whether the consumer has closed the ring."""
        return self.words[_HEAD - _CONSUMER_GONE] != 0

    def fall_asleep(self) -> None:
        """Says that this side is about to sleep for want of room.

        It must look again before it does, and ``awake`` after.
        """
        self.words[_HEAD - _PRODUCER] = _ASLEEP
        self._fence()

    def awake(self) -> None:
        """Says that it sleeps no more."""
        self.words[_HEAD - _PRODUCER] = _AWAKE

    def end(self) -> None:
        """Says that nothing will be written any more."""
        self.words[_HEAD - _PRODUCER_GONE] = 1


class RingReader(_Side):
    """The consumer's side of a ring.

    Nothing here waits. One consumer at a time, and for one thread at a time.
    """

    def __init__(self, memory: memoryview, header: SegmentHeader, name: str) -> None:
        """The ring in a segment that has such a header; nothing was read from it yet."""
        super().__init__(memory, header, name)
        self._head = self._looked_at = 0
        self._next = -1
        # The word to look at next.
        self._index = _HEAD

    def is_there(self) -> bool:
        """Whether there is a message, or something that breaks the ring."""
        return self.words[self._index] != 0

    def read(self) -> memoryview | None:
        """The next message in place, the same until it is consumed; None if there is none now.

        Raises:
            ProtocolError: the producer broke the ring; so does each further call.
        """
        word = self.words[self._index]
        if not word:
            return None
        capacity, position = self._capacity, self._head
        at = position % capacity
        if word == _WRAP and at:
            position += capacity - at
            at = 0
            word = self.words[_HEAD]
        length = word >> _KIND_BITS
        size = (length + 15) & -_WORD
        if word & _KIND_MASK != _MESSAGE or length > self.limit or size > capacity - at:
            raise self._broken("receive", "commit", position, word)
        self._next = position + size
        return self._data[at + _WORD : at + _WORD + length]

    @property
    def is_read(self) -> bool:
        """Whether a message was read and not consumed."""
        return self._next >= 0

    def consume(self) -> None:
        """Gives back the place of the message that was read; what ``read`` gave must not be used any more."""
        if self._next < 0:
            raise ValueError("nothing was read")
        self._head = head = self._next
        self._index = _HEAD + head % self._capacity // _WORD
        self._next = -1
        self.words[0] = head

    def must_ring(self) -> bool:
        """After a message: whether the producer sleeps, and its bell must be rung, once."""
        # The fence is seldom enough to cost nothing, and often enough that a producer without room is never forgotten.
        if self._head - self._looked_at >= self._capacity >> 3:
            self._fence()
            self._looked_at = self._head
        words = self.words
        if words[_HEAD - _PRODUCER] != _ASLEEP:
            return False
        words[_HEAD - _PRODUCER] = _AWAKE
        return True

    @property
    def producer_is_gone(self) -> bool:
        """Whether the producer has closed the ring; there may be messages yet."""
        return self.words[_HEAD - _PRODUCER_GONE] != 0

    def fall_asleep(self) -> bool:
        """Says that this side is about to sleep; it must look again before it does, and ``awake`` after.

        Returns:
            whether the producer sleeps, and its bell must be rung, once.
        """
        self.words[_HEAD - _CONSUMER] = _ASLEEP
        self._looked_at = -self._capacity
        return self.must_ring()

    def awake(self) -> None:
        """Says that it sleeps no more."""
        self.words[_HEAD - _CONSUMER] = _AWAKE

    def end(self) -> None:
        """Says that nothing will be read any more."""
        self.words[_HEAD - _CONSUMER_GONE] = 1
