"""A service that compresses: the standard library's `Connection` at the other end of Java's Unix socket.

Requests are messages that begin with a letter:
`C` piece: answered by the piece's SHA-256 (32 bytes) and the piece compressed by zlib;
`D` deflated: the last piece as Java compressed it; answered by `1` if it inflates to that piece here, else `0`;
`E`: answered by what was counted, as JSON; then the measurements follow.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from multiprocessing.connection import Client

from antaboga_demo import measure, say


def main(arguments: list[str]) -> None:
    """Connects to the socket named by the first argument (`@` begins an abstract name) and serves it."""
    address = arguments[0]
    if address.startswith("@"):
        address = "\0" + address[1:]
    length = compressed = wrong = 0
    digest = hashlib.sha256()
    piece = b""
    with Client(address, family="AF_UNIX") as connection:
        while (request := connection.recv_bytes())[:1] != b"E":
            if request[:1] == b"C":
                piece = request[1:]
                length += len(piece)
                digest.update(piece)
                packed = zlib.compress(piece, 1)
                compressed += len(packed)
                connection.send_bytes(hashlib.sha256(piece).digest() + packed)
            else:
                same = _inflates_to(request[1:], piece)
                wrong += not same
                connection.send_bytes(b"1" if same else b"0")
        result = {"bytes": length, "sha256": digest.hexdigest(), "compressed": compressed, "wrong": wrong}
        connection.send_bytes(json.dumps(result).encode())
        measure.answer(connection.recv_bytes, connection.send_bytes)
    say.counted(length, digest.hexdigest())


def _inflates_to(deflated: bytes, piece: bytes) -> bool:
    try:
        return zlib.decompress(deflated) == piece
    except zlib.error:
        return False
