"""Segments and pipes handed over as descriptors, with a message over a Unix socket, from every peer to every other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

import pytest
from matrix.cast import Cast
from matrix.leaks import Watch
from matrix.link import End, Names
from matrix.payload import check_messages

NAMES = ("java", "python", "stdlib")
PAIRS = list(itertools.product(NAMES, NAMES))
ROOMS = ("unix", "unix_seqpacket")
# So long that on a stream the message needs several calls.
LENGTHS = (0, 5, 200_000)


class Pair:
    """Who hands over, and who takes."""

    def __init__(self, cast: Cast, room: str, giver: str, taker: str) -> None:
        self.names = Names(cast.folder)
        self.giver = End(cast.peer(giver, "left"), "giver")
        self.taker = End(cast.peer(taker, "right"), "taker")
        where = {"room": room, "descriptors": 4}
        self.taker.peer.do("listen", handle="listener", address=self.names.path, **where)
        accepted = self.taker.start("open", role="accept", listener="listener", timeout=30, **where)
        self.giver.do("open", role="connect", address=self.names.path, **where)
        accepted.result()
        self.taker.peer.do("close", handle="listener")

    def hand(self, giver: End, taker: End, length: int, **what: object) -> list[str]:
        """Hand something over; return the numbers that arrived, after their message."""
        handed = giver.start("hand", seed=3, length=length, timeout=30, **what)
        taken: Mapping[str, str] = taker.do("take", timeout=30)
        handed.result()
        assert taken["check"] == check_messages(seed=3, length=length)
        return taken["numbers"].split(",")

    def reset(self) -> None:
        for end in (self.giver, self.taker):
            end.peer.do("reset")


# The other one takes what comes, and does not look.
OURS_TAKE = pytest.mark.parametrize(
    "pair", [pair for pair in PAIRS if pair[1] != "stdlib"], indirect=True, ids=lambda pair: f"{pair[0]}->{pair[1]}"
)


@pytest.fixture(params=ROOMS)
def room(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=PAIRS, ids=lambda pair: f"{pair[0]}->{pair[1]}")
def pair(request: pytest.FixtureRequest, cast: Cast, runtime: object, room: str) -> Iterator[Pair]:
    giver, taker = request.param
    peers = [cast.peer(giver, "left"), cast.peer(taker, "right")]
    watch = Watch(runtime, peers, cast.folder, [])  # type: ignore[arg-type]
    pair = Pair(cast, room, giver, taker)
    yield pair
    pair.reset()
    left = watch.left(set(cast.everybody()))
    assert not left, left


@pytest.mark.parametrize("length", LENGTHS)
def test_a_segment(pair: Pair, length: int) -> None:
    giver, taker = pair.giver, pair.taker
    own = End(giver.peer, "own")
    own.do("open", room="posixshm", mode="create", name=pair.names.name, size=5000)
    own.do("put", seed=1, offset=0, length=5000)
    (number,) = pair.hand(giver, taker, length, segment="own")
    # Nobody needs the name.
    own.do("unlink")
    got = End(taker.peer, "got")
    got.do("open", room="posixshm", mode="received", number=number)
    assert got.do("info") == {"size": "5000", "readonly": "0"}
    assert got.do("get", offset=0, length=5000) == own.do("get", offset=0, length=5000)
    got.do("put", seed=2, offset=0, length=5000)
    assert got.do("get", offset=0, length=5000) == own.do("get", offset=0, length=5000)
    # And back to who made it.
    (number,) = pair.hand(taker, giver, length, segment="got")
    again = End(giver.peer, "again")
    again.do("open", room="posixshm", mode="received", number=number, access="read")
    assert again.do("info") == {"size": "5000", "readonly": "1"}
    assert again.do("get", offset=0, length=5000) == own.do("get", offset=0, length=5000)


@pytest.mark.parametrize("length", LENGTHS)
def test_both_ends_of_two_pipes(pair: Pair, length: int) -> None:
    giver, taker = pair.giver, pair.taker
    there, back = giver.peer.do("pipe"), giver.peer.do("pipe")
    read, write = pair.hand(giver, taker, length, numbers=f"{there['read']},{back['write']}")
    one, other = End(giver.peer, "one"), End(taker.peer, "other")
    one.do("open", room="pipe", read=back["read"], write=there["write"])
    other.do("open", room="pipe", read=read, write=write)
    for sender, receiver in ((one, other), (other, one)):
        sent = sender.start("send", seed=4, length=100, step=1000, count=100, timeout=30)
        received = receiver.do("receive", count=100, timeout=30)
        assert sent.result()["check"] == received["check"]
    one.do("close")
    assert other.fails("receive", timeout=30).code == "PEER_CLOSED"


@OURS_TAKE
def test_what_is_no_segment(pair: Pair) -> None:
    pipe = pair.giver.peer.do("pipe")
    for number in pair.hand(pair.giver, pair.taker, 1, numbers=f"{pipe['read']},{pipe['write']}"):
        error = pair.taker.peer.fails("open", handle="got", room="posixshm", mode="received", number=number)
        assert error.code == "WRONG_KIND"


@OURS_TAKE
def test_one_for_reading_is_not_written(pair: Pair) -> None:
    own = End(pair.giver.peer, "own")
    own.do("open", room="posixshm", mode="create", name=pair.names.name, size=100)
    End(pair.giver.peer, "reading").do("open", room="posixshm", mode="read", name=pair.names.name)
    numbers = [pair.hand(pair.giver, pair.taker, 1, segment="reading")[0] for _ in range(2)]
    error = pair.taker.peer.fails("open", handle="got", room="posixshm", mode="received", number=numbers[0])
    assert error.code == "EACCES"
    got = End(pair.taker.peer, "got")
    got.do("open", room="posixshm", mode="received", number=numbers[1], access="read")
    assert got.do("get", offset=0, length=100) == own.do("get", offset=0, length=100)


@OURS_TAKE
def test_more_than_are_taken(pair: Pair) -> None:
    pipes = [pair.giver.peer.do("pipe") for _ in range(3)]
    numbers = ",".join(pipe[end] for pipe in pipes for end in ("read", "write"))
    pair.giver.do("hand", seed=3, length=1, timeout=30, numbers=numbers)
    assert pair.taker.fails("take", timeout=30).code == "DESCRIPTORS_LOST"
    pair.giver.do("send", seed=5, length=5, timeout=30)
    assert pair.taker.do("receive", timeout=30)["check"] == check_messages(seed=5, length=5)
