"""Framed channels: what arrives is what was sent, whole and in order, whoever sends."""

from __future__ import annotations

from matrix.cases import streams
from matrix.link import Stage
from matrix.payload import check_messages
from matrix.traffic import carry

LIMIT = 65536
MIB = 1 << 20


@streams({"empty message": 0, "1 byte": 1, "limit-1": LIMIT - 1, "limit": LIMIT, "31415 bytes": 31415})
def test_size(stage: Stage) -> None:
    stage.connect(limit=LIMIT)
    carry(stage.sender, stage.receiver, seed=7, length=stage.case.value)


@streams("1 MiB")
def test_large(stage: Stage) -> None:
    stage.connect()
    carry(stage.sender, stage.receiver, seed=8, length=MIB)


@streams("limit+1 is refused, and nothing sent")
def test_above_the_senders_limit(stage: Stage) -> None:
    stage.connect(limit=LIMIT)
    assert stage.sender.fails("send", length=LIMIT + 1).code == "EMSGSIZE"
    carry(stage.sender, stage.receiver, seed=9, length=5)


@streams("limit+1 is not accepted")
def test_above_the_receivers_limit(stage: Stage) -> None:
    stage.connect(**stage.roles(sender={"limit": 2 * LIMIT}, receiver={"limit": LIMIT}))
    carry(stage.sender, stage.receiver, seed=10, length=LIMIT)
    # The sender may meet a full pipe, since nobody reads the rest.
    sent = stage.sender.start("send", length=LIMIT + 1, timeout=0.05)
    assert stage.receiver.fails("receive", timeout=30).code == "PROTOCOL"
    stage.receiver.do("close")
    sent.settle()


@streams("1000 messages of growing length")
def test_many(stage: Stage) -> None:
    stage.connect()
    carry(stage.sender, stage.receiver, seed=11, length=0, count=1000, step=7)


@streams("both directions at once")
def test_both_directions(stage: Stage) -> None:
    stage.connect()
    stage.sender.do("send", seed=12, length=100, count=50, timeout=30)
    carry(stage.receiver, stage.sender, seed=13, length=40, count=50, step=3)
    received = stage.receiver.do("receive", count=50, timeout=30)
    assert received["check"] == check_messages(seed=12, length=100, count=50)


@streams("question and answer")
def test_question_and_answer(stage: Stage) -> None:
    stage.connect()
    for turn in range(10):
        carry(stage.sender, stage.receiver, seed=turn, length=turn * 100)
        carry(stage.receiver, stage.sender, seed=turn + 100, length=turn * 90)


@streams("try-receive with and without a message")
def test_try_receive(stage: Stage) -> None:
    stage.connect()
    assert stage.receiver.do("try-receive")["count"] == "0"
    stage.sender.do("send", seed=14, length=321, timeout=30)
    received = stage.receiver.do("try-receive")
    assert (received["count"], received["check"]) == ("1", check_messages(seed=14, length=321))


@streams("try-send with and without room")
def test_try_send(stage: Stage) -> None:
    stage.connect()
    sent = 0
    while stage.sender.do("try-send", seed=15 + sent, length=30000)["count"] == "1":
        sent += 1
    assert sent > 0
    received = stage.receiver.do("receive", count=sent, timeout=30)
    assert received["check"] == check_messages(seed=15, length=30000, count=sent)
    carry(stage.sender, stage.receiver, seed=16, length=10)
