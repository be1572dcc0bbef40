"""Who is killed at any other point: while it opens, waits, holds a lock or does nothing; the other one learns of it.

Inside a message, and while sending, are in the tests of streams and queues. The kernel does for every language the same
when a process dies: so everybody survives C, and everybody dies before C.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from matrix.blocked import wait_until_blocked
from matrix.cases import BESIDE_C, fifos, listeners, queues, semaphores, streams
from matrix.inflight import wait_for_octets
from matrix.link import Stage
from matrix.payload import check_messages
from matrix.peer import WATCHDOG_SECONDS, StuckError
from matrix.traffic import carry

MIB = 1 << 20
# What a sender learns when nobody can receive any more.
GONE = {"EPIPE", "ECONNRESET"}
LENGTH = 1000


@streams("sender killed between messages", hosts=("receiver",), pairs=BESIDE_C)
def test_idle_sender(stage: Stage) -> None:
    stage.connect()
    stage.sender.do("send", seed=200, length=LENGTH, count=3, timeout=30)
    stage.kill(stage.sender.peer)
    error = stage.receiver.fails("receive", count=4, timeout=30)
    assert (error.code, error.facts["count"]) == ("PEER_CLOSED", "3")
    assert error.facts["check"] == check_messages(seed=200, length=LENGTH, count=3)


@streams("receiver killed between messages", hosts=("sender",), pairs=BESIDE_C)
def test_idle_receiver(stage: Stage) -> None:
    stage.connect()
    carry(stage.sender, stage.receiver, seed=201, length=LENGTH)
    stage.kill(stage.receiver.peer)
    assert stage.sender.fails("send", length=LENGTH, count=1000, timeout=30).code in GONE
    assert stage.sender.fails("receive", timeout=30).code == "PEER_CLOSED"


@streams("receiver killed while it waits", hosts=("sender",), pairs=BESIDE_C)
def test_waiting_receiver(stage: Stage) -> None:
    stage.connect()
    stage.receiver.start("receive")
    wait_until_blocked(stage.receiver.peer)
    stage.kill(stage.receiver.peer)
    assert stage.sender.fails("send", length=LENGTH, count=1000, timeout=30).code in GONE


@streams("both wait for the other, and one is killed", hosts=("sender",), pairs=BESIDE_C)
def test_both_wait(stage: Stage) -> None:
    stage.connect()
    waiting = stage.sender.start("receive")
    stage.receiver.start("receive")
    wait_until_blocked(stage.receiver.peer)
    stage.kill(stage.receiver.peer)
    assert waiting.failure().code == "PEER_CLOSED"


@fifos("writer killed while it waits for a reader", pairs=BESIDE_C)
def test_opening_writer(stage: Stage) -> None:
    path = stage.names.path
    stage.receiver.peer.do("open", handle="maker", room=stage.room, mode="create", out=path)
    stage.sender.do("open", room=stage.room, mode="open", out=path)
    stage.sender.start("send", seed=202, length=LENGTH)
    wait_until_blocked(stage.sender.peer)
    stage.kill(stage.sender.peer)
    stage.receiver.do("open", room=stage.room, mode="open", **{"in": path})
    # It never wrote: there is no message, and no end either.
    assert stage.receiver.fails("receive", timeout=0.02).code == "DEADLINE"
    stage.receiver.peer.do("send", handle="maker", seed=203, length=LENGTH, timeout=30)
    assert stage.receiver.do("receive", timeout=30)["check"] == check_messages(seed=203, length=LENGTH)


@fifos("reader killed before a writer has come", pairs=BESIDE_C)
def test_early_reader(stage: Stage) -> None:
    path = stage.names.path
    stage.sender.do("open", room=stage.room, mode="create", out=path)
    stage.receiver.do("open", room=stage.room, mode="open", **{"in": path})
    stage.receiver.start("receive")
    wait_until_blocked(stage.receiver.peer)
    stage.kill(stage.receiver.peer)
    assert stage.sender.do("try-send", length=LENGTH)["count"] == "0"
    assert stage.sender.fails("send", length=LENGTH, timeout=0.02).code == "DEADLINE"
    stage.sender.peer.do("open", handle="in", room=stage.room, mode="open", **{"in": path})
    stage.sender.do("send", seed=204, length=LENGTH, timeout=30)
    assert stage.sender.peer.do("receive", handle="in", timeout=30)["check"] == check_messages(seed=204, length=LENGTH)


def _wait_for_lock(path: str) -> None:
    """Return when somebody holds the FIFO's lock of those who send long messages."""
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    end = time.monotonic() + WATCHDOG_SECONDS
    try:
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            fcntl.flock(fd, fcntl.LOCK_UN)
            if time.monotonic() > end:
                raise StuckError(f"nobody locks {path}")
            os.sched_yield()
    finally:
        os.close(fd)


@fifos("killed with the writers' lock, which the next writer then gets", pairs=BESIDE_C)
def test_lock_holder(stage: Stage) -> None:
    path = stage.names.path
    reader = stage.cast.peer("c", "reader")
    reader.do("open", handle="in", room=stage.room, mode="create", **{"in": path})
    try:
        for end in (stage.sender, stage.receiver):
            end.do("open", room=stage.room, mode="open", out=path)
            end.do("await-reader", timeout=30)
        stage.sender.start("send", seed=205, length=4 * MIB)
        wait_for_octets(stage.sender.peer)
        _wait_for_lock(path)
        # Neither a long nor a short message gets past who holds it.
        assert stage.receiver.do("try-send", length=10)["count"] == "0"
        for length in (10, 9000):
            assert stage.receiver.fails("send", length=length, timeout=0.02).code == "DEADLINE"
        stage.kill(stage.sender.peer)
        waiting = reader.start("receive", handle="in", timeout=30)
        stage.receiver.do("send", seed=206, length=9000, timeout=30)
        stage.receiver.do("close")
        # What was begun is never finished, whatever was sent after it.
        assert waiting.failure().code == "PROTOCOL"
    finally:
        reader.do("reset")


@listeners("killed before it was accepted", pairs=BESIDE_C)
def test_early_client(stage: Stage) -> None:
    where = {"room": stage.room, "address": stage.names.path}
    stage.host.do("listen", handle="listener", **where)
    stage.guest.do("open", handle="out", role="connect", **where)
    stage.guest.do("send", handle="out", seed=207, length=LENGTH, timeout=30)
    stage.kill(stage.guest)
    stage.host.do("open", handle="in", role="accept", listener="listener", timeout=30, room=stage.room)
    assert stage.host.do("receive", handle="in", timeout=30)["check"] == check_messages(seed=207, length=LENGTH)
    assert stage.host.fails("receive", handle="in", timeout=30).code == "PEER_CLOSED"


@listeners("listener killed before it accepted", pairs=BESIDE_C)
def test_listener_killed(stage: Stage) -> None:
    where = {"room": stage.room, "address": stage.names.path}
    stage.host.do("listen", handle="listener", **where)
    stage.guest.do("open", handle="out", role="connect", **where)
    waiting = stage.guest.start("receive", handle="out")
    stage.kill(stage.host)
    assert waiting.failure().code == "PEER_CLOSED"
    assert stage.guest.fails("send", handle="out", length=LENGTH, timeout=30).code in GONE
    Path(stage.names.path).unlink()


@queues("sender killed between messages, and they stay", hosts=("sender",), pairs=BESIDE_C)
def test_queue_sender(stage: Stage) -> None:
    stage.receiver.do("open", room=stage.room, mode="create", **stage.called(), depth=4, size=LENGTH)
    stage.sender.do("open", room=stage.room, mode="open", **stage.called())
    stage.sender.do("send", seed=208, length=LENGTH, count=3, timeout=30)
    stage.kill(stage.sender.peer)
    received = stage.receiver.do("receive", count=3, timeout=30)
    assert received["check"] == check_messages(seed=208, length=LENGTH, count=3)
    assert stage.receiver.do("try-receive")["count"] == "0"
    stage.sweep(stage.case.sender)


@queues("maker killed, and the queue goes on", hosts=("sender",), pairs=BESIDE_C)
def test_queue_maker(stage: Stage) -> None:
    stage.sender.do("open", room=stage.room, mode="create", **stage.called(), depth=4, size=LENGTH)
    stage.receiver.do("open", room=stage.room, mode="open", **stage.called())
    waiting = stage.receiver.start("receive", timeout=30)
    stage.sender.do("send", seed=209, length=LENGTH, timeout=30)
    assert waiting.result()["check"] == check_messages(seed=209, length=LENGTH)
    stage.kill(stage.sender.peer)
    assert stage.receiver.fails("receive", timeout=0.02).code == "DEADLINE"
    stage.receiver.do("send", seed=210, length=LENGTH, timeout=30)
    assert stage.receiver.do("receive", timeout=30)["check"] == check_messages(seed=210, length=LENGTH)
    stage.sweep(stage.case.sender)


@semaphores("killed while it waits, it takes nothing", pairs=BESIDE_C)
def test_semaphore_waiter(stage: Stage) -> None:
    creator, opener = stage.create(value=0), stage.open()
    opener.start("acquire")
    wait_until_blocked(opener.peer)
    stage.kill(opener.peer)
    creator.do("release")
    assert creator.do("value")["value"] == "1"
    creator.do("acquire", timeout=30)
    stage.sweep(stage.case.receiver)


@semaphores("with undo, killed while it waits", having="undo", pairs=BESIDE_C)
def test_undoing_waiter(stage: Stage) -> None:
    creator, opener = stage.create(value=0), stage.open(undo=1)
    opener.start("acquire")
    wait_until_blocked(opener.peer)
    stage.kill(opener.peer)
    creator.do("release")
    assert creator.do("value")["value"] == "1"
    stage.sweep(stage.case.receiver)
