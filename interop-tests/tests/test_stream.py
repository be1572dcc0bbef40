"""Framed channels: pipes and stream sockets."""

from __future__ import annotations

from matrix.cases import streams
from matrix.link import Stage
from matrix.payload import check_messages

LIMIT = 65536
MIB = 1 << 20
SIZES = {
    "empty message": 0,
    "1 byte": 1,
    "limit-1": LIMIT - 1,
    "limit": LIMIT,
    "31415 bytes": 31415,
}


def carry(stage: Stage, **messages: int) -> None:
    """Send messages described by a pattern, and check that they arrive whole and in order."""
    sent = stage.sender.start("send", timeout=30, **messages)
    received = stage.receiver.do("receive", timeout=30, count=messages.get("count", 1))
    expected = {"count": str(messages.get("count", 1)), "check": check_messages(**messages)}
    assert sent.result() == expected
    assert {key: received[key] for key in expected} == expected


@streams(SIZES)
def test_size(stage: Stage) -> None:
    stage.connect(limit=LIMIT)
    carry(stage, seed=7, length=stage.case.value)


@streams("1 MiB")
def test_large(stage: Stage) -> None:
    stage.connect()
    carry(stage, seed=8, length=MIB)
