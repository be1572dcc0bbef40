"""Memory of calls: both ends of one side socket in this process, with no control channel."""

import gc
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from antaboga.call import _memfd
from antaboga.call._buffers import Incoming, Outgoing
from antaboga.call._segments import Segments
from antaboga.call._shared import shared_array, shared_memory
from antaboga.call._side import Side
from antaboga.call._wire import INLINE, SHARED, TRANSFER, Buffer
from antaboga.errors import AntabogaError, IpcError, PeerClosedError, ProtocolError


class Ends(NamedTuple):
    caller: Segments
    worker: Segments
    side: Side
    told: list[int]


@pytest.fixture
def ends() -> Iterator[Ends]:
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    told: list[int] = []
    here, there = Side(one.detach()), Side(other.detach())
    made = Ends(Segments(here, caller=True), Segments(there, caller=False, cancelled=told.append), here, told)
    yield made
    made.caller.close()
    made.worker.close()
    del made
    gc.collect()
    assert mappings() == 0


def mappings() -> int:
    return Path("/proc/self/maps").read_text().count("/memfd:antaboga")


def sent(source: Segments, fill: Callable[[Outgoing], object]) -> list[Buffer]:
    message = source.outgoing()
    try:
        fill(message)
        message.announce()
        message.sent()
        return message.buffers
    finally:
        message.close()


def adding(octets: bytes | memoryview) -> Callable[[Outgoing], object]:
    return lambda message: message.octets(octets)


def showing(memory: memoryview) -> Callable[[Outgoing], object]:
    return lambda message: message.view(memory, False)


def closing(incoming: Incoming) -> Iterator[Incoming]:
    try:
        yield incoming
    finally:
        incoming.close()


def copied(target: Segments, table: list[Buffer]) -> list[bytes]:
    (copies,) = [[each.octets(i) for i in range(len(table))] for each in closing(target.incoming(table))]
    return copies


def viewed(target: Segments, table: list[Buffer]) -> list[memoryview]:
    (views,) = [[each.view(i) for i in range(len(table))] for each in closing(target.incoming(table))]
    return views


def octets_of(array: Any) -> memoryview:
    return memoryview(array.reshape(-1).view(np.uint8))


def test_the_page_is_the_same_on_both_sides(ends: Ends) -> None:
    ends.caller.page.give_up(3)
    page = ends.worker.page
    assert page.given_up == 3
    page.begin(7, 0xFFFF_FFFF, 123)
    seen = ends.caller.page
    assert (seen.running, seen.begun, seen.function, seen.since) == (7, 1, 0xFFFF_FFFF, 123)
    page.end()
    assert (seen.running, seen.begun) == (0, 1)


def test_octets_go_there_and_back_in_memory_that_is_used_again(ends: Ends) -> None:
    numbers = set()
    for length in range(100_000, 100_020):
        octets = os.urandom(length)
        table = sent(ends.caller, adding(octets))
        numbers.add(table[0].segment)
        assert copied(ends.worker, table) == [octets]
        assert copied(ends.caller, sent(ends.worker, adding(octets))) == [octets]
    assert len(numbers) == 1
    assert ends.caller.count() == 2


def test_what_is_lent_is_not_used_again(ends: Ends) -> None:
    tables = [sent(ends.caller, adding(bytes([n]) * 5000)) for n in range(3)]
    assert len({table[0].segment for table in tables}) == 3
    assert [copied(ends.worker, table) for table in tables] == [[bytes([n]) * 5000] for n in range(3)]


def test_many_buffers_of_one_message_share_memory(ends: Ends) -> None:
    values = [os.urandom(4090 + n) for n in range(30)]
    table = sent(ends.caller, lambda message: [message.octets(value) for value in values])
    assert [row.place for row in table] == [INLINE] * 7 + [TRANSFER] * 23
    assert len({row.segment for row in table}) == 3
    assert copied(ends.worker, table) == values


def test_what_is_spilled_is_given_back_before_the_rest_is_read(ends: Ends) -> None:
    where: list[Buffer] = []

    def fill(message: Outgoing) -> None:
        message.octets(b"a" * 9000)
        where.append(message.spill(b"b" * 9000))

    table = sent(ends.caller, fill)
    assert where[0].segment != table[0].segment
    assert ends.worker.spilled(where[0]) == b"b" * 9000
    assert copied(ends.worker, table) == [b"a" * 9000]


def test_large_ones_are_released_at_once(ends: Ends) -> None:
    large = os.urandom(20 << 20)
    table = sent(ends.caller, lambda message: message.octets(large))
    assert mappings() == 1, "the page, and no segment"
    assert copied(ends.worker, table) == [large]
    ends.worker.settle()
    ends.caller.settle()
    assert (ends.caller.count(), ends.worker.count()) == (0, 0)


def test_shared_memory_is_the_same_on_both_sides_and_back(ends: Ends) -> None:
    image = shared_array((100, 100), "<f8")
    table = sent(ends.caller, lambda message: message.view(octets_of(image[3]), False))
    (view,) = viewed(ends.worker, table)
    seen = np.frombuffer(view, "<f8")
    image[3, 99] = 2.5
    seen[0] = -1
    assert (seen[99], image[3, 0]) == (2.5, -1)
    back = sent(ends.worker, lambda message: message.view(octets_of(seen[1:3]), False))
    assert back[0].segment == table[0].segment, "by the number it has"
    (returned,) = viewed(ends.caller, back)
    assert np.frombuffer(returned, "<f8").ctypes.data == image[3, 1:].ctypes.data, "no copy, and no other mapping"
    again = sent(ends.caller, lambda message: message.view(octets_of(image), True))
    assert again[0].segment == table[0].segment
    (whole,) = viewed(ends.worker, again)
    assert whole.readonly
    assert whole.nbytes == 80_000


def test_what_nothing_refers_to_any_more_is_forgotten(ends: Ends) -> None:
    kept = [shared_memory(10_000)]
    kept[0][9_999] = 7
    table = sent(ends.caller, lambda message: message.view(kept[0], False))
    kept.clear()
    # What names it was under way when it went.
    (seen,) = viewed(ends.worker, table)
    ends.worker.settle()
    ends.caller.settle()
    assert (ends.caller.count(), ends.worker.count()) == (0, 0)
    ends.caller.close()
    ends.worker.close()
    assert seen[9_999] == 7


def test_other_memory_is_copied_once_and_goes_back_as_what_it_is(ends: Ends) -> None:
    heap = np.arange(5000.0)
    (view,) = viewed(ends.worker, sent(ends.caller, lambda message: message.view(octets_of(heap), False)))
    seen = np.frombuffer(view, float)
    back = sent(ends.worker, lambda message: message.view(octets_of(seen), False))
    assert back[0].place == SHARED
    (returned,) = viewed(ends.caller, back)
    seen[1] = 99
    assert np.frombuffer(returned, float)[1] == 99
    assert heap[1] == 1


def test_what_is_let_go_before_it_is_sent_is_there_until_then(ends: Ends) -> None:
    kept = [shared_memory(10_000)]
    message = ends.caller.outgoing()
    message.view(kept[0], False)
    kept.clear()
    message.announce()
    table = message.buffers
    message.sent()
    message.close()
    assert viewed(ends.worker, table)[0].nbytes == 10_000
    ends.worker.settle()
    ends.caller.settle()
    assert (ends.caller.count(), ends.worker.count()) == (0, 0)


def test_what_is_for_reading_is_mapped_so(ends: Ends) -> None:
    table = sent(
        ends.caller, lambda message: (message.view(memoryview(b"a" * 5000), True), message.view(memoryview(b"b"), True))
    )
    for view in viewed(ends.worker, table):
        assert view.readonly
    (view,) = viewed(ends.worker, sent(ends.caller, lambda message: message.view(memoryview(b"a" * 5000), False)))
    view[0] = 7


def test_without_numpy_a_slice_of_shared_memory_is_found() -> None:
    program = """
import sys
from antaboga.call._shared import region_of, shared_memory
memory = shared_memory(10_000)
assert region_of(memory)[1] == 0
assert region_of(memory[100:200])[1] == 100
assert region_of(memory[100:200].toreadonly())[1] == 100
assert region_of(memoryview(bytes(100))) is None
assert "numpy" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_what_was_not_sent_is_taken_back(ends: Ends) -> None:
    for announced in (False, True):
        message = ends.caller.outgoing()
        message.octets(b"a" * 5000)
        message.view(memoryview(b"a" * 5000), False)
        if announced:
            message.announce()
        message.close()
    assert copied(ends.worker, sent(ends.caller, lambda message: message.octets(b"c" * 5001))) == [b"c" * 5001]
    ends.worker.settle()
    ends.caller.settle()
    assert (ends.caller.count(), ends.worker.count()) == (1, 1), "the one that is used again"


def test_cancelling_and_the_end_are_told(ends: Ends) -> None:
    ends.caller.cancel(5)
    assert ends.worker.settle()
    assert ends.told == [5]
    ends.caller.close()
    assert not ends.worker.settle()


def test_the_order_is_the_first_packet() -> None:
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    here, there = Side(one.detach()), Side(other.detach())
    here.send_order(b"{}" * 30_000)
    assert there.order() == b"{}" * 30_000
    here.close()
    there.await_end()
    with pytest.raises(PeerClosedError):
        there.order()
    there.close()


def unsealed(size: int) -> int:
    fd = os.memfd_create("antaboga", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.truncate(fd, size)
    return fd


@pytest.mark.parametrize("place", [TRANSFER, SHARED])
@pytest.mark.parametrize("code", ["UNSEALED", "PROTOCOL", "WRONG_KIND", "region", "unknown"])
def test_a_lying_peer_is_refused(ends: Ends, place: int, code: str) -> None:
    length = 5000
    if code == "UNSEALED":
        fd, size = unsealed(8192), 8192
    elif code == "WRONG_KIND":
        fd, size = os.open("/dev/zero", os.O_RDWR), 8192
    else:
        held = _memfd.create(8192)
        fd, size = os.dup(held.fd), 8192 if code != "PROTOCOL" else 1 << 30
        length = 8193 if code == "region" else length
    if code != "unknown":
        ends.side.segment(1000, size, fd)
    os.close(fd)
    incoming = ends.worker.incoming([Buffer(place, False, 1000, 0, length)])
    with pytest.raises(AntabogaError) as refused:
        incoming.view(0) if place == SHARED else incoming.octets(0)
    assert refused.value.code == ("PROTOCOL" if code in ("region", "unknown") else code)


@pytest.mark.parametrize("number", [0, 3])
def test_a_wrong_number_is_refused(ends: Ends, number: int) -> None:
    assert ends.worker.page is not None
    held = _memfd.create(4096)
    ends.side.segment(number, 4096, held.fd)
    with pytest.raises(ProtocolError, match="a wrong number for a segment"):
        ends.worker.settle()


def test_what_is_no_packet_is_refused() -> None:
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with one:
        side = Side(other.detach())
        held = _memfd.create(1)
        for packet, rights in [
            (b"x" * 23, 0),
            (b"x" * 25, 0),
            (b"\1" + bytes(23), 0),
            (b"\2" + bytes(23), 1),
            (b"\4" + bytes(23), 2),
        ]:
            beside = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, held.fd.to_bytes(4, "little") * rights)] if rights else []
            one.sendmsg([packet], beside)
            with pytest.raises((ProtocolError, IpcError)):
                side.packets()
        side.close()


def test_two_ends_that_both_write_never_wait_for_each_other(ends: Ends) -> None:
    for number in range(2000):
        ends.caller.cancel(number)
        ends.worker.cancel(number)
    ends.worker.settle()
    ends.caller.cancel(2000)
    while len(ends.told) < 2001:
        ends.worker.settle()
        ends.caller.cancel(2000)
    assert ends.told[:2001] == list(range(2001))


def test_a_thousand_exchanges_leave_nothing(ends: Ends) -> None:
    def exchange() -> None:
        memory = shared_memory(8192)
        for shared in (np.frombuffer(memory, float), np.ones(1000)):
            (seen,) = viewed(ends.worker, sent(ends.caller, showing(octets_of(shared))))
            viewed(ends.caller, sent(ends.worker, showing(seen)))
            copied(ends.caller, sent(ends.worker, adding(seen)))

    def held() -> tuple[int, int]:
        ends.worker.settle()
        ends.caller.settle()
        ends.worker.settle()
        return len(os.listdir("/proc/self/fd")), mappings()

    exchange()
    before = held()
    for _ in range(1000):
        exchange()
    assert held() == before
