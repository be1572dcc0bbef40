"""Queues: priorities, and types to choose by."""

from __future__ import annotations

from collections.abc import Mapping

from matrix.blocked import wait_until_blocked
from matrix.cases import queues
from matrix.link import End, Stage
from matrix.payload import check_messages
from matrix.queue_limits import make

# Any order will do that is not sorted, has equals, and both ends of the range.
PRIORITIES = (3, 0, 32767, 3, 1, 32766, 0, 3)
TYPES = (5, 2, 9, 2, 2**31 - 1, 5, 1)
# sysv_ipc knows neither MSG_EXCEPT nor MSG_NOERROR, and no type above 31 bits.
KNOW_ALL = ("java", "python", "c")


def fill(sender: End, labels: tuple[int, ...]) -> None:
    """Send one message with each label; number i has seed 130 + i and length 10 + i."""
    for number, label in enumerate(labels):
        sender.do("send", seed=130 + number, length=10 + number, label=label, timeout=30)


def expected(number: int, label: int) -> dict[str, str]:
    """Return what receiving message ``number`` of :func:`fill` tells."""
    return {"label": str(label), "check": check_messages(seed=130 + number, length=10 + number)}


def told(reply: Mapping[str, str]) -> dict[str, str]:
    return {"label": reply["label"], "check": reply["check"]}


@queues("the highest priority first, of one priority the oldest", having="priorities")
def test_priorities(stage: Stage) -> None:
    make(stage, depth=len(PRIORITIES), size=100)
    fill(stage.sender, PRIORITIES)
    for number in sorted(range(len(PRIORITIES)), key=lambda number: -PRIORITIES[number]):
        assert told(stage.receiver.do("receive", timeout=30)) == expected(number, PRIORITIES[number])


@queues("a late message of a higher priority overtakes", having="priorities")
def test_overtaking(stage: Stage) -> None:
    make(stage)
    fill(stage.sender, (1, 1))
    assert told(stage.receiver.do("receive", timeout=30)) == expected(0, 1)
    stage.sender.do("send", seed=7, length=3, label=2, timeout=30)
    assert stage.receiver.do("receive", timeout=30)["label"] == "2"
    assert told(stage.receiver.do("receive", timeout=30)) == expected(1, 1)


@queues({"priority -1": -1, "priority 32768": 32768}, having="priorities", hosts=("sender",))
def test_no_priority(stage: Stage) -> None:
    make(stage)
    assert stage.sender.fails("send", length=1, label=stage.case.value, timeout=0).code == "MISUSE"
    assert stage.receiver.do("try-receive")["count"] == "0"


@queues("without a label, priority 0 and type 1")
def test_default_label(stage: Stage) -> None:
    make(stage)
    stage.sender.do("send", length=1, timeout=30)
    assert stage.receiver.do("receive", timeout=30)["label"] == {"posixmq": "0", "sysvmq": "1"}[stage.room]


@queues({"type 0": 0, "type -1": -1}, having="types", hosts=("sender",))
def test_no_type(stage: Stage) -> None:
    make(stage)
    assert stage.sender.fails("send", length=1, label=stage.case.value, timeout=0).code == "MISUSE"
    assert stage.receiver.do("try-receive")["count"] == "0"


@queues("any type: the oldest first", having="types")
def test_any_type(stage: Stage) -> None:
    make(stage)
    fill(stage.sender, TYPES)
    for number, kind in enumerate(TYPES):
        assert told(stage.receiver.do("receive", timeout=30)) == expected(number, kind)


@queues("exactly one type: the oldest of it, the others stay", having="types")
def test_exact_type(stage: Stage) -> None:
    make(stage)
    fill(stage.sender, TYPES)
    for number in (1, 3):
        assert told(stage.receiver.do("receive", take=2, timeout=30)) == expected(number, 2)
    assert stage.receiver.fails("receive", take=2, timeout=0).code == "DEADLINE"
    assert told(stage.receiver.do("receive", take=2**31 - 1, timeout=30)) == expected(4, 2**31 - 1)
    for number in (0, 2, 5, 6):
        assert told(stage.receiver.do("receive", timeout=30)) == expected(number, TYPES[number])


@queues({"type 2^31": 2**31, "type 2^63-1": 2**63 - 1}, senders=KNOW_ALL, receivers=KNOW_ALL, having="types")
def test_large_type(stage: Stage) -> None:
    make(stage)
    fill(stage.sender, (1, stage.case.value))
    reply = stage.receiver.do("receive", take=stage.case.value, timeout=30)
    assert told(reply) == expected(1, stage.case.value)
    assert stage.receiver.fails("receive", take=stage.case.value, timeout=0).code == "DEADLINE"


@queues("the lowest type up to a bound", having="types")
def test_lowest_type(stage: Stage) -> None:
    make(stage)
    fill(stage.sender, TYPES)
    for number in (6, 1, 3, 0, 5):
        assert told(stage.receiver.do("receive", take=-5, timeout=30)) == expected(number, TYPES[number])
    assert stage.receiver.fails("receive", take=-5, timeout=0.02).code == "DEADLINE"
    assert stage.receiver.do("figures")["waiting"] == "2"


@queues("all but one type", receivers=KNOW_ALL, having="types")
def test_all_but(stage: Stage) -> None:
    make(stage)
    fill(stage.sender, TYPES)
    for number in (0, 2, 4, 5, 6):
        reply = stage.receiver.do("receive", take=2, **{"except": 1}, timeout=30)
        assert told(reply) == expected(number, TYPES[number])
    assert stage.receiver.fails("receive", take=2, **{"except": 1}, timeout=0).code == "DEADLINE"


@queues("who waits for a type is not woken by another", having="types")
def test_waiting_for_a_type(stage: Stage) -> None:
    make(stage)
    waiting = stage.receiver.start("receive", take=4, timeout=30)
    wait_until_blocked(stage.receiver.peer)
    stage.sender.do("send", length=1, label=3)
    stage.sender.do("send", seed=8, length=20, label=4)
    assert told(waiting.result()) == {"label": "4", "check": check_messages(seed=8, length=20)}
    assert stage.receiver.do("receive", timeout=30)["label"] == "3"


@queues("a message longer than the receiver allows is refused, and stays", having="types")
def test_truncation_refused(stage: Stage) -> None:
    make(stage)
    stage.sender.do("send", seed=9, length=100, timeout=30)
    assert stage.receiver.fails("receive", longest=99, timeout=30).code == "E2BIG"
    assert stage.receiver.do("receive", longest=100, timeout=30)["check"] == check_messages(seed=9, length=100)


@queues("cut on request, and the rest is lost", receivers=KNOW_ALL, having="types")
def test_cut(stage: Stage) -> None:
    make(stage)
    stage.sender.do("send", seed=10, length=100, timeout=30)
    reply = stage.receiver.do("receive", longest=40, cut=1, timeout=30)
    assert reply["check"] == check_messages(seed=10, length=40)
    assert stage.receiver.do("try-receive")["count"] == "0"
