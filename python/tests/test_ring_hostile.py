"""Whatever lies in a ring's memory: a message within its limits, nothing, or an error that says what is wrong."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from antaboga.errors import DeadlineExceeded, IpcError, PeerClosedError, ProtocolError
from antaboga.layout.ring import (
    LEAST_CAPACITY,
    RingReader,
    RingWriter,
    check_ring,
    limit_of,
    ring_header,
)
from antaboga.layout.segment_header import HEADER_SIZE, Creator, SegmentHeader, publish
from antaboga.memory.posixshm import PosixShm
from antaboga.transport.ring import RingChannel

CASES = int(os.environ.get("ANTABOGA_RING_CASES", "20000"))
HEADER = ring_header(1, Creator(1, 1, UUID(int=0)))
FIRST = HEADER.data_offset - 192
LIMIT = limit_of(LEAST_CAPACITY)
MASK = (1 << 64) - 1
STEPS = 12
GUARD = b"\xa5" * 256


def word(chance: random.Random) -> int:
    """What a peer that means harm, or nothing at all, may store."""
    length = chance.choice((0, 1, 8, LIMIT - 1, LIMIT, LIMIT + 1, LEAST_CAPACITY, 1 << 40, chance.randrange(LIMIT)))
    made = (
        0,
        255,
        length << 8 | 1,
        length << 8 | chance.randrange(256),
        chance.getrandbits(64),
        chance.randrange(0, 4 * LEAST_CAPACITY, 8),
        1 << 63 | chance.getrandbits(20),
        MASK - chance.randrange(16),
        chance.randrange(4),
    )
    return chance.choice(made)


def smash(chance: random.Random, memory: memoryview) -> None:
    for _ in range(chance.randrange(1, 4)):
        control = chance.choice((0, 64, 72, 128, 136, 144))
        at = FIRST + control if chance.random() < 0.4 else HEADER.data_offset + chance.randrange(0, LEAST_CAPACITY, 8)
        memory[at : at + 8] = word(chance).to_bytes(8, "little")


def step(chance: random.Random, reader: RingReader, writer: RingWriter) -> None:
    kind = chance.randrange(6)
    if kind < 2:
        length = chance.choice((0, 8, chance.randrange(LIMIT + 1), LIMIT))
        room = writer.claim(length)
        assert room is None or len(room) == length
        if room is not None:
            room[:] = bytes(length)
            writer.commit(chance.randint(0, length))
            writer.must_ring()
    elif kind < 4:
        found = reader.read()
        if found is not None:
            assert len(found.tobytes()) <= LIMIT
            reader.consume()
            reader.must_ring()
    elif kind == 4:
        reader.fall_asleep()
        reader.is_there()
        reader.awake()
    else:
        writer.fall_asleep()
        writer.has_room()
        writer.awake()


def test_a_ring_whose_words_somebody_changes() -> None:
    chance = random.Random(9)
    whole = bytearray(HEADER.size + len(GUARD))
    refused = 0
    memory = memoryview(whole)
    for _ in range(CASES):
        memory[:] = bytes(HEADER.size) + GUARD
        reader, writer = RingReader(memory, HEADER, "/ring"), RingWriter(memory, HEADER, "/ring")
        for _ in range(STEPS):
            if chance.random() < 0.3:
                smash(chance, memory)
            try:
                step(chance, reader, writer)
            except ProtocolError:
                refused += 1
        assert bytes(memory[:FIRST]) == bytes(FIRST)
        assert bytes(memory[HEADER.size :]) == GUARD
    assert refused > CASES // 10


def test_a_header_that_somebody_changes() -> None:
    chance = random.Random(10)
    good = bytearray(HEADER.size)
    HEADER.write(memoryview(good))
    publish(memoryview(good))
    refused = 0
    for _ in range(CASES):
        memory = memoryview(bytearray(good[:HEADER_SIZE] + bytes(HEADER.size - HEADER_SIZE)))
        for _ in range(chance.randrange(1, 3)):
            at = chance.choice((chance.randrange(0, HEADER_SIZE - 8, 8), 16, 24, 32, 40, 96, 104))
            memory[at : at + 8] = word(chance).to_bytes(8, "little")
        try:
            header = SegmentHeader.read(memory, "/ring")
            check_ring(header, "/ring")
        except (IpcError, ProtocolError):
            refused += 1
            continue
        assert HEADER_SIZE + 192 <= header.data_offset <= len(memory) - header.record_count
        RingReader(memory, header, "/ring").read()
    assert refused > CASES // 2


def outcome(operation: Callable[[], object]) -> None:
    """Anything but one of these is a defect."""
    with suppress(ProtocolError, PeerClosedError, BrokenPipeError, DeadlineExceeded):
        operation()


def test_channels_over_a_ring_whose_words_somebody_changes(name: str) -> None:
    chance = random.Random(11)
    for case in range(CASES // 200):
        ring = f"{name}-{case}"
        with (
            RingChannel.create(None, ring, capacity=1, wait="block") as out,
            RingChannel.open(ring, None, wait="block") as back,
            PosixShm.open(ring) as segment,
        ):
            for _ in range(50):
                if chance.random() < 0.2:
                    smash(chance, segment.memory)
                if chance.random() < 0.5:
                    outcome(lambda: out.try_send(bytes(chance.randrange(LIMIT))))
                else:
                    outcome(back.try_receive)
