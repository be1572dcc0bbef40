"""Sockets of packets between every two peers."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from matrix.blocked import wait_until_blocked
from matrix.cases import BESIDE_C
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
        self._dead: set[End] = set()

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

    def kill(self, cast: Cast, end: End) -> None:
        """End a peer by SIGKILL."""
        end.peer.kill()
        cast.forget(end.peer)
        self._dead.add(end)

    def _clear(self) -> None:
        """Do what a peer that was killed cannot do any more."""
        for path in (self.names.path, self.names.path + "-back"):
            Path(path).unlink(missing_ok=True)
        for entry in Path(os.environ["ANTABOGA_RUNTIME_DIR"], "registry").glob("unix*.json"):
            if self.names.path in entry.read_text("utf-8"):
                entry.unlink()

    def reset(self) -> None:
        for end in {self.sender, self.receiver} - self._dead:
            end.peer.do("reset")
        if self._dead:
            self._clear()


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


@pytest.fixture(params=sorted(BESIDE_C), ids=lambda pair: f"{pair[0]}->{pair[1]}")
def mortal(request: pytest.FixtureRequest, cast: Cast) -> Iterator[Pair]:
    """A pair of which one will be killed."""
    pair = Pair(cast, *request.param)
    yield pair
    pair.reset()


def test_a_peer_killed_while_it_receives(cast: Cast, mortal: Pair) -> None:
    mortal.seqpacket()
    waiting = mortal.sender.start("receive")
    mortal.receiver.start("receive")
    wait_until_blocked(mortal.receiver.peer)
    mortal.kill(cast, mortal.receiver)
    assert waiting.failure().code == "PEER_CLOSED"
    assert mortal.sender.fails("send", seed=0, length=1, timeout=30).code == "EPIPE"


def test_a_peer_killed_under_a_blocked_sender(cast: Cast, mortal: Pair) -> None:
    mortal.seqpacket()
    blocked = mortal.sender.start("send", seed=0, length=50_000, count=1000)
    wait_until_blocked(mortal.sender.peer)
    mortal.kill(cast, mortal.receiver)
    assert blocked.failure().code in ("EPIPE", "ECONNRESET")


def test_a_peer_killed_before_it_was_accepted(cast: Cast, mortal: Pair) -> None:
    where = {"room": "unix_seqpacket", "limit": LIMIT}
    host = mortal.receiver.peer
    host.do("listen", handle="listener", address=mortal.names.path, **where)
    mortal.sender.do("open", role="connect", address=mortal.names.path, **where)
    mortal.sender.do("send", seed=4, length=0, count=2, timeout=30)
    mortal.kill(cast, mortal.sender)
    mortal.receiver.do("open", role="accept", listener="listener", timeout=30, **where)
    error = mortal.receiver.fails("receive", count=3, timeout=30)
    assert (error.code, error.facts["count"], error.facts["bytes"]) == ("PEER_CLOSED", "2", "0")
    host.do("close", handle="listener")


def test_a_datagram_receiver_killed_while_it_receives(cast: Cast, mortal: Pair) -> None:
    mortal.dgram()
    mortal.receiver.start("receive")
    wait_until_blocked(mortal.receiver.peer)
    mortal.kill(cast, mortal.receiver)
    assert mortal.sender.fails("send", seed=0, length=1, timeout=30).code in ("ENOENT", "ECONNREFUSED")
    assert mortal.sender.fails("receive", timeout=0.02).code == "DEADLINE"


def test_a_datagram_sender_killed_while_it_sends(cast: Cast, mortal: Pair) -> None:
    mortal.dgram()
    sent = 0
    while mortal.sender.do("try-send", seed=sent, length=10_000)["count"] == "1":
        sent += 1
    mortal.sender.start("send", seed=sent, length=10_000)
    wait_until_blocked(mortal.sender.peer)
    mortal.kill(cast, mortal.sender)
    received = mortal.receiver.do("receive", count=sent, timeout=30)
    assert received["check"] == check_messages(seed=0, length=10_000, count=sent)
    assert mortal.receiver.do("try-receive")["count"] == "0"
