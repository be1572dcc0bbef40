"""Framed channels: deadlines, closing, and the end of either side."""

from __future__ import annotations

from matrix.cases import streams
from matrix.inflight import wait_for_octets
from matrix.link import Stage
from matrix.payload import check_messages

MIB = 1 << 20
# What a sender learns when nobody can receive any more, and its octets were left unread.
LEFT_UNREAD = {"pipe": {"EPIPE"}, "fifo": {"EPIPE"}, "unix": {"EPIPE", "ECONNRESET"}}


@streams("end of stream after 3 messages")
def test_end_of_stream(stage: Stage) -> None:
    stage.connect()
    stage.sender.do("send", seed=20, length=1000, count=3, timeout=30)
    stage.sender.do("close")
    error = stage.receiver.fails("receive", count=5, timeout=30)
    assert (error.code, error.facts["count"]) == ("PEER_CLOSED", "3")
    assert error.facts["check"] == check_messages(seed=20, length=1000, count=3)
    assert stage.receiver.fails("receive", timeout=30).code == "PEER_CLOSED"


@streams("end of stream wakes a waiting receiver")
def test_end_wakes_receiver(stage: Stage) -> None:
    stage.connect()
    waiting = stage.receiver.start("receive")
    stage.sender.do("close")
    assert waiting.failure().code == "PEER_CLOSED"


@streams("sending to a closed end")
def test_send_to_closed(stage: Stage) -> None:
    stage.connect()
    stage.receiver.do("close")
    assert stage.sender.fails("send", length=10, timeout=30).code == "EPIPE"


@streams("a peer that leaves messages unread")
def test_left_unread(stage: Stage) -> None:
    stage.connect()
    stage.sender.do("send", length=10, count=3, timeout=30)
    stage.receiver.do("send", seed=29, length=20, timeout=30)
    stage.receiver.do("close")
    error = stage.sender.fails("receive", count=2, timeout=30)
    assert (error.code, error.facts["count"]) == ("PEER_CLOSED", "1")


@streams("closing wakes a blocked sender")
def test_close_wakes_sender(stage: Stage) -> None:
    stage.connect()
    blocked = stage.sender.start("send", seed=21, length=4 * MIB)
    wait_for_octets(stage.sender.peer)
    stage.receiver.do("close")
    assert blocked.failure().code in LEFT_UNREAD[stage.room]


@streams("use after close")
def test_use_after_close(stage: Stage) -> None:
    stage.connect()
    stage.sender.do("close")
    stage.sender.do("close")
    assert stage.sender.fails("send", length=10).code == "CLOSED"
    assert stage.sender.fails("receive", timeout=1).code == "CLOSED"


@streams("receive ends at its deadline")
def test_receive_deadline(stage: Stage) -> None:
    stage.connect()
    assert stage.receiver.fails("receive", timeout=0).code == "DEADLINE"
    assert stage.receiver.fails("receive", timeout=0.02).code == "DEADLINE"
    stage.sender.do("send", seed=22, length=99, timeout=30)
    assert stage.receiver.do("receive", timeout=30)["check"] == check_messages(seed=22, length=99)


@streams("send into a full channel ends at its deadline, between messages")
def test_full_between_messages(stage: Stage) -> None:
    stage.connect()
    error = stage.sender.fails("send", seed=23, length=1000, count=100_000, timeout=0.05)
    sent = int(error.facts["count"])
    assert (error.code, sent > 0) == ("DEADLINE", True)
    received = stage.receiver.do("receive", count=sent, timeout=30)
    assert received["check"] == error.facts["check"]
    assert received["check"] == check_messages(seed=23, length=1000, count=sent)
    stage.sender.do("send", seed=24, length=50, timeout=30)
    assert stage.receiver.do("receive", timeout=30)["check"] == check_messages(seed=24, length=50)


@streams("a deadline inside a message breaks the channel")
def test_deadline_inside_message(stage: Stage) -> None:
    stage.connect()
    assert stage.sender.fails("send", seed=25, length=4 * MIB, timeout=0.05).code == "DEADLINE"
    assert stage.sender.fails("send", length=1, timeout=30).code == "BROKEN"
    stage.sender.do("close")
    assert stage.receiver.fails("receive", timeout=30).code == "PROTOCOL"


@streams("sender killed inside a message", hosts=("receiver",))
def test_sender_killed(stage: Stage) -> None:
    stage.connect()
    stage.sender.do("send", seed=26, length=500, count=2, timeout=30)
    stage.sender.start("send", seed=27, length=4 * MIB)
    wait_for_octets(stage.sender.peer)
    stage.kill(stage.sender.peer)
    error = stage.receiver.fails("receive", count=3, timeout=30)
    assert (error.code, error.facts["count"]) == ("PROTOCOL", "2")
    assert error.facts["check"] == check_messages(seed=26, length=500, count=2)


@streams("receiver killed under a blocked sender", hosts=("sender",))
def test_receiver_killed(stage: Stage) -> None:
    stage.connect()
    blocked = stage.sender.start("send", seed=28, length=4 * MIB)
    wait_for_octets(stage.sender.peer)
    stage.kill(stage.receiver.peer)
    assert blocked.failure().code in LEFT_UNREAD[stage.room]
