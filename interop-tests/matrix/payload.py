"""What payloads should come out as; the runner computes it itself, so that two peers cannot be wrong alike."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

PERIOD = 1021


@lru_cache(maxsize=4096)
def _block(seed: int, length: int) -> bytes:
    state = (seed * 2654435761 + 1) % 2**32 or 1
    block = bytearray()
    while len(block) < length:
        state = (state ^ state << 13) % 2**32
        state ^= state >> 17
        state = (state ^ state << 5) % 2**32
        block.append(state >> 24)
    return bytes(block)


def payload(seed: int, length: int) -> bytes:
    """Return the ``length`` bytes that ``seed`` stands for."""
    return (_block(seed, min(length, PERIOD)) * (length // PERIOD + 1))[:length]


def check_bytes(seed: int, length: int) -> str:
    """Return the check that a peer answers for these bytes."""
    return f"{zlib.crc32(payload(seed, length)):08x}"


def check_messages(seed: int, length: int, count: int = 1, step: int = 0) -> str:
    """Return the check for ``count`` messages, number i having seed ``seed + i`` and length ``length + i * step``."""
    check = 0
    for i in range(count):
        message = payload(seed + i, length + i * step)
        check = zlib.crc32(message, zlib.crc32(struct.pack("!Q", len(message)), check))
    return f"{check:08x}"
