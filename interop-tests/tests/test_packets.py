"""Sockets of packets between every two peers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from matrix.cast import Cast
from matrix.implementations import NAMES
from matrix.link import End, Names
from matrix.payload import check_messages

SIZES = [0, 1, 31415, 99_999, 100_000]
LIMIT = 100_000
PAIRS = list(itertools.product(NAMES, NAMES))


class Pair:
    """A sender and a receiver."""

    def __init__(self, cast: Cast, sender: str, receiver: str) -> None:
        self.sender = End(cast.peer(sender, "left"), "sender")
        self.receiver = End(cast.peer(receiver, "right"), "receiver")
        self.names = Names(cast.folder)

    def seqpacket(self, **options: object) -> None:
        where = {"room": "unix_seqpacket", "limit": LIMIT, **options}
        host = self.receiver.peer
        host.do("listen", handle="listener", address=self.names.path, **where)
        accepted = self.receiver.start("open", role="accept", listener="listener", timeout=30, **where)
        self.sender.do("open", role="connect", address=self.names.path, **where)
        accepted.result()
        host.do("close", handle="listener")

    def dgram(self, **options: object) -> None:
        where = {"room": "unix_dgram", "limit": LIMIT, **options}
        one, other = self.names.path, self.names.path + "-back"
        self.receiver.do("open", **{"in": one, "out": other}, **where)
        self.sender.do("open", **{"in": other, "out": one}, **where)

    def open(self, room: str) -> None:
        (self.seqpacket if room == "unix_seqpacket" else self.dgram)()

    def reset(self) -> None:
        for end in (self.sender, self.receiver):
            end.peer.do("reset")


@pytest.fixture(params=PAIRS, ids=lambda pair: f"{pair[0]}->{pair[1]}")
def pair(request: pytest.FixtureRequest, cast: Cast) -> Iterator[Pair]:
    pair = Pair(cast, *request.param)
    yield pair
    pair.reset()


ROOMS = pytest.mark.parametrize("room", ["unix_seqpacket", "unix_dgram"])


@ROOMS
def test_every_size_both_ways(pair: Pair, room: str) -> None:
    pair.open(room)
    for one, other in ((pair.sender, pair.receiver), (pair.receiver, pair.sender)):
        for size in SIZES:
            sent = one.start("send", seed=7, length=size, timeout=30)
            received = other.do("receive", timeout=30)
            assert sent.result()["check"] == received["check"] == check_messages(seed=7, length=size)


@ROOMS
def test_many_in_order(pair: Pair, room: str) -> None:
    pair.open(room)
    sent = pair.sender.start("send", seed=1, length=0, step=3, count=500, timeout=30)
    received = pair.receiver.do("receive", count=500, timeout=30)
    assert sent.result()["check"] == received["check"] == check_messages(seed=1, length=0, step=3, count=500)


@ROOMS
def test_full_and_empty(pair: Pair, room: str) -> None:
    pair.open(room)
    assert pair.receiver.do("try-receive")["count"] == "0"
    assert pair.receiver.fails("receive", timeout=0.01).code == "DEADLINE"
    sent = 0
    while pair.sender.do("try-send", seed=sent, length=10_000)["count"] == "1":
        sent += 1
    assert sent > 0
    assert pair.sender.fails("send", seed=0, length=10_000, timeout=0.01).code == "DEADLINE"
    late = pair.sender.start("send", seed=sent, length=10_000, timeout=30)
    received = pair.receiver.do("receive", count=sent + 1, timeout=30)
    assert received["check"] == check_messages(seed=0, length=10_000, count=sent + 1)
    late.result()
    assert pair.receiver.do("try-receive")["count"] == "0"


@ROOMS
def test_too_long(pair: Pair, room: str) -> None:
    pair.open(room)
    assert pair.sender.fails("send", seed=0, length=LIMIT + 1, timeout=30).code == "EMSGSIZE"
    pair.sender.do("send", seed=3, length=5, timeout=30)
    assert pair.receiver.do("receive", timeout=30)["check"] == check_messages(seed=3, length=5)


def test_empty_messages_are_not_the_end(pair: Pair) -> None:
    pair.seqpacket()
    pair.sender.do("send", seed=0, length=0, count=3, timeout=30)
    pair.sender.do("close")
    error = pair.receiver.fails("receive", count=4, timeout=30)
    assert (error.code, error.facts["count"], error.facts["bytes"]) == ("PEER_CLOSED", "3", "0")
    assert pair.receiver.fails("send", seed=0, length=1, timeout=30).code == "EPIPE"


def test_what_a_peer_sent_before_it_left_others_unread(pair: Pair) -> None:
    pair.seqpacket()
    pair.receiver.do("send", seed=0, length=9, timeout=30)
    pair.sender.do("send", seed=5, length=10, step=1, count=2, timeout=30)
    pair.sender.do("close")
    error = pair.receiver.fails("receive", count=3, timeout=30)
    assert (error.code, error.facts["count"]) == ("PEER_CLOSED", "2")
    assert error.facts["check"] == check_messages(seed=5, length=10, step=1, count=2)


def test_nobody_receives_any_more(pair: Pair) -> None:
    pair.dgram()
    pair.receiver.do("close")
    assert pair.sender.fails("send", seed=0, length=1, timeout=30).code in ("ENOENT", "ECONNREFUSED")


def test_a_peer_killed_while_it_sends(cast: Cast) -> None:
    for sender, receiver in PAIRS:
        pair = Pair(cast, sender, receiver)
        pair.seqpacket()
        pair.sender.start("send", seed=0, length=5000, count=1_000_000)
        pair.receiver.do("receive", count=50, timeout=30)
        pair.sender.peer.kill()
        cast.forget(pair.sender.peer)
        error = pair.receiver.fails("receive", count=1_000_000, timeout=30)
        assert error.code == "PEER_CLOSED"
        count = int(error.facts["count"])
        assert error.facts["check"] == check_messages(seed=50, length=5000, count=count)
        pair.receiver.peer.do("reset")
