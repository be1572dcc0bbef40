"""Queues: what arrives is what was sent, whole and in order, whoever sends and whoever made the queue."""

from __future__ import annotations

from matrix.blocked import wait_until_blocked
from matrix.cases import queues
from matrix.link import Stage
from matrix.payload import check_messages
from matrix.queue_limits import longest, make, room_for
from matrix.traffic import carry

LENGTH = 1000


@queues({"empty message": 0, "1 byte": 1, "1021 bytes": 1021, "4096 bytes": 4096})
def test_size(stage: Stage) -> None:
    make(stage)
    carry(stage.sender, stage.receiver, seed=100, length=stage.case.value)


@queues({"limit-1": -1, "limit": 0})
def test_longest(stage: Stage) -> None:
    make(stage)
    carry(stage.sender, stage.receiver, seed=101, length=longest(stage) + stage.case.value)


@queues("limit+1 is refused, and nothing sent")
def test_too_long(stage: Stage) -> None:
    make(stage)
    assert stage.sender.fails("send", length=longest(stage) + 1).code == "EMSGSIZE"
    assert stage.receiver.do("try-receive")["count"] == "0"
    carry(stage.sender, stage.receiver, seed=102, length=5)


@queues("1000 messages of growing length")
def test_many(stage: Stage) -> None:
    make(stage)
    carry(stage.sender, stage.receiver, seed=103, length=0, count=1000, step=7)


@queues("question and answer")
def test_question_and_answer(stage: Stage) -> None:
    make(stage)
    for turn in range(10):
        carry(stage.sender, stage.receiver, seed=turn, length=turn * 100)
        carry(stage.receiver, stage.sender, seed=turn + 100, length=turn * 90)


@queues("try-receive with and without a message")
def test_try_receive(stage: Stage) -> None:
    make(stage)
    assert stage.receiver.do("try-receive")["count"] == "0"
    stage.sender.do("send", seed=104, length=321, timeout=30)
    received = stage.receiver.do("try-receive")
    assert (received["count"], received["check"]) == ("1", check_messages(seed=104, length=321))


@queues("try-send fills it to its depth and no further")
def test_try_send(stage: Stage) -> None:
    make(stage)
    room = room_for(stage, LENGTH)
    for number in range(room):
        assert stage.sender.do("try-send", seed=105 + number, length=LENGTH)["count"] == "1"
    assert stage.sender.do("try-send", seed=1, length=LENGTH)["count"] == "0"
    assert stage.receiver.do("figures")["waiting"] == str(room)
    received = stage.receiver.do("receive", count=room, timeout=30)
    assert received["check"] == check_messages(seed=105, length=LENGTH, count=room)


@queues("send into a full queue ends at its deadline")
def test_full(stage: Stage) -> None:
    make(stage)
    room = room_for(stage, LENGTH)
    error = stage.sender.fails("send", seed=106, length=LENGTH, count=room + 1, timeout=0.05)
    assert (error.code, error.facts["count"]) == ("DEADLINE", str(room))
    assert stage.sender.fails("send", length=LENGTH, timeout=0).code == "DEADLINE"
    received = stage.receiver.do("receive", count=room, timeout=30)
    assert received["check"] == error.facts["check"] == check_messages(seed=106, length=LENGTH, count=room)
    carry(stage.sender, stage.receiver, seed=107, length=50)


@queues("receiving makes room for who waits")
def test_room_wakes_sender(stage: Stage) -> None:
    make(stage)
    room = room_for(stage, LENGTH)
    waiting = stage.sender.start("send", seed=108, length=LENGTH, count=room + 1)
    wait_until_blocked(stage.sender.peer)
    received = stage.receiver.do("receive", count=room + 1, timeout=30)
    assert waiting.result()["check"] == received["check"] == check_messages(seed=108, length=LENGTH, count=room + 1)


@queues("sending wakes who waits")
def test_message_wakes_receiver(stage: Stage) -> None:
    make(stage)
    for timeout in ({}, {"timeout": 30}):
        waiting = stage.receiver.start("receive", **timeout)
        wait_until_blocked(stage.receiver.peer)
        stage.sender.do("send", seed=109, length=77)
        assert waiting.result()["check"] == check_messages(seed=109, length=77)


@queues("receive ends at its deadline, and loses nothing")
def test_receive_deadline(stage: Stage) -> None:
    make(stage)
    assert stage.receiver.fails("receive", timeout=0).code == "DEADLINE"
    assert stage.receiver.fails("receive", timeout=0.02).code == "DEADLINE"
    carry(stage.sender, stage.receiver, seed=110, length=99)


@queues("depth and length as they were asked for", having="priorities")
def test_figures(stage: Stage) -> None:
    make(stage, depth=3, size=513)
    for end in (stage.sender, stage.receiver):
        assert end.do("figures") == {"depth": "3", "size": "513", "waiting": "0"}
    stage.sender.do("send", length=513, count=3, timeout=30)
    assert stage.receiver.do("figures")["waiting"] == "3"
    assert stage.sender.fails("send", length=514, timeout=0).code == "EMSGSIZE"
    assert stage.sender.do("try-send", length=1)["count"] == "0"
