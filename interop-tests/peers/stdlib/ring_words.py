"""The two sides of a ring: ``spec/layout/ring.md``. Who is asked neither waits nor rings."""

from __future__ import annotations

import threading

from control.language import OperationError

# Words from the first of control on; the data follows them.
HEAD, CONSUMER, CONSUMER_GONE, PRODUCER, OPENED, PRODUCER_GONE, DATA = 0, 8, 9, 16, 17, 18, 24
CONTROL = 192
AWAKE, ASLEEP = 0, 1
MESSAGE, WRAP = 1, 255


class Side:
    """What both have: everything but the words and the data is this process's own."""

    mine = theirs = mine_gone = theirs_gone = 0

    def __init__(self, memory: memoryview, data_offset: int, capacity: int, name: str) -> None:
        with memory[data_offset - CONTROL : data_offset + capacity] as octets:
            self.words = octets.cast("Q")
        self.data = memory[data_offset : data_offset + capacity]
        self.capacity, self.limit, self.name = capacity, capacity // 4 - 16, name
        self.position = 0
        self._lock = threading.Lock()

    def fence(self) -> None:
        self._lock.acquire()
        self._lock.release()

    def at(self, position: int) -> int:
        """Return the index of the word at a position."""
        return DATA + position % self.capacity // 8

    def broken(self, word: str, found: int) -> OperationError:
        return OperationError("PROTOCOL", f"malformed ring, word={word}, position={self.position}, found={found}")

    def must_ring(self) -> bool:
        if self.words[self.theirs] != ASLEEP:
            return False
        self.words[self.theirs] = AWAKE
        return True

    def asleep(self) -> None:
        self.words[self.mine] = ASLEEP
        self.fence()

    def awake(self) -> None:
        self.words[self.mine] = AWAKE

    def goes(self) -> None:
        self.words[self.mine_gone] = 1

    def other_is_gone(self) -> bool:
        return self.words[self.theirs_gone] != 0

    def look(self) -> bool:
        """Return whether that is there which this side waits for."""
        raise NotImplementedError

    def release(self) -> None:
        self.words.release()
        self.data.release()


class Producer(Side):
    mine, theirs, mine_gone, theirs_gone = PRODUCER, CONSUMER, PRODUCER_GONE, CONSUMER_GONE

    def __init__(self, memory: memoryview, data_offset: int, capacity: int, name: str) -> None:
        super().__init__(memory, data_offset, capacity, name)
        self.head = self.needed = 0

    def put(self, message: bytes) -> bool:
        """Write a message if there is room."""
        size = (8 + len(message) + 7) & ~7
        rest = self.capacity - self.position % self.capacity
        begin = self.position + (rest if size > rest else 0)
        self.needed = begin + size + 8 - self.capacity
        if self.needed > self.head and not self.look():
            return False
        offset = begin % self.capacity + 8
        self.data[offset : offset + len(message)] = message
        self.words[self.at(begin + size)] = 0
        self.words[self.at(begin)] = len(message) << 8 | MESSAGE
        if begin != self.position:
            self.words[self.at(self.position)] = WRAP
        self.position = begin + size
        return True

    def look(self) -> bool:
        found = self.words[HEAD]
        if not self.head <= found <= self.position or found % 8:
            raise self.broken("head", found)
        self.head = found
        return self.needed <= found

    def must_ring(self) -> bool:
        self.fence()
        return super().must_ring()


class Consumer(Side):
    mine, theirs, mine_gone, theirs_gone = CONSUMER, PRODUCER, CONSUMER_GONE, PRODUCER_GONE

    def __init__(self, memory: memoryview, data_offset: int, capacity: int, name: str) -> None:
        super().__init__(memory, data_offset, capacity, name)
        self.looked = 0

    def look(self) -> bool:
        return self.words[self.at(self.position)] != 0

    def get(self) -> bytes | None:
        """Read the next message if there is one."""
        position = self.position
        word = self.words[self.at(position)]
        if not word:
            return None
        if word == WRAP and position % self.capacity:
            position += self.capacity - position % self.capacity
            word = self.words[DATA]
        length, offset = word >> 8, position % self.capacity
        size = (8 + length + 7) & ~7
        if word & 255 != MESSAGE or length > self.limit or offset + size > self.capacity:
            raise self.broken("commit", word)
        message = bytes(self.data[offset + 8 : offset + 8 + length])
        self.position = position + size
        self.words[HEAD] = self.position
        return message

    def must_ring(self) -> bool:
        if self.position - self.looked >= self.capacity // 8:
            self.fence()
            self.looked = self.position
        return super().must_ring()
