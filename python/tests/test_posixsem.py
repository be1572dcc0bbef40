"""The room ``posixsem``, with posix_ipc as a second opinion."""

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import posix_ipc
import pytest
from antaboga._os import semaphore as words
from antaboga.errors import ClosedError, IpcError
from antaboga.lifetime import Lifetime
from antaboga.sync.posixsem import PosixSem, unlink
from blocking import Blocked
from contracts.semaphore import SemaphoreContract, SemaphoreEndings
from peers import as_nobody


class Named:
    def create(self, name: str, value: int = 0, lifetime: Lifetime = Lifetime.PROCESS) -> PosixSem:
        return PosixSem.create(name, value, lifetime=lifetime)

    def open(self, name: str) -> PosixSem:
        return PosixSem.open(name)

    def open_or_create(self, name: str, value: int = 0) -> PosixSem:
        return PosixSem.open_or_create(name, value)


class TestPosixSem(Named, SemaphoreContract):
    pass


class TestPosixSemEndings(Named, SemaphoreEndings):
    pass


@pytest.fixture
def witness(name: str) -> Iterator[posix_ipc.Semaphore]:
    made = posix_ipc.Semaphore(name, posix_ipc.O_CREX, initial_value=3)
    yield made
    made.close()
    try:
        posix_ipc.unlink_semaphore(name)
    except posix_ipc.ExistentialError:
        return


def test_what_the_c_library_made_is_opened(witness: posix_ipc.Semaphore, name: str) -> None:
    with PosixSem.open(name) as semaphore:
        assert semaphore.value == 3
        semaphore.acquire()
        assert witness.value == 2
        witness.acquire()
        witness.acquire()
        blocked = Blocked(semaphore.acquire).until_blocked()
        witness.release()
        assert blocked.join().error is None
        unlink(name)
        with pytest.raises(posix_ipc.ExistentialError):
            posix_ipc.Semaphore(name)


def test_the_c_library_opens_what_was_made_here(name: str) -> None:
    with PosixSem.create(name, 2) as semaphore:
        witness = posix_ipc.Semaphore(name)
        try:
            assert witness.value == 2
            witness.acquire()
            witness.acquire()
            blocked = Blocked(witness.acquire).until_blocked()
            semaphore.release()
            assert blocked.join().error is None
            assert semaphore.value == 0
        finally:
            witness.close()
        path = Path("/dev/shm/sem." + name[1:])
        assert path.stat().st_size == words.SIZE
        assert path.stat().st_mode & 0o7777 == 0o600


def test_what_is_no_semaphore_is_refused(name: str) -> None:
    path = Path("/dev/shm/sem." + name[1:])
    path.write_bytes(b"short")
    try:
        with pytest.raises(IpcError, match=r"sem_open: too short .* \(WRONG_KIND\), name=/.*, size=5, mode="):
            PosixSem.open(name)
    finally:
        path.unlink()


def test_unlink_by_name(name: str) -> None:
    PosixSem.create(name, lifetime=Lifetime.PERSISTENT).close()
    unlink(name)
    with pytest.raises(FileNotFoundError, match=r"sem_unlink: no such file or directory \(ENOENT\), name=/"):
        unlink(name)
    with pytest.raises(IpcError) as caught:
        unlink("/a/b")
    assert caught.value.errno == errno.EINVAL


def test_close_at_any_moment_of_other_threads(name: str) -> None:
    """Whatever the others are doing, close ends it, and nobody touches memory that is gone."""
    with PosixSem.create(name) as kept:
        for _ in range(100):
            opened = PosixSem.open(name)
            started = threading.Barrier(4)

            def use(opened: PosixSem = opened, started: threading.Barrier = started) -> None:
                started.wait()
                while True:
                    opened.release()
                    opened.acquire()
                    assert opened.value >= 0

            users = [Blocked(use) for _ in range(3)]
            started.wait()
            os.sched_yield()
            opened.close()
            assert [type(user.join().error) for user in users] == [ClosedError] * 3
        while kept.try_acquire():
            pass


def test_another_user_may_not_open_it(name: str) -> None:
    script = """
        import sys
        try:
            open(sys.argv[1], "r+b")
        except OSError as error:
            print(type(error).__name__)
    """
    with PosixSem.create(name):
        assert as_nobody(script, "/dev/shm/sem." + name[1:]).strip() == "PermissionError"
