"""What cases do with two ends of a channel."""

from __future__ import annotations

from matrix.link import End
from matrix.payload import check_messages


def carry(sender: End, receiver: End, **messages: int) -> None:
    """Send messages described by a pattern, and check that they arrive whole and in order."""
    count = messages.get("count", 1)
    expected = {"count": str(count), "check": check_messages(**messages)}
    sent = sender.start("send", timeout=30, **messages)
    received = receiver.do("receive", timeout=30, count=count)
    assert sent.result() == expected
    assert {key: received[key] for key in expected} == expected
