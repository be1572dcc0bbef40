"""Segments and pipes handed over as descriptors, with a message over a Unix socket, from every peer to every other."""

from __future__ import annotations

from collections.abc import Mapping

from matrix.cases import EVERYWHERE, carriers
from matrix.link import End, Stage
from matrix.payload import check_messages
from matrix.traffic import carry

TAKEN = 4
# The last is so long that on a stream the message needs several calls.
LENGTHS = (0, 5, 200_000)
# The other one takes what comes, and does not look.
TO_WHO_LOOKS = frozenset(pair for pair in EVERYWHERE if pair[1] != "stdlib")


def lengths(what: str) -> Mapping[str, int]:
    return {f"{what}, with {length} bytes": length for length in LENGTHS}


def hand(giver: End, taker: End, length: int, **what: object) -> list[str]:
    """Hand something over; return the numbers that arrived, after their message."""
    handed = giver.start("hand", seed=3, length=length, timeout=30, **what)
    taken = taker.do("take", timeout=30)
    handed.result()
    assert taken["check"] == check_messages(seed=3, length=length)
    return taken["numbers"].split(",")


def pipes(peer: End, count: int) -> str:
    """Make pipes; return the numbers of all their ends, as a request has them."""
    made = [peer.peer.do("pipe") for _ in range(count)]
    return ",".join(pipe[end] for pipe in made for end in ("read", "write"))


@carriers(lengths("a segment there and back"))
def test_a_segment(stage: Stage) -> None:
    stage.connect(descriptors=TAKEN)
    giver, taker, length = stage.sender, stage.receiver, stage.case.value
    own = End(giver.peer, "own")
    own.do("open", room="posixshm", mode="create", name=stage.names.name, size=5000)
    own.do("put", seed=1, offset=0, length=5000)
    (number,) = hand(giver, taker, length, segment="own")
    # Nobody needs the name.
    own.do("unlink")
    got = End(taker.peer, "got")
    got.do("open", room="posixshm", mode="received", number=number)
    assert got.do("info") == {"size": "5000", "readonly": "0"}
    assert got.do("get", offset=0, length=5000) == own.do("get", offset=0, length=5000)
    got.do("put", seed=2, offset=0, length=5000)
    assert got.do("get", offset=0, length=5000) == own.do("get", offset=0, length=5000)
    # And back to who made it.
    (number,) = hand(taker, giver, length, segment="got")
    again = End(giver.peer, "again")
    again.do("open", room="posixshm", mode="received", number=number, access="read")
    assert again.do("info") == {"size": "5000", "readonly": "1"}
    assert again.do("get", offset=0, length=5000) == own.do("get", offset=0, length=5000)


@carriers(lengths("both ends of two pipes"))
def test_both_ends_of_two_pipes(stage: Stage) -> None:
    stage.connect(descriptors=TAKEN)
    giver, taker = stage.sender, stage.receiver
    there, back = giver.peer.do("pipe"), giver.peer.do("pipe")
    read, write = hand(giver, taker, stage.case.value, numbers=f"{there['read']},{back['write']}")
    one, other = End(giver.peer, "one"), End(taker.peer, "other")
    one.do("open", room="pipe", read=back["read"], write=there["write"])
    other.do("open", room="pipe", read=read, write=write)
    for sender, receiver in ((one, other), (other, one)):
        carry(sender, receiver, seed=4, length=100, step=1000, count=100)
    one.do("close")
    assert other.fails("receive", timeout=30).code == "PEER_CLOSED"


@carriers("what is no segment is refused", pairs=TO_WHO_LOOKS)
def test_what_is_no_segment(stage: Stage) -> None:
    stage.connect(descriptors=TAKEN)
    for number in hand(stage.sender, stage.receiver, 1, numbers=pipes(stage.sender, 1)):
        error = stage.receiver.peer.fails("open", handle="got", room="posixshm", mode="received", number=number)
        assert error.code == "WRONG_KIND"


@carriers("a segment for reading is not written", pairs=TO_WHO_LOOKS)
def test_one_for_reading_is_not_written(stage: Stage) -> None:
    stage.connect(descriptors=TAKEN)
    giver, taker = stage.sender, stage.receiver
    own = End(giver.peer, "own")
    own.do("open", room="posixshm", mode="create", name=stage.names.name, size=100)
    End(giver.peer, "reading").do("open", room="posixshm", mode="read", name=stage.names.name)
    numbers = [hand(giver, taker, 1, segment="reading")[0] for _ in range(2)]
    error = taker.peer.fails("open", handle="got", room="posixshm", mode="received", number=numbers[0])
    assert error.code == "EACCES"
    got = End(taker.peer, "got")
    got.do("open", room="posixshm", mode="received", number=numbers[1], access="read")
    assert got.do("get", offset=0, length=100) == own.do("get", offset=0, length=100)


@carriers("more than are taken, and the next message comes", pairs=TO_WHO_LOOKS)
def test_more_than_are_taken(stage: Stage) -> None:
    stage.connect(descriptors=TAKEN)
    stage.sender.do("hand", seed=3, length=1, timeout=30, numbers=pipes(stage.sender, 3))
    assert stage.receiver.fails("take", timeout=30).code == "DESCRIPTORS_LOST"
    carry(stage.sender, stage.receiver, seed=5, length=5)


@carriers("descriptors that nobody takes never arrive", hosts=("sender", "receiver"))
def test_unwanted(stage: Stage) -> None:
    stage.connect()
    for length in (0, 100):
        stage.sender.do("hand", seed=6, length=length, numbers=pipes(stage.sender, 50), timeout=30)
        assert stage.receiver.do("receive", timeout=30)["check"] == check_messages(seed=6, length=length)
    carry(stage.sender, stage.receiver, seed=6, length=5)


@carriers("descriptors of a message that is received without them are closed")
def test_left_out(stage: Stage) -> None:
    stage.connect(descriptors=TAKEN)
    for length in (0, 100):
        stage.sender.do("hand", seed=6, length=length, numbers=pipes(stage.sender, TAKEN // 2), timeout=30)
        assert stage.receiver.do("receive", timeout=30)["check"] == check_messages(seed=6, length=length)
    carry(stage.sender, stage.receiver, seed=6, length=5)
