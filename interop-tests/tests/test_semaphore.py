"""Semaphores: one value, whoever takes and whoever gives; and memory handed over by two of them."""

from __future__ import annotations

from matrix.blocked import wait_until_blocked
from matrix.cases import semaphores
from matrix.link import Stage

PAGE = 4096
# What a segment is handed over with in these cases.
MEMORY = "posixshm"
# The highest value, and what a release beyond it is.
HIGHEST = {"posixsem": (2**31 - 1, "EOVERFLOW"), "sysvsem": (32767, "ERANGE")}


@semaphores({"value 0": 0, "value 1": 1, "value 5": 5, "value 31415": 31415})
def test_value(stage: Stage) -> None:
    creator, opener = stage.create(value=stage.case.value), stage.open()
    assert creator.do("value") == opener.do("value") == {"value": str(stage.case.value)}
    opener.do("release")
    assert creator.do("value")["value"] == str(stage.case.value + 1)


@semaphores("released at its highest value")
def test_overflow(stage: Stage) -> None:
    highest, code = HIGHEST[stage.room]
    creator, opener = stage.create(value=highest), stage.open()
    assert opener.fails("release").code == code
    assert creator.do("value")["value"] == str(highest)


@semaphores("taken here, missing there")
def test_counts(stage: Stage) -> None:
    creator, opener = stage.create(value=2), stage.open()
    assert opener.do("try-acquire")["taken"] == "1"
    creator.do("acquire", timeout=30)
    assert opener.do("try-acquire")["taken"] == "0"
    assert creator.do("try-acquire")["taken"] == "0"
    creator.do("release", count=3)
    for _ in range(3):
        opener.do("acquire", timeout=0)
    assert creator.do("value")["value"] == "0"


@semaphores("acquire ends at its deadline and takes nothing")
def test_deadline(stage: Stage) -> None:
    creator, opener = stage.create(value=0), stage.open()
    assert opener.fails("acquire", timeout=0).code == "DEADLINE"
    assert opener.fails("acquire", timeout=0.02).code == "DEADLINE"
    creator.do("release")
    assert opener.do("value")["value"] == "1"


@semaphores("release wakes the other side")
def test_wake(stage: Stage) -> None:
    creator, opener = stage.create(value=0), stage.open()
    for waiter, giver in ((opener, creator), (creator, opener)):
        for timeout in ({}, {"timeout": 30}):
            waiting = waiter.start("acquire", **timeout)
            giver.do("release")
            waiting.result()
    assert creator.do("value")["value"] == "0"


@semaphores("opening what is absent")
def test_absent(stage: Stage) -> None:
    assert stage.opener.fails("open", room=stage.room, mode="open", **stage.called()).code == "ENOENT"


@semaphores("creating what exists")
def test_existing(stage: Stage) -> None:
    creator = stage.create(value=3)
    error = stage.opener.fails("open", room=stage.room, mode="create", **stage.called(), value=1)
    assert error.code == "EEXIST"
    assert creator.do("value")["value"] == "3"


@semaphores("unlinked, yet open", having="not removed-at-once")
def test_unlink(stage: Stage) -> None:
    creator, opener = stage.create(value=0), stage.open()
    opener.do("unlink")
    assert stage.opener.fails("open", room=stage.room, mode="open", **stage.called()).code == "ENOENT"
    creator.do("release")
    opener.do("acquire", timeout=30)
    assert opener.fails("unlink").code == "ENOENT"


@semaphores("made to persist, it outlives its creator's handle")
def test_persistent(stage: Stage) -> None:
    stage.create(value=4, lifetime="persistent").do("close")
    opener = stage.open()
    assert opener.do("value")["value"] == "4"
    stage.sweep(stage.case.sender)


@semaphores("made for the process, its name goes with its creator's handle")
def test_process_lifetime(stage: Stage) -> None:
    creator, opener = stage.create(value=0), stage.open()
    creator.do("close")
    assert stage.opener.fails("open", room=stage.room, mode="open", **stage.called()).code == "ENOENT"
    if "removed-at-once" in stage.case.room.capabilities:
        assert opener.fails("release").code == "EIDRM"
    else:
        opener.do("release")
        opener.do("acquire", timeout=30)


@semaphores("removed, at once and for everybody", having="removed-at-once")
def test_removed(stage: Stage) -> None:
    creator, opener = stage.create(value=1), stage.open()
    opener.do("unlink")
    for verb in ("acquire", "try-acquire", "release", "value"):
        assert creator.fails(verb).code == "EIDRM"
    assert opener.fails("unlink").code == "ENOENT"


@semaphores("removed under who waits", having="removed-at-once")
def test_removed_under_waiter(stage: Stage) -> None:
    creator, opener = stage.create(value=0), stage.open()
    waiting = opener.start("acquire")
    wait_until_blocked(opener.peer)
    creator.do("unlink")
    assert waiting.failure().code == "EIDRM"


@semaphores("use after close")
def test_use_after_close(stage: Stage) -> None:
    creator, opener = stage.create(value=1), stage.open()
    opener.do("close")
    opener.do("close")
    for verb in ("acquire", "release", "value", "try-acquire"):
        assert opener.fails(verb).code == "CLOSED"
    creator.do("acquire", timeout=30)


@semaphores("a killed holder gives nothing back")
def test_killed_holder(stage: Stage) -> None:
    creator, opener = stage.create(value=1), stage.open()
    opener.do("acquire", timeout=30)
    stage.kill(opener.peer)
    assert creator.do("value")["value"] == "0"
    assert creator.fails("acquire", timeout=0.02).code == "DEADLINE"
    creator.do("release")
    creator.do("acquire", timeout=30)
    stage.sweep(stage.case.receiver)


@semaphores("with undo, a killed holder frees it", having="undo")
def test_undo(stage: Stage) -> None:
    creator, opener = stage.create(value=1), stage.open(undo=1)
    opener.do("acquire", timeout=30)
    assert creator.do("try-acquire")["taken"] == "0"
    waiting = creator.start("acquire", timeout=30)
    stage.kill(opener.peer)
    waiting.result()
    creator.do("release")
    stage.sweep(stage.case.receiver)


@semaphores("with undo, what was given back stays given back", having="undo")
def test_undo_of_nothing(stage: Stage) -> None:
    creator, opener = stage.create(value=1), stage.open(undo=1)
    opener.do("acquire", timeout=30)
    opener.do("release")
    stage.kill(opener.peer)
    assert creator.do("value")["value"] == "1"
    stage.sweep(stage.case.receiver)


def share_block(stage: Stage) -> None:
    """Open a segment at both ends, beside the semaphores."""
    name = stage.names.name + "-memory"
    stage.creator.peer.do("open", handle="memory", room=MEMORY, mode="create", name=name, size=PAGE)
    stage.opener.peer.do("open", handle="memory", room=MEMORY, mode="write", name=name)


@semaphores({"hand-over, 64 bytes": (64, 500), "hand-over, a page": (PAGE, 100)})
def test_handover(stage: Stage) -> None:
    length, rounds = stage.case.value
    share_block(stage)
    stage.create("there", "-there", value=0)
    stage.create("back", "-back", value=0)
    stage.open("there", "-there")
    stage.open("back", "-back")
    common = {"memory": "memory", "rounds": rounds, "length": length, "seed": 70, "timeout": 30}
    first = stage.creator.peer.start("handover", wait="back", post="there", starts=1, **common)
    second = stage.opener.peer.start("handover", wait="there", post="back", starts=0, **common)
    assert first.result() == second.result() == {"turns": str(2 * rounds), "wrong": "0"}
