"""The seqlock and the latest-value slot as ``spec/layout/seqlock.md`` has them."""

import platform
import struct
import threading
from collections.abc import Iterator

import pytest
from antaboga.errors import ClosedError, DeadlineExceeded, IpcError
from antaboga.layout import RecordLayout
from antaboga.layout.segment_header import SegmentHeader, SegmentKind
from antaboga.layout.seqlock import LatestSlot, Seqlock
from antaboga.memory.layout_segment import LayoutSegment, this_process
from antaboga.memory.posixshm import PosixShm

BIG = RecordLayout.parse('{"name": "Big", "version": 1, "fields": [{"name": "all", "type": "u64[5000]"}]}')
SLOTS = 3


def value(number: int) -> bytes:
    return struct.pack("=Q", number) * 5000


@pytest.fixture
def lock(name: str) -> Iterator[tuple[Seqlock, memoryview]]:
    """A seqlock and its word."""
    kind = SegmentKind.SEQLOCK
    with LayoutSegment.create(PosixShm.create(name, LayoutSegment.size(BIG, 1, kind)), BIG, kind=kind) as segment:
        made = segment.seqlock()
        at = segment.header.data_offset - 64
        with segment.segment.memory[at : at + 8] as octets, octets.cast("Q") as word:
            yield made, word
        made.close()


@pytest.fixture
def slot(name: str) -> Iterator[tuple[LatestSlot, memoryview, memoryview]]:
    """Slots, and their words: begun and published."""
    kind = SegmentKind.LATEST
    size = LayoutSegment.size(BIG, SLOTS, kind)
    with LayoutSegment.create(PosixShm.create(name, size), BIG, SLOTS, kind=kind) as segment:
        made = segment.latest()
        at = segment.header.data_offset - 128
        with (
            segment.segment.memory[at : at + 8] as first,
            segment.segment.memory[at + 64 : at + 72] as second,
            first.cast("Q") as begun,
            second.cast("Q") as published,
        ):
            yield made, begun, published
        made.close()


def test_what_is_written_is_read(lock: tuple[Seqlock, memoryview]) -> None:
    record, word = lock
    assert record.try_read() == value(0)
    for number in range(1, 4):
        record.write(value(number))
        assert word[0] == 2 * number
        assert record.try_read() == value(number)


def test_a_writer_at_work_is_noticed_and_one_that_died_is_followed(lock: tuple[Seqlock, memoryview]) -> None:
    record, word = lock
    word[0] = 7
    assert record.try_read() is None
    record.write(value(5))
    assert (word[0], record.try_read()) == (8, value(5))
    word[0] = 2**64 - 1
    record.write(value(6))
    assert (word[0], record.try_read()) == (0, value(6))


def test_the_latest_is_read(slot: tuple[LatestSlot, memoryview, memoryview]) -> None:
    record, begun, published = slot
    assert record.try_read() == (0, b"")
    for number in range(1, 8):
        record.write(value(number))
        assert (begun[0], published[0]) == (number, number)
        assert record.try_read() == (number, value(number))


def test_a_writer_that_came_round_is_noticed(slot: tuple[LatestSlot, memoryview, memoryview]) -> None:
    record, begun, published = slot
    record.write(value(1))
    begun[0] = SLOTS
    assert record.try_read() == (1, value(1))
    begun[0] = SLOTS + 1
    assert record.try_read() is None
    published[0] = begun[0] = 2**64 - 1
    found = record.try_read()
    assert found
    assert found[0] == 2**64 - 1


def test_misuse(lock: tuple[Seqlock, memoryview], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="1 bytes for a record"):
        lock[0].write(b"x")
    memory = memoryview(bytearray(1 << 20))
    with pytest.raises(ValueError, match="not a seqlock"):
        Seqlock(memory, SegmentHeader.of(SegmentKind.LATEST, BIG, 2, this_process()))
    for header in (
        SegmentHeader.of(SegmentKind.LATEST, BIG, 1, this_process()),
        SegmentHeader.of(SegmentKind.SEQLOCK, BIG, 1, this_process()),
    ):
        with pytest.raises(ValueError, match="not two slots"):
            LatestSlot(memory, header)
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    with pytest.raises(IpcError, match="EOPNOTSUPP"):
        Seqlock(memory, SegmentHeader.of(SegmentKind.SEQLOCK, BIG, 1, this_process()))


def made(name: str, kind: SegmentKind, count: int = 1) -> LayoutSegment:
    return LayoutSegment.create(PosixShm.create(name, LayoutSegment.size(BIG, count, kind)), BIG, count, kind=kind)


def word(segment: LayoutSegment, before_data: int, value: int) -> None:
    struct.pack_into("=Q", segment.segment.memory, segment.header.data_offset - before_data, value)


def test_a_read_waits_for_the_writer_of_a_seqlock(name: str) -> None:
    with made(name, SegmentKind.SEQLOCK) as segment:
        assert segment.read(0) == value(0)
        word(segment, 64, 5)
        for timeout in (0, 0.01):
            with pytest.raises(DeadlineExceeded) as passed:
                segment.read(timeout)
            assert passed.value.details == {"name": name}
        found: list[bytes | None] = []
        reader = threading.Thread(target=lambda: found.append(segment.read()))
        reader.start()
        record = segment.seqlock()
        record.write(value(3))
        record.close()
        reader.join()
        assert found == [value(3)]


def test_a_read_waits_until_the_writer_of_slots_has_not_come_round(name: str) -> None:
    with made(name, SegmentKind.LATEST, SLOTS) as segment:
        assert segment.read(0) is None
        slots = segment.latest()
        slots.write(value(1))
        assert segment.read() == value(1)
        word(segment, 128, 1 + SLOTS)
        for timeout in (0, 0.01):
            with pytest.raises(DeadlineExceeded):
                segment.read(timeout)
        found: list[bytes | None] = []
        reader = threading.Thread(target=lambda: found.append(segment.read()))
        reader.start()
        slots.write(value(2))
        slots.close()
        reader.join()
        # As soon as the writer says that it begins with 2, it is known not to have come round to 1.
        assert found[0] in (value(1), value(2))


def test_a_read_ends_when_the_segment_is_closed(name: str) -> None:
    segment = made(name, SegmentKind.SEQLOCK)
    word(segment, 64, 1)
    ended: list[BaseException] = []

    def read() -> None:
        try:
            segment.read()
        except ClosedError as failure:
            ended.append(failure)

    reader = threading.Thread(target=read)
    reader.start()
    segment.close()
    reader.join()
    assert [type(failure) for failure in ended] == [ClosedError]


def test_plain_records_are_not_read_so(name: str) -> None:
    with made(name, SegmentKind.RECORDS) as segment, pytest.raises(ValueError, match="not a seqlock: records"):
        segment.read()
