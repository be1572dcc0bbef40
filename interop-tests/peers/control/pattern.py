"""Payloads that every peer makes from a seed, and the check that stands for them in replies."""

import functools
import struct
import zlib

# A prime, so that pages or blocks put in another order do not look alike.
PERIOD = 1021


@functools.lru_cache(maxsize=4096)
def _block(seed: int, length: int) -> bytes:
    x = (seed * 2654435761 + 1) & 0xFFFFFFFF or 1
    block = bytearray(length)
    for i in range(length):
        x ^= (x << 13) & 0xFFFFFFFF
        x ^= x >> 17
        x ^= (x << 5) & 0xFFFFFFFF
        block[i] = x >> 24
    return bytes(block)


def pattern(seed: int, length: int) -> bytes:
    """Return ``length`` bytes that follow from ``seed``: a block of xorshift32 output, repeated."""
    # Thousands of messages are empty, and none of their blocks is worth a place among those that are kept.
    return (_block(seed, min(length, PERIOD)) * (length // PERIOD + 1))[:length] if length else b""


def check_message(check: int, message: bytes) -> int:
    """Return the CRC-32 carried on over one message more: its length as 8 bytes, big-endian, then its bytes."""
    return zlib.crc32(message, zlib.crc32(struct.pack("!Q", len(message)), check))
