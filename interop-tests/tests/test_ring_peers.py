"""Rings between peers that were written from the specification alone, and between them and the Python package."""

from __future__ import annotations

import os
import random
import secrets
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from antaboga.errors import DeadlineExceeded, PeerClosedError
from antaboga.transport.ring import RingChannel
from matrix.cast import Cast
from matrix.implementations import NAMES
from matrix.leaks import names
from matrix.payload import check_messages, payload
from matrix.peer import Peer
from matrix.places import PREFIX

CAPACITY = 1 << 13
LIMIT = CAPACITY // 4 - 16
WITNESSES = ("c", "stdlib")
PAIRS = [(one, other) for one in WITNESSES for other in WITNESSES]
EVERYBODY = [(one, other) for one in NAMES for other in NAMES]
STEPS = int(os.environ.get("ANTABOGA_RING_STEPS", "200"))
# Every length once, from the longest to the next rest of the data.
COUNT, STEP = LIMIT // 3, 3


class Rings:
    """Two rings, by which two ends are opened."""

    def __init__(self) -> None:
        self.there, self.back = (f"/{PREFIX}{secrets.token_hex(4)}-{way}" for way in ("there", "back"))

    def create(self, peer: Peer) -> None:
        peer.do("open", handle="ring", room="ring", mode="create", capacity=CAPACITY, **self._ways(False))

    def open(self, peer: Peer) -> None:
        peer.do("open", handle="ring", room="ring", mode="open", **self._ways(True))

    def _ways(self, turned: bool) -> dict[str, str]:
        ways = (self.there, self.back)
        return dict(zip(("in", "out"), ways[::-1] if turned else ways, strict=True))


@pytest.fixture
def rings(runtime: Path, cast: Cast) -> Iterator[Rings]:
    yield Rings()
    for peer in cast.everybody():
        peer.do("reset")
    assert names() == []
    assert not list((runtime / "run").glob("*.ring"))


def goes(sender: Peer, receiver: Peer, seed: int) -> None:
    """Messages of every length, many more than there is room for."""
    sending = sender.start("send", handle="ring", seed=seed, length=0, step=STEP, count=COUNT, timeout=60)
    received = receiver.do("receive", handle="ring", count=COUNT, timeout=60)
    assert sending.result()["check"] == received["check"] == check_messages(seed, 0, COUNT, STEP)


@pytest.mark.parametrize(("maker", "finder"), PAIRS)
def test_messages_go_both_ways(cast: Cast, rings: Rings, maker: str, finder: str) -> None:
    one, other = cast.peer(maker, "sender"), cast.peer(finder, "receiver")
    rings.create(one)
    rings.open(other)
    goes(one, other, 1)
    goes(other, one, 2)
    for peer in (one, other):
        assert peer.do("try-receive", handle="ring")["count"] == "0"
        assert peer.fails("send", handle="ring", length=LIMIT + 1, timeout=60).code == "EMSGSIZE"


@pytest.mark.parametrize(("maker", "finder"), PAIRS)
def test_the_end_comes_after_all_that_was_sent(cast: Cast, rings: Rings, maker: str, finder: str) -> None:
    one, other = cast.peer(maker, "sender"), cast.peer(finder, "receiver")
    rings.create(one)
    assert other.fails("open", handle="x", room="ring", out=rings.there + "x").code == "ENOENT"
    rings.open(other)
    third = {"handle": "x", "room": "ring", "mode": "open", "out": rings.there}
    assert one.fails("open", **third).code == "EBUSY"
    other.do("send", handle="ring", seed=5, length=10, count=20, timeout=60)
    waiting = one.start("receive", handle="ring", count=21, timeout=60)
    other.do("close", handle="ring")
    ended = waiting.failure()
    assert (ended.code, ended.facts["check"]) == ("PEER_CLOSED", check_messages(5, 10, 20))
    assert one.fails("send", handle="ring", length=1, timeout=60).code == "EPIPE"
    assert other.fails("open", **third).code == "PEER_CLOSED"
    one.do("close", handle="ring")
    assert other.fails("open", **third).code == "ENOENT"


@pytest.mark.parametrize("name", WITNESSES)
def test_a_full_ring_is_a_deadline(cast: Cast, rings: Rings, name: str) -> None:
    one, other = cast.peer(name, "sender"), cast.peer(name, "receiver")
    rings.create(one)
    full = one.fails("send", handle="ring", seed=1, length=100, count=1000, timeout=0.01)
    assert full.code == "DEADLINE"
    rings.open(other)
    count = int(full.facts["count"])
    assert other.do("receive", handle="ring", count=count, timeout=60)["check"] == check_messages(1, 100, count)
    assert other.fails("receive", handle="ring", timeout=0.01).code == "DEADLINE"
    blocked = one.start("send", handle="ring", seed=1, length=100, count=1000, timeout=60)
    other.do("close", handle="ring")
    assert blocked.failure().code == "EPIPE"


def echo(channel: RingChannel, peer: Peer) -> None:
    receiving = peer.start("receive", handle="ring", count=COUNT, timeout=60)
    for i in range(COUNT):
        channel.send(payload(3 + i, i * STEP), 60)
    assert receiving.result()["check"] == check_messages(3, 0, COUNT, STEP)
    sending = peer.start("send", handle="ring", seed=4, length=0, step=STEP, count=COUNT, timeout=60)
    for i in range(COUNT):
        assert channel.receive(60) == payload(4 + i, i * STEP)
    sending.result()


@pytest.mark.parametrize("wait", ["adaptive", "block", "spin"])
@pytest.mark.parametrize("name", WITNESSES)
def test_the_package_opens_what_a_peer_made(cast: Cast, rings: Rings, name: str, wait: str) -> None:
    peer = cast.peer(name, "sender")
    rings.create(peer)
    with RingChannel.open(rings.back, rings.there, wait=wait) as channel:
        echo(channel, peer)
        peer.do("close", handle="ring")
        with pytest.raises(PeerClosedError):
            channel.receive(60)
        with pytest.raises(BrokenPipeError):
            channel.send(b"", 60)


@pytest.mark.parametrize("wait", ["adaptive", "block", "spin"])
@pytest.mark.parametrize("name", WITNESSES)
def test_a_peer_opens_what_the_package_made(cast: Cast, rings: Rings, name: str, wait: str) -> None:
    peer = cast.peer(name, "receiver")
    with RingChannel.create(rings.there, rings.back, capacity=CAPACITY, wait=wait) as channel:
        rings.open(peer)
        echo(channel, peer)
        with pytest.raises(DeadlineExceeded):
            channel.receive(0.01)
    assert peer.fails("receive", handle="ring", timeout=60).code == "PEER_CLOSED"
    assert peer.fails("send", handle="ring", timeout=60).code == "EPIPE"


@pytest.mark.parametrize("killed", WITNESSES)
@pytest.mark.parametrize("survivor", WITNESSES)
def test_a_peer_that_was_killed_is_gone(cast: Cast, rings: Rings, killed: str, survivor: str) -> None:
    one, other = cast.peer(survivor, "sender"), cast.extra(killed, "victim")
    rings.create(one)
    rings.open(other)
    other.do("send", handle="ring", seed=9, length=50, count=30, timeout=60)
    other.kill()
    assert one.do("receive", handle="ring", count=30, timeout=60)["check"] == check_messages(9, 50, 30)
    assert one.fails("receive", handle="ring", timeout=60).code == "PEER_CLOSED"
    assert one.fails("send", handle="ring", length=100, count=1000, timeout=60).code == "EPIPE"


@pytest.mark.parametrize(("maker", "finder"), EVERYBODY)
def test_any_order_of_steps_is_that_of_two_queues(cast: Cast, rings: Rings, maker: str, finder: str) -> None:
    peers = cast.peer(maker, "sender"), cast.peer(finder, "receiver")
    rings.create(peers[0])
    rings.open(peers[1])
    chance = random.Random(f"{maker} {finder}")
    # What is on its way to each.
    queues: tuple[deque[tuple[int, int]], deque[tuple[int, int]]] = (deque(), deque())
    for seed in range(STEPS):
        one = chance.randrange(2)
        peer, coming, going = peers[one], queues[one], queues[1 - one]
        if chance.randrange(2):
            length = chance.randint(0, chance.choice((40, LIMIT)))
            sent = peer.do("try-send", handle="ring", seed=seed, length=length)["count"] == "1"
            # A quarter of the ring, and a rest that it does not fit into: so long there is room for it.
            assert sent or sum((23 + length) & ~7 for _, length in going) + 2 * LIMIT > CAPACITY
            if sent:
                going.append((seed, length))
        else:
            came = peer.do("try-receive", handle="ring")
            assert int(came["count"]) == bool(coming)
            if coming:
                assert came["check"] == check_messages(*coming.popleft())
    closer = chance.randrange(2)
    peers[closer].do("close", handle="ring")
    for expected in queues[1 - closer]:
        assert peers[1 - closer].do("try-receive", handle="ring")["check"] == check_messages(*expected)
    assert peers[1 - closer].fails("receive", handle="ring", timeout=60).code == "PEER_CLOSED"
    assert peers[1 - closer].fails("try-send", handle="ring").code == "EPIPE"
