"""Sockets of packets: messages whole and apart, the empty one too, and what ends them."""

from __future__ import annotations

from pathlib import Path

from matrix.blocked import wait_until_blocked
from matrix.cases import BESIDE_C, EVERYWHERE, packets
from matrix.link import Stage
from matrix.payload import check_messages
from matrix.traffic import carry

LIMIT = 100_000
OURS = ("java", "python")
TO_OURS = frozenset(pair for pair in EVERYWHERE if pair[1] in OURS)
# What a datagram's sender learns when nobody receives any more: its file is gone, or has nobody behind it.
NOBODY = {"ENOENT", "ECONNREFUSED"}


@packets({"empty message": 0, "1 byte": 1, "31415 bytes": 31415, "limit-1": LIMIT - 1, "limit": LIMIT})
def test_size(stage: Stage) -> None:
    stage.connect(limit=LIMIT)
    carry(stage.sender, stage.receiver, seed=7, length=stage.case.value)
    carry(stage.receiver, stage.sender, seed=8, length=stage.case.value)


@packets("500 messages of growing length", hosts=("receiver",), interpreters=True)
def test_many_in_order(stage: Stage) -> None:
    stage.connect()
    carry(stage.sender, stage.receiver, seed=1, length=0, step=3, count=500)


@packets("20,000 empty messages, and short ones, stay apart", pairs=BESIDE_C, hosts=("receiver",))
def test_apart(stage: Stage) -> None:
    stage.connect()
    sent = stage.sender.start("send", seed=2, length=0, count=20_000, timeout=60)
    assert stage.receiver.do("receive", count=20_000, timeout=60)["bytes"] == "0"
    sent.result()
    carry(stage.sender, stage.receiver, seed=3, length=1, count=1000)


@packets("limit+1 is refused, and nothing sent")
def test_above_the_senders_limit(stage: Stage) -> None:
    stage.connect(limit=LIMIT)
    assert stage.sender.fails("send", length=LIMIT + 1, timeout=30).code == "EMSGSIZE"
    carry(stage.sender, stage.receiver, seed=9, length=5)


@packets("limit+1 is not accepted, and only it is lost", pairs=TO_OURS)
def test_above_the_receivers_limit(stage: Stage) -> None:
    stage.connect(**stage.roles(sender={"limit": 2 * LIMIT}, receiver={"limit": LIMIT}))
    carry(stage.sender, stage.receiver, seed=10, length=LIMIT)
    stage.sender.do("send", seed=11, length=LIMIT + 1, timeout=30)
    assert stage.receiver.fails("receive", timeout=30).code == "EMSGSIZE"
    carry(stage.sender, stage.receiver, seed=12, length=5)


@packets("empty: at once, and at its deadline")
def test_empty(stage: Stage) -> None:
    stage.connect()
    assert stage.receiver.do("try-receive")["count"] == "0"
    for timeout in (0, 0.01):
        assert stage.receiver.fails("receive", timeout=timeout).code == "DEADLINE"
    carry(stage.sender, stage.receiver, seed=4, length=99)


@packets("full: at once, at its deadline, and then there is room", hosts=("receiver",))
def test_full(stage: Stage) -> None:
    stage.connect(limit=LIMIT)
    sent = 0
    while stage.sender.do("try-send", seed=sent, length=10_000)["count"] == "1":
        sent += 1
    assert sent > 0
    assert stage.sender.fails("send", seed=0, length=10_000, timeout=0.01).code == "DEADLINE"
    late = stage.sender.start("send", seed=sent, length=10_000, timeout=30)
    received = stage.receiver.do("receive", count=sent + 1, timeout=30)
    assert received["check"] == check_messages(seed=0, length=10_000, count=sent + 1)
    late.result()
    assert stage.receiver.do("try-receive")["count"] == "0"


@packets("use after close", hosts=("sender",), pairs=TO_OURS)
def test_use_after_close(stage: Stage) -> None:
    stage.connect()
    stage.receiver.do("close")
    stage.receiver.do("close")
    assert stage.receiver.fails("send", length=1, timeout=1).code == "CLOSED"
    assert stage.receiver.fails("receive", timeout=1).code == "CLOSED"


@packets("an empty message is told from the end of the stream", having="end-of-stream", interpreters=True)
def test_empty_messages_are_not_the_end(stage: Stage) -> None:
    stage.connect()
    stage.sender.do("send", seed=0, length=0, count=3, timeout=30)
    stage.sender.do("close")
    error = stage.receiver.fails("receive", count=4, timeout=30)
    assert (error.code, error.facts["count"], error.facts["bytes"]) == ("PEER_CLOSED", "3", "0")
    assert stage.receiver.fails("send", seed=0, length=1, timeout=30).code == "EPIPE"


@packets("the end of the stream wakes a receiver", having="end-of-stream", hosts=("sender",))
def test_end_wakes_receiver(stage: Stage) -> None:
    stage.connect()
    waiting = stage.receiver.start("receive")
    stage.sender.do("close")
    assert waiting.failure().code == "PEER_CLOSED"


@packets("what a peer sent before it left others unread", having="end-of-stream")
def test_left_unread(stage: Stage) -> None:
    stage.connect()
    stage.receiver.do("send", seed=0, length=9, timeout=30)
    stage.sender.do("send", seed=5, length=10, step=1, count=2, timeout=30)
    stage.sender.do("close")
    error = stage.receiver.fails("receive", count=3, timeout=30)
    assert (error.code, error.facts["count"]) == ("PEER_CLOSED", "2")
    assert error.facts["check"] == check_messages(seed=5, length=10, step=1, count=2)


@packets("sender killed while it sends", having="end-of-stream", hosts=("receiver",))
def test_sender_killed(stage: Stage) -> None:
    stage.connect()
    stage.sender.start("send", seed=0, length=5000, count=1_000_000)
    stage.receiver.do("receive", count=50, timeout=30)
    stage.kill(stage.sender.peer)
    error = stage.receiver.fails("receive", count=1_000_000, timeout=30)
    assert error.code == "PEER_CLOSED"
    assert error.facts["check"] == check_messages(seed=50, length=5000, count=int(error.facts["count"]))


@packets("receiver killed under a blocked sender", having="end-of-stream", hosts=("sender",))
def test_receiver_killed(stage: Stage) -> None:
    stage.connect()
    blocked = stage.sender.start("send", seed=0, length=5000, count=1_000_000)
    wait_until_blocked(stage.sender.peer)
    stage.kill(stage.receiver.peer)
    assert blocked.failure().code == "EPIPE"


@packets("nobody receives any more", having="connectionless")
def test_nobody(stage: Stage) -> None:
    stage.connect()
    stage.receiver.do("close")
    assert stage.sender.fails("send", length=1, timeout=30).code in NOBODY


@packets("receiver killed under a blocked sender, which is told", having="connectionless", hosts=("sender",))
def test_datagram_receiver_killed(stage: Stage) -> None:
    stage.connect()
    blocked = stage.sender.start("send", seed=0, length=5000, count=1_000_000)
    wait_until_blocked(stage.sender.peer)
    stage.kill(stage.receiver.peer)
    assert blocked.failure().code in NOBODY
    Path(str(stage.called()["out"])).unlink()


@packets("sender killed while it sends, and its messages stay", having="connectionless", hosts=("receiver",))
def test_datagram_sender_killed(stage: Stage) -> None:
    stage.connect()
    stage.sender.start("send", seed=0, length=1000, count=1_000_000)
    stage.receiver.do("receive", timeout=30)
    wait_until_blocked(stage.sender.peer)
    stage.kill(stage.sender.peer)
    error = stage.receiver.fails("receive", count=1_000_000, timeout=0.1)
    assert error.code == "DEADLINE"
    assert error.facts["check"] == check_messages(seed=1, length=1000, count=int(error.facts["count"]))
    Path(str(stage.called()["out"])).unlink()
