"""Framing: bytes in, messages out; no file, socket, clock or thread. The bytes are in ``spec/wire/framing.md``."""

from antaboga.wire.framing import DEFAULT_LIMIT, Decoder, Framing

__all__ = ["DEFAULT_LIMIT", "Decoder", "Framing"]
