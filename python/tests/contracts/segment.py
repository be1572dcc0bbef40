"""The contract of segments."""

import errno
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from antaboga.errors import ClosedError, IpcError
from antaboga.lifetime import Lifetime
from antaboga.memory import Segment
from blocking import Blocked

PAGE = 4096


class SegmentSetup(ABC):
    @abstractmethod
    def create(self, name: str, size: int, lifetime: Lifetime = Lifetime.PROCESS) -> Segment: ...

    @abstractmethod
    def open(self, name: str, *, read_only: bool = False) -> Segment: ...

    @abstractmethod
    def open_or_create(self, name: str, size: int) -> Segment: ...

    def shown(self, name: str) -> str:
        """What errors say of it."""
        return f"name={name}"

    @abstractmethod
    def identity(self, name: str) -> tuple[int, int]:
        """The device and the inode of a segment."""

    @pytest.fixture
    def segment(self, name: str) -> Iterator[Segment]:
        with self.create(name, 1000) as made:
            yield made


class SegmentContract(SegmentSetup):
    @pytest.mark.parametrize("size", [1, 7, PAGE - 1, PAGE, PAGE + 1, 31415, 5 << 20])
    def test_what_one_writes_the_other_reads(self, name: str, size: int) -> None:
        content = os.urandom(size)
        with self.create(name, size) as one, self.open(name) as other:
            assert (one.name, one.size, one.read_only, other.size) == (name, size, False, size)
            assert bytes(one.memory) == bytes(size)
            one.memory[:] = content
            assert bytes(other.memory) == content
            other.memory[-1] = 7
            assert one.memory[size - 1] == 7

    def test_the_memory_has_bytes(self, segment: Segment) -> None:
        memory = segment.memory
        assert (memory.format, memory.ndim, memory.nbytes, memory.readonly) == ("B", 1, 1000, False)
        assert segment.memory is memory
        for index in (1000, -1001):
            with pytest.raises(IndexError):
                memory[index]

    def test_read_only_memory_cannot_be_written(self, name: str) -> None:
        with self.create(name, 10) as one, self.open(name, read_only=True) as other:
            one.memory[0] = 1
            assert other.read_only
            assert other.memory.readonly
            assert other.memory[0] == 1
            with pytest.raises(TypeError):
                other.memory[0] = 2
            assert not np.frombuffer(other.memory, dtype=np.uint8).flags.writeable

    @pytest.mark.parametrize("size", [0, -1])
    def test_a_size_that_none_can_have_is_misuse(self, name: str, size: int) -> None:
        with pytest.raises(ValueError, match="a segment has at least one byte"):
            self.create(name, size)

    def test_what_is_there_is_not_made_again(self, segment: Segment) -> None:
        segment.memory[0] = 5
        with pytest.raises(FileExistsError) as caught:
            self.create(segment.name, 10)
        assert caught.value.code == "EEXIST"  # type: ignore[attr-defined]
        with self.open_or_create(segment.name, 7) as other:
            assert (other.size, other.memory[0]) == (1000, 5)

    def test_what_is_not_there_cannot_be_opened(self, name: str) -> None:
        for read_only in (False, True):
            with pytest.raises(FileNotFoundError, match=f"no such file or directory \\(ENOENT\\), {self.shown(name)}"):
                self.open(name, read_only=read_only)
        with self.open_or_create(name, 7) as made:
            assert made.size == 7

    def test_many_open_or_create_at_once(self, name: str) -> None:
        started = threading.Barrier(8)

        def use() -> None:
            started.wait()
            for _ in range(25):
                with self.open_or_create(name, 100) as segment:
                    assert segment.size == 100

        assert [user.join().error for user in [Blocked(use) for _ in range(8)]] == [None] * 8

    @pytest.mark.parametrize("bad", ["", "/", "/a/b", "/.", "/..", "//a", "/a\0b"])
    def test_a_name_that_none_can_have(self, bad: str) -> None:
        calls: list[Callable[[], object]] = [lambda: self.create(bad, 10), lambda: self.open(bad)]
        for call in calls:
            with pytest.raises(IpcError) as caught:
                call()
            assert caught.value.errno == errno.EINVAL

    def test_a_name_may_be_long_but_not_too_long(self, name: str) -> None:
        longest = name + "x" * (256 - len(name))
        with self.create(longest, 1), self.open(longest):
            pass
        calls: list[Callable[[], object]] = [
            lambda: self.create(longest + "x", 1),
            lambda: self.open(longest + "x"),
        ]
        for call in calls:
            with pytest.raises(IpcError) as caught:
                call()
            assert caught.value.errno == errno.ENAMETOOLONG
            assert caught.value.details["length"] == 256

    def test_no_room_is_an_error_at_creation(self, name: str) -> None:
        with pytest.raises(IpcError) as caught:
            self.create(name, 1 << 50)
        assert caught.value.code in ("ENOSPC", "EFBIG", "ENOMEM")
        assert caught.value.details["size"] == 1 << 50
        with pytest.raises(FileNotFoundError):
            self.open(name)

    def test_process_lifetime_ends_at_close(self, name: str) -> None:
        with self.create(name, 10), self.open(name) as other:
            pass
        with pytest.raises(FileNotFoundError):
            self.open(name)
        assert other.size == 10

    def test_an_opener_goes_on_after_the_creator(self, name: str) -> None:
        one = self.create(name, 10)
        with self.open(name) as other:
            one.memory[0] = 9
            one.close()
            assert other.memory[0] == 9

    def test_persistent_lifetime_outlives_close(self, name: str) -> None:
        with self.create(name, 10, Lifetime.PERSISTENT) as one:
            one.memory[3] = 4
        with self.open(name) as opened:
            assert opened.memory[3] == 4
            opened.unlink()
            assert opened.memory[3] == 4
            with pytest.raises(FileNotFoundError):
                self.open(name)
            with pytest.raises(FileNotFoundError):
                opened.unlink()

    def test_a_name_that_stands_for_another_is_left_alone(self, name: str) -> None:
        with self.create(name, 10) as first:
            first.unlink()
            with self.create(name, 20):
                with pytest.raises(FileNotFoundError):
                    first.unlink()
                first.close()
                with self.open(name) as opened:
                    assert opened.size == 20

    def test_a_closed_segment_says_so(self, segment: Segment) -> None:
        memory = segment.memory
        segment.close()
        segment.close()
        with pytest.raises(ClosedError, match=rf"memory: closed \(CLOSED\), {self.shown(segment.name)}"):
            segment.memory  # noqa: B018
        calls: list[Callable[[], object]] = [
            lambda: memory[0],
            lambda: bytes(memory),
            lambda: memory[2:3],
            lambda: np.frombuffer(memory),
        ]
        for call in calls:
            with pytest.raises(ValueError, match="released"):
                call()
        assert "closed" in repr(segment)

    def test_views_that_are_left_over_keep_the_pages_and_nothing_else(self, name: str) -> None:
        with self.create(name, PAGE) as one:
            one.memory[:3] = b"abc"
            identity = self.identity(name)
            array = np.frombuffer(one.memory, dtype=np.uint8)
            part = one.memory[1:3]
            one.close()
            with pytest.raises(ClosedError):
                one.memory  # noqa: B018
            with pytest.raises(FileNotFoundError):
                self.open(name)
            array[0] = 7
            assert (bytes(part), array[:3].tolist()) == (b"bc", [7, 98, 99])
            assert mapped(identity)
            del array
            part.release()
            assert not mapped(identity)

    def test_one_that_is_never_closed_warns_and_is_closed(self, name: str) -> None:
        with pytest.warns(ResourceWarning, match="unclosed"):
            self.create(name, 10)
        with pytest.raises(FileNotFoundError):
            self.open(name)

    def test_one_that_is_never_closed_leaves_the_name_to_others(self, segment: Segment) -> None:
        with pytest.warns(ResourceWarning, match="unclosed"):
            self.open(segment.name)
        self.open(segment.name).close()

    def test_a_forked_child_leaves_its_parents_alone(self, segment: Segment) -> None:
        pid = os.fork()
        if pid == 0:
            try:
                segment.memory[0] = 77
                segment.close()
                os._exit(0)
            except BaseException:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        assert segment.memory[0] == 77
        self.open(segment.name).close()


def mapped(identity: tuple[int, int]) -> bool:
    """Whether this process has a file mapped, told by its device and inode."""
    device, inode = identity
    wanted = [f"{os.major(device):02x}:{os.minor(device):02x}", str(inode)]
    with open("/proc/self/maps") as maps:
        return any(line.split()[3:5] == wanted for line in maps)
