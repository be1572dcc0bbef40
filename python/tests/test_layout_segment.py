"""Segments that say what they hold, over every room of memory."""

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from antaboga.errors import AntabogaError, DeadlineExceeded, NotReadyError
from antaboga.layout import RecordLayout, values
from antaboga.layout.segment_header import SegmentHeader, SegmentKind, publish
from antaboga.lifetime import Lifetime
from antaboga.memory import Owner, Segment
from antaboga.memory.layout_segment import LayoutSegment, this_process
from antaboga.memory.memfd import Memfd, Writers
from antaboga.memory.posixshm import PosixShm
from antaboga.memory.sysvshm import SysvShm
from capabilities import require
from sysv_names import new_key

PAIR = RecordLayout.parse(
    '{"name": "Pair", "version": 1, "fields": [{"name": "a", "type": "u64"}, {"name": "b", "type": "u64"}]}'
)
SIZE = LayoutSegment.size(PAIR, 3)
NOBODY = 65534
Opening = Callable[[], Segment]


@pytest.fixture(params=["posixshm", "sysvshm", "memfd"])
def room(request: pytest.FixtureRequest, name: str) -> tuple[Opening, Opening]:
    """How a segment is made and opened."""
    if request.param == "posixshm":
        return (lambda: PosixShm.create(name, SIZE)), (lambda: PosixShm.open(name, read_only=True))
    if request.param == "memfd":
        made: list[Memfd] = []

        def create() -> Segment:
            made.append(Memfd.create(SIZE))
            return made[0]

        return create, lambda: Memfd.attach(made[0].descriptor(), read_only=True)
    key = new_key()
    return (lambda: SysvShm.create(key, SIZE, lifetime=Lifetime.PROCESS)), (lambda: SysvShm.open(key, read_only=True))


def file_of(name: str) -> Path:
    return Path("/dev/shm" + name)


def refusal(name: str) -> AntabogaError:
    with pytest.raises(AntabogaError) as refused:
        LayoutSegment.attach(PosixShm.open(name), PAIR)
    return refused.value


def test_records_cross(room: tuple[Opening, Opening]) -> None:
    create, reopen = room

    def fill(records: memoryview) -> None:
        values.write(PAIR, records, {"a": 7, "b": 8}, 2 * PAIR.size)

    with LayoutSegment.create(create(), PAIR, 3, fill) as made, LayoutSegment.attach(reopen(), PAIR) as found:
        assert found.records.readonly
        assert values.read(PAIR, found.records, found.base(2)) == {"a": 7, "b": 8}
        values.write(PAIR, made.records, {"a": 1, "b": 2}, made.base(0))
        assert values.read(PAIR, found.records, found.base(0)) == {"a": 1, "b": 2}
        assert made.header == found.header
        assert (found.header.creator, found.layout) == (this_process(), PAIR)
        assert found.segment.owner == Owner(os.geteuid(), 0o600)
        for index in (-1, 3):
            with pytest.raises(IndexError):
                found.base(index)


def test_records_that_nobody_changes_any_more() -> None:
    with Memfd.create(SIZE, Writers.NOBODY) as memory:
        made = LayoutSegment.create(memory, PAIR, 3)
        values.write(PAIR, made.records, {"a": 7, "b": 8}, made.base(1))
        made.records.release()
        memory.freeze()
        with LayoutSegment.attach(Memfd.attach(memory.descriptor(), read_only=True), PAIR) as found:
            assert values.read(PAIR, found.records, found.base(1)) == {"a": 7, "b": 8}
            with pytest.raises(TypeError):
                found.records[0] = 1


def test_what_is_not_ready_is_refused_or_waited_for(name: str) -> None:
    with PosixShm.create(name, SIZE) as raw:
        assert isinstance(refusal(name), NotReadyError)
        SegmentHeader.of(SegmentKind.RECORDS, PAIR, 3, this_process()).write(raw.memory)
        assert refusal(name).code == "NOT_READY"
        with pytest.raises(DeadlineExceeded):
            LayoutSegment.attach(PosixShm.open(name), PAIR, timeout=0.02)
        begun = threading.Event()

        def wait() -> None:
            segment = PosixShm.open(name)
            begun.set()
            LayoutSegment.attach(segment, PAIR, timeout=None).close()

        waiter = threading.Thread(target=wait)
        waiter.start()
        begun.wait()
        publish(raw.memory)
        waiter.join()


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o777])
def test_memory_that_others_may_write_is_refused(name: str, mode: int) -> None:
    with LayoutSegment.create(PosixShm.create(name, SIZE), PAIR, 3):
        file_of(name).chmod(mode)
        refused = refusal(name)
        assert (refused.code, refused.details["mode"]) == ("PEER_REFUSED", f"{mode:04o}")
        file_of(name).chmod(0o644)
        LayoutSegment.attach(PosixShm.open(name), PAIR).close()


def test_memory_of_another_user_is_refused(name: str) -> None:
    require(os.geteuid() == 0, "root, to open a segment of another user")
    with LayoutSegment.create(PosixShm.create(name, SIZE), PAIR, 3):
        os.chown(file_of(name), NOBODY, -1)
        refused = refusal(name)
        assert (refused.code, refused.details["uid"]) == ("PEER_REFUSED", NOBODY)


def test_what_stands_in_its_place_is_refused(name: str) -> None:
    target = f"{name}-target"
    file = file_of(name)
    with LayoutSegment.create(PosixShm.create(target, SIZE), PAIR, 3) as made:
        try:
            file.symlink_to(file_of(target))
            assert refusal(name).code == "ELOOP"
            file.unlink()
            for length, code in ((0, "WRONG_KIND"), (1, "WRONG_KIND"), (127, "WRONG_KIND"), (128, "PROTOCOL")):
                file.write_bytes(bytes(made.segment.memory[:length]))
                file.chmod(stat.S_IRUSR | stat.S_IWUSR)
                assert refusal(name).code == code
        finally:
            file.unlink()


def test_one_that_does_not_fit_closes_the_memory(name: str) -> None:
    with pytest.raises(ValueError, match="bytes in a segment"):
        LayoutSegment.create(PosixShm.create(name, SIZE - 1), PAIR, 3)
    assert not file_of(name).exists()
    with (
        LayoutSegment.create(PosixShm.create(name, SIZE), PAIR, 3) as made,
        pytest.raises(ValueError, match="a header already"),
    ):
        LayoutSegment.create(PosixShm.open(name), PAIR, made.header.record_count)


def held(name: str) -> tuple[set[str], int]:
    """Which descriptors this process has open, and how often it has the segment mapped."""
    inode = f" {file_of(name).stat().st_ino} "
    numbers = set(os.listdir("/proc/self/fd"))
    return numbers, sum(inode in line for line in Path("/proc/self/maps").read_text().splitlines())


def test_ten_thousand_times(name: str) -> None:
    with LayoutSegment.create(PosixShm.create(name, SIZE), PAIR, 3) as made:
        before = held(name)
        for number in range(10_000):
            with LayoutSegment.attach(PosixShm.open(name), PAIR) as found:
                values.write(PAIR, found.records, {"a": number, "b": 0})
        assert before[1] == 1
        assert held(name) == before
        assert values.read(PAIR, made.records) == {"a": 9999, "b": 0}


def test_a_view_outlives_the_handle(name: str) -> None:
    made = LayoutSegment.create(PosixShm.create(name, SIZE), PAIR, 3)
    kept = made.records[:8]
    made.close()
    made.close()
    assert bytes(kept) == bytes(8)
    kept.release()
