"""Sealed memory without a name: inherited, and handed over with a message, from every peer to every other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from matrix.cases import carriers
from matrix.cast import SEGMENT, Cast
from matrix.implementations import NAMES
from matrix.interpreters import found
from matrix.leaks import Watch
from matrix.link import End, Stage
from matrix.payload import check_messages

SIZE = 5000
SEAL, SHRINK, GROW = 1, 2, 4
CALLED = "frame.1_a-Z"
# Those that make what no library of ours would.
HOSTILE = ("stdlib", "c")
FROM_HOSTILE = frozenset(itertools.product(HOSTILE, NAMES))
RELATIVES = [*itertools.product(NAMES, NAMES), *(("java", interpreter.peer) for interpreter in found())]


def hand(giver: End, taker: End, **what: object) -> str:
    """Hand one thing over; return the number that arrived."""
    handed = giver.start("hand", seed=3, length=5, timeout=30, **what)
    taken = taker.do("take", timeout=30)
    handed.result()
    assert taken["check"] == check_messages(seed=3, length=5)
    return taken["numbers"]


def same(one: End, other: End) -> None:
    assert one.do("get", offset=0, length=SIZE) == other.do("get", offset=0, length=SIZE)


def attached(taker: End, number: str | int, handle: str, **options: object) -> End:
    end = End(taker.peer, handle)
    end.do("open", room="memfd", mode="received", number=number, **options)
    return end


def everybody_writes(own: End, other: End) -> None:
    """Check that both see what both write."""
    assert other.do("info") == {"size": str(SIZE), "readonly": "0"}
    same(own, other)
    other.do("put", seed=2, offset=0, length=SIZE)
    same(own, other)


@carriers("sealed memory there and back", interpreters=True)
def test_there_and_back(stage: Stage) -> None:
    stage.connect(descriptors=4)
    giver, taker = stage.sender, stage.receiver
    own = End(giver.peer, "own")
    own.do("open", room="memfd", mode="create", size=SIZE)
    own.do("put", seed=1, offset=0, length=SIZE)
    got = attached(taker, hand(giver, taker, segment="own"), "got", expected=SIZE)
    everybody_writes(own, got)
    # It lives as long as anybody has it.
    own.do("close")
    again = attached(giver, hand(taker, giver, segment="got"), "again", access="read")
    assert again.do("info") == {"size": str(SIZE), "readonly": "1"}
    same(got, again)


@carriers({"memory that its creator alone writes": "creator", "memory that nobody writes": "nobody"})
def test_for_reading(stage: Stage) -> None:
    stage.connect(descriptors=4)
    giver, taker = stage.sender, stage.receiver
    own = End(giver.peer, "own")
    own.do("open", room="memfd", mode="create", size=SIZE, writers=stage.case.value)
    own.do("put", seed=1, offset=0, length=SIZE)
    if stage.case.value == "nobody":
        own.do("freeze")
        assert own.do("info")["readonly"] == "1"
    number = hand(giver, taker, segment="own")
    assert taker.peer.fails("open", handle="got", room="memfd", mode="received", number=number).code == "EPERM"
    got = attached(taker, hand(giver, taker, segment="own"), "got", access="read")
    same(own, got)
    if stage.case.value == "creator":
        own.do("put", seed=2, offset=0, length=SIZE)
        same(own, got)


@carriers("memory that is not what it should be", FROM_HOSTILE)
def test_hostile(stage: Stage) -> None:
    stage.connect(descriptors=4)
    giver, taker = stage.sender, stage.receiver

    def refused(number: str, **options: object) -> str:
        return taker.peer.fails("open", handle="got", room="memfd", mode="received", number=number, **options).code

    for seals in (0, SEAL, SHRINK | GROW, SEAL | SHRINK, SEAL | GROW):
        End(giver.peer, "own").do("open", room="memfd", mode="create", size=SIZE, seals=seals)
        for access in ("write", "read"):
            assert refused(hand(giver, taker, segment="own"), access=access) == "UNSEALED"
        giver.peer.do("close", handle="own")
    End(giver.peer, "own").do("open", room="memfd", mode="create", size=SIZE)
    for told in (0, SIZE - 1, SIZE + 1, 1 << 62):
        assert refused(hand(giver, taker, segment="own"), expected=told) == "PROTOCOL"
    pipe = giver.peer.do("pipe")
    for end in ("read", "write"):
        assert refused(hand(giver, taker, numbers=pipe[end]), access="read") == "WRONG_KIND"


@pytest.fixture(params=RELATIVES, ids="->".join)
def relatives(request: pytest.FixtureRequest, cast: Cast, runtime: Path) -> Iterator[tuple[End, End]]:
    """A segment, and the same in a child that was started with it."""
    parent, child = request.param
    peer = cast.peer(parent, "left")
    watch = Watch(runtime, [peer], cast.folder, [])
    own = End(peer, "own")
    own.do("open", room="memfd", mode="create", size=SIZE)
    own.do("put", seed=1, offset=0, length=SIZE)
    family = cast.spawn(peer, child, segment="own", called=CALLED)
    yield own, End(family.child, "inherited")
    family.child.stop()
    assert peer.do("wait", handle=family.handle, timeout=30) == {"exit": "0"}
    peer.do("reset")
    left = watch.left({*cast.everybody()})
    assert not left, left


def test_inherited(relatives: tuple[End, End]) -> None:
    """It is at a number that both know, and where the child is told by the name that it is called."""
    own, inherited = relatives
    attached(inherited, SEGMENT, inherited.handle, expected=SIZE)
    everybody_writes(own, inherited)
    child = inherited.peer
    for wrong in (CALLED[:-1], CALLED + "0", "F" + CALLED[1:]):
        assert child.fails("open", handle="wrong", room="memfd", mode="inherited", called=wrong).code == "ENOENT"
    named = End(child, "named")
    named.do("open", room="memfd", mode="inherited", called=CALLED)
    everybody_writes(own, named)
