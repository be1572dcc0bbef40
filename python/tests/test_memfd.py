"""The room ``memfd``, with what the standard library makes as a second opinion."""

import fcntl
import mmap
import os
import socket
import stat
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from antaboga._os import memfd as calls
from antaboga.errors import ClosedError, IpcError, ProtocolError
from antaboga.memory import Segment
from antaboga.memory.memfd import Memfd, Writers
from antaboga.memory.posixshm import PosixShm
from antaboga.memory.received import ReceivedSegment
from antaboga.process import Descriptor

SIZE = 5000
PAGE = 4096
SHRINK, GROW, SEAL = calls.F_SEAL_SHRINK, calls.F_SEAL_GROW, calls.F_SEAL_SEAL
ALL = SHRINK | GROW | SEAL
SEALABLE = os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING


@pytest.fixture
def segment() -> Iterator[Memfd]:
    with Memfd.create(SIZE) as made:
        yield made


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    before = open_numbers(), mappings()
    yield
    assert (open_numbers(), mappings()) == before


def open_numbers() -> set[str]:
    return set(os.listdir("/proc/self/fd"))


def mappings() -> int:
    with open("/proc/self/maps") as maps:
        return sum("/memfd:" in line for line in maps)


def sealed(size: int, seals: int) -> Descriptor:
    """A file as another program makes it."""
    number = os.memfd_create("abtest", SEALABLE)
    os.ftruncate(number, size)
    fcntl.fcntl(number, calls.F_ADD_SEALS, seals)
    return Descriptor(number)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(IpcError) as caught:
        call()
    return caught.value.code


@pytest.mark.parametrize("size", [1, 7, PAGE - 1, PAGE, PAGE + 1, 31415, 5 << 20])
def test_what_one_writes_the_other_reads(size: int) -> None:
    content = os.urandom(size)
    with Memfd.create(size) as one, Memfd.attach(one.descriptor(), size=size) as other:
        assert (one.name, one.size, one.read_only, one.writers) == (other.name, size, False, Writers.EVERYBODY)
        assert (other.size, other.read_only, other.writers) == (size, False, Writers.EVERYBODY)
        assert bytes(one.memory) == bytes(size)
        one.memory[:] = content
        assert bytes(other.memory) == content
        other.memory[-1] = 7
        assert one.memory[size - 1] == 7


def test_it_is_sealed_reserved_private_and_goes_to_no_other_program(segment: Memfd) -> None:
    with segment.descriptor() as descriptor:
        found = os.fstat(descriptor.number)
        assert fcntl.fcntl(descriptor.number, calls.F_GET_SEALS) & ~0x20 == ALL
        assert stat.S_IMODE(found.st_mode) == 0o600
        assert found.st_blocks * 512 >= SIZE
        assert not os.get_inheritable(descriptor.number)
        assert os.readlink(f"/proc/self/fd/{descriptor.number}") == "/memfd:antaboga (deleted)"
        assert segment.name == f"{found.st_dev}:{found.st_ino}"
        assert segment.owner == (os.geteuid(), 0o600)


def test_nobody_changes_its_size(segment: Memfd) -> None:
    with segment.descriptor() as descriptor:
        for size in (0, SIZE - 1, SIZE + 1):
            with pytest.raises(PermissionError):
                os.ftruncate(descriptor.number, size)
        with pytest.raises(PermissionError):
            os.truncate(f"/proc/self/fd/{descriptor.number}", 0)
        with pytest.raises(PermissionError):
            os.pwrite(descriptor.number, b"x", SIZE)
        with pytest.raises(PermissionError):
            fcntl.fcntl(descriptor.number, calls.F_ADD_SEALS, calls.F_SEAL_WRITE)
        assert os.fstat(descriptor.number).st_size == SIZE


def test_a_kernel_that_does_not_know_of_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def older(name: str, flags: int) -> int:
        asked.append(flags)
        if flags & ~SEALABLE:
            raise OSError(22, "Invalid argument")
        return os.memfd_create(name, flags)

    monkeypatch.setattr(calls, "memfd_create", older)
    with Memfd.create(SIZE) as made, Memfd.attach(made.descriptor()) as other:
        assert other.owner.mode == 0o600
    assert asked == [SEALABLE | 8, SEALABLE]


def test_a_python_whose_c_library_was_older(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "memfd_create", calls._by_the_c_library)
    with Memfd.create(SIZE) as made, Memfd.attach(made.descriptor()) as other:
        assert other.size == SIZE
    with pytest.raises(OSError, match="Invalid argument"):
        calls._by_the_c_library("abtest", 1 << 30)


@pytest.mark.parametrize("size", [0, -1])
def test_a_size_that_none_can_have_is_misuse(size: int) -> None:
    with pytest.raises(ValueError, match="a segment has at least one byte"):
        Memfd.create(size)


def test_more_than_there_is_is_refused_before_it_is_taken() -> None:
    with pytest.raises(IpcError, match=r"memfd_create: .* \(ENOMEM\), size=1125899906842624, free=\d+"):
        Memfd.create(1 << 50)


def test_one_for_reading(segment: Memfd) -> None:
    segment.memory[0] = 1
    with Memfd.attach(segment.descriptor(), read_only=True) as reading:
        assert (reading.read_only, reading.memory.readonly, reading.memory[0]) == (True, True, 1)
        with pytest.raises(TypeError):
            reading.memory[0] = 2
        segment.memory[0] = 3
        assert reading.memory[0] == 3


def test_only_the_creator_writes() -> None:
    with Memfd.create(SIZE, Writers.CREATOR) as made:
        with pytest.raises(PermissionError, match=r"mmap: operation not permitted \(EPERM\), identity="):
            Memfd.attach(made.descriptor())
        with Memfd.attach(made.descriptor(), read_only=True) as reading, reading.descriptor() as descriptor:
            made.memory[:3] = b"abc"
            assert (bytes(reading.memory[:3]), reading.writers) == (b"abc", Writers.CREATOR)
            with pytest.raises(PermissionError):
                os.pwrite(descriptor.number, b"x", 0)
        with pytest.raises(ValueError, match="made for others to write"):
            made.freeze()


def test_nobody_writes_what_is_frozen() -> None:
    with Memfd.create(SIZE, Writers.NOBODY) as made:
        made.memory[:3] = b"abc"
        with pytest.raises(ValueError, match="freeze it first"):
            made.descriptor()
        made.freeze()
        made.freeze()
        assert (bytes(made.memory[:4]), made.read_only, made.memory.readonly) == (b"abc\0", True, True)
        with pytest.raises(PermissionError, match="EPERM"):
            Memfd.attach(made.descriptor())
        with Memfd.attach(made.descriptor(), read_only=True, size=SIZE) as reading:
            assert (bytes(reading.memory[:3]), reading.writers) == (b"abc", Writers.NOBODY)
            with reading.descriptor() as descriptor, pytest.raises(PermissionError):
                os.pwrite(descriptor.number, b"x", 0)
            with pytest.raises(ValueError, match=r"not writable|read-only"):
                np.frombuffer(reading.memory, dtype="u1")[0] = 1


@pytest.mark.parametrize("view", [lambda memory: memory[1:3], lambda memory: np.frombuffer(memory, dtype="u1")[1:3]])
def test_what_is_looked_at_is_not_frozen(view: Callable[[memoryview], memoryview]) -> None:
    with Memfd.create(SIZE, Writers.NOBODY) as made:
        held = view(made.memory)
        with pytest.raises(IpcError, match=r"freeze: views of the memory are in use \(EBUSY\), identity="):
            made.freeze()
        made.memory[1] = 8
        assert held[0] == 8
        with pytest.raises(ValueError, match="freeze it first"):
            made.descriptor()
        del held
        made.freeze()
        assert made.memory[1] == 8


def test_what_another_has_mapped_for_writing_is_not_frozen() -> None:
    with Memfd.create(SIZE, Writers.NOBODY) as made:
        # As a process that was forked from this one has it.
        with mmap.mmap(made._descriptor.number, SIZE):
            assert code_of(made.freeze) == "EBUSY"
            made.memory[0] = 4
            assert not made.read_only
        made.freeze()
        assert made.memory[0] == 4


@pytest.mark.parametrize("given", [0, SHRINK, GROW, SEAL, SHRINK | GROW, SHRINK | SEAL, GROW | SEAL])
@pytest.mark.parametrize("read_only", [False, True])
def test_a_seal_is_missing(given: int, *, read_only: bool) -> None:
    missing = "|".join(
        name for name in ("F_SEAL_SEAL", "F_SEAL_SHRINK", "F_SEAL_GROW") if not given & getattr(calls, name)
    )
    with pytest.raises(IpcError) as caught:
        Memfd.attach(sealed(SIZE, given), read_only=read_only)
    assert str(caught.value).startswith("attach: not sealed (UNSEALED), fd=")
    assert caught.value.details["missing"] == missing


def test_one_that_cannot_be_sealed() -> None:
    number = os.memfd_create("abtest")
    os.ftruncate(number, SIZE)
    with pytest.raises(IpcError, match=r"missing=F_SEAL_SHRINK\|F_SEAL_GROW"):
        Memfd.attach(Descriptor(number))


def test_the_size_is_that_of_the_file_and_not_what_was_told() -> None:
    for told in (0, SIZE - 1, SIZE + 1, 1 << 62):
        with pytest.raises(ProtocolError, match=rf"attach: another size .* size={SIZE}, expected={told}"):
            Memfd.attach(sealed(SIZE, ALL), size=told)
    assert code_of(lambda: Memfd.attach(sealed(0, ALL))) == "WRONG_KIND"


def test_one_that_is_shortened_while_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its sender makes it short, and seals it, at the moment at which that is hardest to see."""
    number = os.memfd_create("abtest", SEALABLE)
    os.ftruncate(number, SIZE)
    look = os.fstat

    def then_shorten(looked_at: int) -> os.stat_result:
        found = look(looked_at)
        if looked_at == number:
            os.ftruncate(number, 1)
            fcntl.fcntl(number, calls.F_ADD_SEALS, ALL)
        return found

    monkeypatch.setattr(os, "fstat", then_shorten)
    assert code_of(lambda: Memfd.attach(Descriptor(number))) == "UNSEALED"


def test_what_is_no_memory() -> None:
    ends = socket.socketpair()
    pipe = Descriptor.pipe()
    opened = [os.dup(end.fileno()) for end in ends]
    opened += [os.dup(pipe.read.number), os.open("/", os.O_RDONLY), os.open("/dev/zero", os.O_RDWR)]
    opened += [os.open("/proc/self/stat", os.O_RDONLY), os.memfd_create("abtest-empty"), os.eventfd(0)]
    for number in opened:
        with pytest.raises(IpcError, match=r"attach: (not|empty).* \(WRONG_KIND\), fd=\d+, size=\d+, mode=\d+"):
            Memfd.attach(Descriptor(number), read_only=True)
    for end in (*ends, pipe):
        end.close()


def test_a_descriptor_that_is_closed() -> None:
    gone = sealed(SIZE, ALL)
    gone.close()
    with pytest.raises(ClosedError):
        Memfd.attach(gone)


def test_a_descriptor_that_does_not_allow_it() -> None:
    with sealed(SIZE, ALL) as whole:
        for access, read_only in ((os.O_RDONLY, False), (os.O_WRONLY, False), (os.O_WRONLY, True)):
            number = os.open(f"/proc/self/fd/{whole.number}", access | os.O_CLOEXEC)
            assert code_of(lambda n=number, r=read_only: Memfd.attach(Descriptor(n), read_only=r)) == "EACCES"  # type: ignore[misc]
        number = os.open(f"/proc/self/fd/{whole.number}", os.O_RDONLY | os.O_CLOEXEC)
        with Memfd.attach(Descriptor(number), read_only=True) as reading:
            assert reading.size == SIZE


def test_shared_memory_with_a_name_is_not_sealed(name: str) -> None:
    missing = r"UNSEALED.*missing=F_SEAL_SHRINK\|F_SEAL_GROW"
    with PosixShm.create(name, SIZE) as named, pytest.raises(IpcError, match=missing):
        Memfd.attach(named.descriptor())


def test_what_was_made_elsewhere() -> None:
    whole = sealed(SIZE, ALL)
    with mmap.mmap(whole.number, SIZE) as mapped, Memfd.attach(whole) as other:
        mapped[:3] = b"abc"
        assert bytes(other.memory[:3]) == b"abc"
        # Its mode says 0777, but who could open it?
        assert not other.owner.others_may_write


def test_it_can_be_received_without_a_look_at_its_seals(segment: Memfd) -> None:
    segment.memory[0] = 5
    with ReceivedSegment(segment.descriptor()) as received:
        assert received.memory[0] == 5


def test_it_has_no_name(segment: Memfd) -> None:
    with pytest.raises(FileNotFoundError, match=r"shm_unlink: .* \(ENOENT\), identity=\d+:\d+"):
        segment.unlink()


def test_after_close(segment: Segment) -> None:
    made = Memfd.create(SIZE, Writers.NOBODY)
    memory = made.memory
    made.close()
    made.close()
    with pytest.raises(ValueError, match="released"):
        memory[0]
    for use in (lambda: made.memory, made.freeze):
        with pytest.raises(ClosedError, match=r"closed \(CLOSED\), identity="):
            use()
    segment.close()
    with pytest.raises(ClosedError, match=r"descriptor: closed \(CLOSED\), identity="):
        segment.descriptor()  # type: ignore[attr-defined]
    assert "closed" in repr(segment)


def test_views_that_are_left_over_keep_the_pages_and_nothing_else() -> None:
    made = Memfd.create(SIZE)
    array = np.frombuffer(made.memory, dtype=np.uint8)
    made.close()
    array[0] = 7
    assert (array[0], mappings()) == (7, 1)
    del array
    assert mappings() == 0


def test_one_that_is_let_go_warns_and_is_closed() -> None:
    held = [Memfd.create(SIZE)]
    with pytest.warns(ResourceWarning, match="unclosed Memfd"):
        held.clear()


def test_a_forked_child_shares_it(segment: Memfd) -> None:
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


def test_ten_thousand_times() -> None:
    with Memfd.create(SIZE) as made:
        before = open_numbers(), mappings()
        for _ in range(10_000):
            with Memfd.attach(made.descriptor()) as other:
                other.memory[0] = 1
        assert (open_numbers(), mappings()) == before
    for _ in range(1000):
        with Memfd.create(1, Writers.NOBODY) as passing:
            passing.freeze()
