"""The room ``posixshm``, with multiprocessing and posix_ipc as second opinions."""

import errno
import mmap
import os
import subprocess
import sys
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import posix_ipc
import pytest
from antaboga.errors import IpcError
from antaboga.lifetime import Lifetime
from antaboga.memory.posixshm import PosixShm, unlink
from capabilities import require_shared_memory
from contracts.segment import SegmentContract
from peers import as_nobody


class TestPosixShm(SegmentContract):
    def create(self, name: str, size: int, lifetime: Lifetime = Lifetime.PROCESS) -> PosixShm:
        return PosixShm.create(name, size, lifetime=lifetime)

    def open(self, name: str, *, read_only: bool = False) -> PosixShm:
        return PosixShm.open(name, read_only=read_only)

    def open_or_create(self, name: str, size: int) -> PosixShm:
        return PosixShm.open_or_create(name, size)

    def identity(self, name: str) -> tuple[int, int]:
        found = file_of(name).stat()
        return found.st_dev, found.st_ino


def file_of(name: str) -> Path:
    return Path("/dev/shm" + name)


def test_the_file_is_private_and_its_room_reserved(name: str) -> None:
    before = os.umask(0)
    try:
        with PosixShm.create(name, 100_000):
            found = file_of(name).stat()
    finally:
        os.umask(before)
    assert found.st_mode & 0o7777 == 0o600
    assert found.st_size == 100_000
    assert found.st_blocks * 512 >= 100_000


def test_a_strict_umask_does_not_lock_us_out(name: str) -> None:
    before = os.umask(0o777)
    try:
        with PosixShm.create(name, 10), PosixShm.open(name):
            pass
    finally:
        os.umask(before)


def test_more_than_2_gib(name: str) -> None:
    size = (2 << 30) + PAGES_BEYOND
    require_shared_memory(size + (64 << 20))
    with PosixShm.create(name, size) as one, PosixShm.open(name, read_only=True) as other:
        one.memory[size - 1] = 200
        one.memory[(2 << 30) : (2 << 30) + 3] = b"abc"
        assert (other.size, other.memory[-1], bytes(other.memory[2 << 30 : (2 << 30) + 3])) == (size, 200, b"abc")


PAGES_BEYOND = 4096


def test_multiprocessing_attaches_to_what_was_made_here(name: str) -> None:
    with PosixShm.create(name, 1000) as segment:
        segment.memory[:5] = b"hello"
        script = """
import sys
from multiprocessing import resource_tracker
resource_tracker.register = lambda *_: None
from multiprocessing.shared_memory import SharedMemory
memory = SharedMemory(sys.argv[1])
assert bytes(memory.buf[:5]) == b"hello", bytes(memory.buf[:5])
memory.buf[:5] = b"world"
memory.close()
"""
        subprocess.run([sys.executable, "-c", script, name[1:]], check=True)
        assert bytes(segment.memory[:5]) == b"world"


def test_what_multiprocessing_made_is_opened_and_left_to_it(name: str) -> None:
    made = SharedMemory(name[1:], create=True, size=1000)
    try:
        assert made.buf is not None
        made.buf[:5] = b"hello"
        with PosixShm.open(name) as segment:
            assert bytes(segment.memory[:5]) == b"hello"
            segment.memory[:5] = b"world"
        assert bytes(made.buf[:5]) == b"world"
        assert file_of(name).exists()
    finally:
        made.close()
        made.unlink()
        resource_tracker._resource_tracker._stop()  # type: ignore[attr-defined]


def test_the_resource_tracker_is_not_involved(name: str) -> None:
    script = """
import sys
from antaboga.memory.posixshm import PosixShm
with PosixShm.create(sys.argv[1], 10), PosixShm.open(sys.argv[1]):
    pass
assert not any(module.startswith("multiprocessing") for module in sys.modules)
"""
    subprocess.run([sys.executable, "-c", script, name], check=True)


def test_posix_ipc_sees_the_same(name: str) -> None:
    with PosixShm.create(name, 1000) as segment:
        witness = posix_ipc.SharedMemory(name)
        try:
            assert witness.size == 1000
            with mmap.mmap(witness.fd, 1000) as memory:
                memory[10] = 3
        finally:
            witness.close_fd()
        assert segment.memory[10] == 3


def test_an_empty_segment_cannot_be_mapped(name: str) -> None:
    file_of(name).touch()
    try:
        with pytest.raises(IpcError, match=r"shm_open: too short .* \(WRONG_KIND\), name=/.*, size=0, mode="):
            PosixShm.open(name)
    finally:
        file_of(name).unlink()


@pytest.mark.parametrize("what", ["directory", "fifo", "link"])
def test_what_is_no_segment_is_refused(name: str, what: str, tmp_path: Path) -> None:
    path = file_of(name)
    if what == "directory":
        path.mkdir()
    elif what == "fifo":
        os.mkfifo(path)
    else:
        (tmp_path / "elsewhere").write_bytes(b"content")
        path.symlink_to(tmp_path / "elsewhere")
    try:
        for read_only in (False, True):
            refusal = "WRONG_KIND" if read_only or what == "fifo" else "EISDIR"
            with pytest.raises(IpcError, match=rf"shm_open: .* \({'ELOOP' if what == 'link' else refusal}\), name=/"):
                PosixShm.open(name, read_only=read_only)
        with pytest.raises(FileExistsError):
            PosixShm.create(name, 10)
    finally:
        path.rmdir() if what == "directory" else path.unlink()


def test_unlink_by_name(name: str) -> None:
    PosixShm.create(name, 10, lifetime=Lifetime.PERSISTENT).close()
    unlink(name)
    with pytest.raises(FileNotFoundError, match=r"shm_unlink: no such file or directory \(ENOENT\), name=/"):
        unlink(name)
    with pytest.raises(IpcError) as caught:
        unlink("/a/b")
    assert caught.value.errno == errno.EINVAL


def test_another_user_may_not_open_it(name: str) -> None:
    script = """
        import sys
        try:
            open(sys.argv[1], "r+b")
        except OSError as error:
            print(type(error).__name__)
    """
    with PosixShm.create(name, 10):
        assert as_nobody(script, "/dev/shm" + name).strip() == "PermissionError"


def test_the_slash_may_be_left_out(name: str) -> None:
    with PosixShm.create(name[1:], 3) as made, PosixShm.open(name) as opened:
        assert made.name == opened.name == name
