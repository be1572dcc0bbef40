"""A log: a Unix datagram socket to which several senders send records, each one datagram.

A record is a byte for its sender, one for its level (0 to 3), its number among the sender's in eight bytes, big-endian,
and its text. A message that begins with 255 ends the log: it holds how many records Java sent, eight bytes for each
level of each sender. It is answered by what was counted here, as JSON, and an empty message; then the measurements
follow.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import sys

from antaboga.transport.unix_dgram import Datagram, UnixDgramChannel

from antaboga_demo import measure, say

_HEADER = struct.Struct(">BBq")
_SENDERS, _LEVELS = 3, 4
_END = 255
_PATIENCE = 60.0


class Log:
    """Takes records in, and keeps the totals."""

    def __init__(self) -> None:
        self.length = 0
        self._digest = hashlib.sha256()
        self._counts = [0] * (_SENDERS * _LEVELS)
        self._numbers = [0] * _SENDERS
        self._wrong = 0

    @property
    def sha256(self) -> str:
        """Of the texts of all records."""
        return self._digest.hexdigest()

    def take(self, record: Datagram) -> None:
        """Takes one record in."""
        sender, level, number = _HEADER.unpack_from(record.body)
        text = record.body[_HEADER.size :]
        self.length += len(text)
        self._digest.update(text)
        self._counts[sender * _LEVELS + level] += 1
        self._wrong += number != self._numbers[sender] or record.sender.pid != os.getppid()
        self._numbers[sender] = number + 1

    def close(self, totals: bytes) -> bytes:
        """What was counted, beside Java's totals."""
        theirs = list(struct.unpack(f">{len(self._counts)}q", totals))
        result = {
            "bytes": self.length,
            "wrong": self._wrong,
            "totals": "the same" if theirs == self._counts else f"{theirs}",
            "sha256": self.sha256,
            "counts": self._counts,
        }
        return json.dumps(result).encode()


def main(arguments: list[str]) -> None:
    """Keeps one log, at a path that it prints."""
    del arguments
    log = Log()
    with UnixDgramChannel.bind_privately() as channel:
        sys.stdout.write(f"bound {channel.address}\n")
        sys.stdout.flush()
        while (record := channel.receive_datagram(_PATIENCE)).body[0] != _END:
            log.take(record)
        sender = record.address
        channel.send(log.close(record.body[1:]), _PATIENCE, to=sender)
        channel.send(b"", _PATIENCE, to=sender)
        measure.answer(lambda: channel.receive(_PATIENCE), lambda data: channel.send(data, _PATIENCE, to=sender))
    say.counted(log.length, log.sha256)
