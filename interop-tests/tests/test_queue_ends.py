"""Queues: how they begin and end, and the end of who uses them."""

from __future__ import annotations

import resource

from matrix.blocked import wait_until_blocked
from matrix.cases import queues
from matrix.link import End, Stage
from matrix.payload import check_messages
from matrix.queue_limits import DEPTH, SIZE, make, room_for
from matrix.traffic import carry

LENGTH = 1000


def there(stage: Stage, end: End) -> str:
    """Return the code that opening the case's queue once more fails with."""
    return end.peer.fails("open", handle="more", room=stage.room, mode="open", **stage.called()).code


@queues("opening what is absent")
def test_absent(stage: Stage) -> None:
    assert there(stage, stage.receiver) == "ENOENT"


@queues("creating what exists")
def test_existing(stage: Stage) -> None:
    make(stage)
    stage.sender.do("send", seed=120, length=9)
    for end in (stage.sender, stage.receiver):
        error = end.peer.fails("open", handle="more", room=stage.room, mode="create", **stage.called())
        assert error.code == "EEXIST"
    assert stage.receiver.do("receive", timeout=30)["check"] == check_messages(seed=120, length=9)


@queues("made for the process, its name goes with its creator's handle", hosts=("sender",))
def test_process_lifetime(stage: Stage) -> None:
    make(stage)
    stage.sender.do("close")
    assert there(stage, stage.receiver) == "ENOENT"


@queues("made to persist, its messages outlive both", hosts=("sender",))
def test_persistent(stage: Stage) -> None:
    make(stage, lifetime="persistent")
    stage.sender.do("send", seed=121, length=500, count=3, timeout=30)
    stage.sender.do("close")
    stage.receiver.do("close")
    stage.receiver.do("open", room=stage.room, mode="open", **stage.called())
    received = stage.receiver.do("receive", count=3, timeout=30)
    assert received["check"] == check_messages(seed=121, length=500, count=3)
    stage.sweep(stage.case.sender)


@queues("use after close")
def test_use_after_close(stage: Stage) -> None:
    make(stage)
    stage.receiver.do("close")
    stage.receiver.do("close")
    assert stage.receiver.fails("send", length=1, timeout=1).code == "CLOSED"
    assert stage.receiver.fails("receive", timeout=1).code == "CLOSED"


@queues("unlinked, yet open", having="not removed-at-once")
def test_unlink(stage: Stage) -> None:
    make(stage)
    stage.receiver.do("unlink")
    assert there(stage, stage.sender) == "ENOENT"
    carry(stage.sender, stage.receiver, seed=122, length=300)
    assert stage.receiver.fails("unlink").code == "ENOENT"


@queues("removed, at once and for everybody", having="removed-at-once")
def test_removed(stage: Stage) -> None:
    make(stage)
    stage.sender.do("send", length=10, timeout=30)
    stage.receiver.do("unlink")
    assert there(stage, stage.sender) == "ENOENT"
    for end in (stage.sender, stage.receiver):
        assert end.fails("send", length=1).code == "EIDRM"
        assert end.fails("receive", timeout=30).code == "EIDRM"
        assert end.fails("try-receive").code == "EIDRM"
    assert stage.receiver.fails("unlink").code == "ENOENT"


@queues(
    {"removed under a waiting receiver": {}, "removed under a receiver with a deadline": {"timeout": 30}},
    having="removed-at-once",
)
def test_removed_under_receiver(stage: Stage) -> None:
    make(stage)
    waiting = stage.receiver.start("receive", **stage.case.value)
    wait_until_blocked(stage.receiver.peer)
    stage.sender.do("unlink")
    assert waiting.failure().code == "EIDRM"


@queues("removed under a waiting sender", having="removed-at-once")
def test_removed_under_sender(stage: Stage) -> None:
    make(stage)
    waiting = stage.sender.start("send", length=LENGTH, count=room_for(stage, LENGTH) + 1)
    wait_until_blocked(stage.sender.peer)
    stage.receiver.do("unlink")
    assert waiting.failure().code == "EIDRM"


@queues("receiver killed while it waits, and the next one gets the message", hosts=("sender",))
def test_receiver_killed(stage: Stage) -> None:
    make(stage)
    stage.receiver.start("receive")
    wait_until_blocked(stage.receiver.peer)
    stage.kill(stage.receiver.peer)
    stage.sender.do("send", seed=123, length=400, timeout=30)
    assert stage.sender.do("receive", timeout=30)["check"] == check_messages(seed=123, length=400)
    stage.sweep(stage.case.receiver)


@queues("sender killed while it waits, and what it sent is whole", hosts=("receiver",))
def test_sender_killed(stage: Stage) -> None:
    make(stage)
    room = room_for(stage, LENGTH)
    stage.sender.start("send", seed=124, length=LENGTH, count=room + 1)
    wait_until_blocked(stage.sender.peer)
    stage.kill(stage.sender.peer)
    received = stage.receiver.do("receive", count=room, timeout=30)
    assert received["check"] == check_messages(seed=124, length=LENGTH, count=room)
    assert stage.receiver.do("try-receive")["count"] == "0"
    stage.sweep(stage.case.sender)


@queues({"no depth": {"depth": 0}, "no length": {"size": 0}}, having="priorities", hosts=("sender",))
def test_no_room_at_all(stage: Stage) -> None:
    error = stage.sender.fails(
        "open", room=stage.room, mode="create", **stage.called(), **{"depth": -1, "size": -1, **stage.case.value}
    )
    assert error.code == "MISUSE"


@queues(
    {"deeper than the kernel allows": (1 << 24, 64), "longer than the kernel allows": (DEPTH, 1 << 28)},
    having="priorities",
    hosts=("sender",),
)
def test_beyond_limits(stage: Stage) -> None:
    depth, size = stage.case.value
    error = stage.sender.fails("open", room=stage.room, mode="create", **stage.called(), depth=depth, size=size)
    assert error.code == "EINVAL"
    assert there(stage, stage.receiver) == "ENOENT"


@queues("more than RLIMIT_MSGQUEUE allows", having="priorities", hosts=("sender",))
def test_beyond_users_limit(stage: Stage) -> None:
    # What a user's queues take is held against the limit of whoever makes one more.
    pid, limits = stage.sender.peer.pid, resource.getrlimit(resource.RLIMIT_MSGQUEUE)
    resource.prlimit(pid, resource.RLIMIT_MSGQUEUE, (1000, limits[1]))
    try:
        error = stage.sender.fails("open", room=stage.room, mode="create", **stage.called(), depth=4, size=SIZE)
    finally:
        resource.prlimit(pid, resource.RLIMIT_MSGQUEUE, limits)
    assert error.code == "EMFILE"
    assert there(stage, stage.receiver) == "ENOENT"
