"""What a latch promises: nothing is closed while somebody is inside, and then it is."""

import os

import pytest
from antaboga._gate import Gate, Latch
from blocking import Blocked


class Resource:
    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


def leave(gate: Gate) -> None:
    gate.owner = None
    for _ in gate.leaving:
        break
    for tell in gate.awaited:
        tell()


def test_close_waits_until_all_have_left() -> None:
    resource = Resource()
    latch = Latch(resource)
    gates = [latch.gate("wait", -1, 0, {}) for _ in range(2)]
    for gate in gates:
        gate.enter(None)
    closing = Blocked(latch.close)
    for gate in gates:
        closing.until_blocked()
        assert (closing.running, resource.closed) == (True, 0)
        leave(gate)
    assert closing.join().error is None
    assert resource.closed == 1


def test_who_closes_from_inside_leaves_it_to_whoever_leaves_last() -> None:
    resource = Resource()
    latch = Latch(resource)
    gates = [latch.gate("wait", -1, 0, {}) for _ in range(2)]
    for gate in gates:
        gate.enter(None)
    latch.close()
    for gate in gates:
        assert (latch.closed, resource.closed) == (True, 0)
        leave(gate)
    latch.close()
    assert resource.closed == 1


def test_who_leaves_while_the_others_are_woken_does_not_close_what_wakes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = Resource()
    latch = Latch(resource)
    gate = latch.gate("wait", -1, 0, {})
    gate.enter(None)
    write = os.eventfd_write
    left: list[BaseException | None] = []

    def late(fd: int, value: int) -> None:
        if not left:
            left.append(Blocked(lambda: leave(gate)).join().error)
        write(fd, value)

    monkeypatch.setattr(os, "eventfd_write", late)
    latch.close()
    assert left == [None]
    assert resource.closed == 1
