"""A service that sorts lines, at the other ends of two FIFOs whose paths are the arguments.

Requests are messages that begin with a letter:
`S` piece: answered by the piece with its lines in the order of their bytes;
`R` sorted: the last piece as Java sorted it, the highest line first; answered by `1` if it is so, else `0`;
`E`: answered by what was counted, as JSON; then the measurements follow.
"""

from __future__ import annotations

import hashlib
import json

from antaboga.transport.fifo import FifoChannel

from antaboga_demo import measure, say


def main(arguments: list[str]) -> None:
    """Serves one text: arguments are the FIFO of the questions and that of the answers."""
    length = wrong = 0
    digest = hashlib.sha256()
    lines: list[bytes] = []
    with FifoChannel.open(arguments[0], arguments[1]) as channel:
        while (request := channel.receive())[:1] != b"E":
            if request[:1] == b"S":
                piece = request[1:]
                length += len(piece)
                digest.update(piece)
                lines = sorted(piece.split(b"\n"))
                channel.send(b"\n".join(lines))
            else:
                same = request[1:].split(b"\n") == lines[::-1]
                wrong += not same
                channel.send(b"1" if same else b"0")
        channel.send(json.dumps({"bytes": length, "sha256": digest.hexdigest(), "wrong": wrong}).encode())
        measure.answer(channel.receive, channel.send)
    say.counted(length, digest.hexdigest())
