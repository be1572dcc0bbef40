"""One of several workers at a System V message queue: takes messages of one type, replies under another.

Worker 0 takes type 1 and replies under 11, worker 1 takes 2 and replies under 12, and so on.
Requests begin with a letter:

`J` piece: answered by the piece as this worker's trade has it;
`V` done: the last piece as Java did it; answered by `1` if this worker did the same, else `0`;
`M`: the measurements that every channel has;
`E`: answered by what was counted, as JSON; the last.
"""

from __future__ import annotations

import hashlib
import json

from antaboga.sysv_key import SysvKey
from antaboga.transport.sysvmq import Selection, SysvMq

from antaboga_demo import measure, say

_COMPLEMENT = bytes(range(255, -1, -1))
_TRADES = (bytes.upper, lambda piece: piece[::-1], lambda piece: piece.translate(_COMPLEMENT))
_REPLIES = 10
_PATIENCE = 60.0


def main(arguments: list[str]) -> None:
    """Serves until `E`: arguments are the queue's key and the worker's number."""
    number = int(arguments[1])
    mine = Selection.exactly(number + 1)
    length = wrong = 0
    digest = hashlib.sha256()
    done = b""
    with SysvMq.open(SysvKey.parse(arguments[0])) as queue:

        def receive() -> bytes:
            return queue.receive_message(mine, _PATIENCE).body

        def reply(message: bytes) -> None:
            queue.send(message, _PATIENCE, type=_REPLIES + number + 1)

        while (request := receive())[:1] != b"E":
            body = request[1:]
            if request[:1] == b"J":
                length += len(body)
                digest.update(body)
                done = _TRADES[number](body)
                reply(done)
            elif request[:1] == b"V":
                wrong += body != done
                reply(b"1" if body == done else b"0")
            else:
                measure.answer(receive, reply)
        reply(json.dumps({"bytes": length, "sha256": digest.hexdigest(), "wrong": wrong}).encode())
    say.counted(length, digest.hexdigest())
