"""A filter on two anonymous pipes, whose numbers are the arguments: statistics of a text, and the text in capitals.

Java sends the text in pieces and then an empty message; each piece is answered by itself in capitals. Then the
statistics go to Java; Java sends the length and SHA-256 of the capitals it received, as JSON, and is told whether
these are what was sent from here; then the measurements follow.
"""

from __future__ import annotations

import hashlib
import json

from antaboga.transport.pipe import PipeChannel

from antaboga_demo import measure, say
from antaboga_demo.text import TextStatistics


def main(arguments: list[str]) -> None:
    """Serves one text: arguments are the descriptors to read from and to write to."""
    statistics = TextStatistics()
    length = 0
    digest = hashlib.sha256()
    with PipeChannel.inherited(int(arguments[0]), int(arguments[1])) as channel:
        while piece := channel.receive():
            statistics.update(piece)
            capitals = piece.upper()
            length += len(capitals)
            digest.update(capitals)
            channel.send(capitals)
        result = statistics.finish()
        channel.send(json.dumps(result).encode())
        received = json.loads(channel.receive())
        same = received == {"bytes": length, "sha256": digest.hexdigest()}
        channel.send(b"same" if same else f"sent {length} bytes, sha256 {digest.hexdigest()}".encode())
        measure.answer(channel.receive, channel.send)
    say.counted(result["bytes"], result["sha256"])
