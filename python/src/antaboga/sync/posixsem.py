"""POSIX named semaphores: ``spec/sync/posixsem.md``."""

from __future__ import annotations

import mmap
import warnings
from errno import EAGAIN, EINTR, ETIMEDOUT

from antaboga._breaker import Breaker, prepare_thread
from antaboga._deadline import deadline_after
from antaboga._open_or_create import open_or_create
from antaboga._os import semaphore as sem
from antaboga._shm_file import Kind, ShmFile
from antaboga.errors import ClosedError, DeadlineExceeded, refused, refused_by
from antaboga.lifetime import Lifetime
from antaboga.sync.semaphore import Semaphore

__all__ = ["PosixSem", "unlink"]

_KIND = Kind("posixsem", "sem.", "sem_open", "sem_unlink")


def unlink(name: str) -> None:
    """Removes a semaphore's name, whoever made it; open handles go on working.

    Raises:
        IpcError: there is none (ENOENT), or it is somebody else's (EACCES, EPERM).
    """
    _KIND.unlink(name)


class PosixSem(Semaphore):
    """A named semaphore as ``sem_open`` sees it; made by ``create``, ``open`` and ``open_or_create``.

    A name is a slash and then up to 251 bytes without a slash. The object has mode 0600. The memory of the semaphore is
    kept by whoever is inside a call on it, so that ``close`` never takes it away under a call.
    """

    def __init__(self, file: ShmFile) -> None:
        """Takes over the file; not for callers."""
        self._file = file
        self._breaker = Breaker()
        self._unwanted: set[object] = set()
        self._word: sem.Word | None = None
        try:
            self._word = sem.word_in(mmap.mmap(file.fd, sem.SIZE))
        except OSError as cause:
            file.close()
            raise refused_by("mmap", cause, name=file.name, size=sem.SIZE) from None
        file.mapped()

    @classmethod
    def create(cls, name: str, value: int = 0, *, lifetime: Lifetime = Lifetime.PROCESS) -> PosixSem:
        """Makes a semaphore of that value, 0 to 2147483647.

        Raises:
            IpcError: the name is taken (EEXIST), …
        """
        return cls(_create(name, value, lifetime))

    @classmethod
    def open(cls, name: str) -> PosixSem:
        """Opens a semaphore that is there, whoever made it.

        Raises:
            IpcError: there is none (ENOENT), it may not be opened (EACCES), it is something else (WRONG_KIND), …
        """
        return cls(ShmFile.open(_KIND, name, sem.SIZE))

    @classmethod
    def open_or_create(cls, name: str, value: int = 0, *, lifetime: Lifetime = Lifetime.PROCESS) -> PosixSem:
        """Opens the semaphore, whatever its value, or makes one where there is none."""
        return cls(open_or_create(lambda: ShmFile.open(_KIND, name, sem.SIZE), lambda: _create(name, value, lifetime)))

    def acquire(self, timeout: float | None = None) -> None:
        """Takes one; blocks while the value is zero."""
        deadline = None if timeout is None else deadline_after(timeout)
        word = self._word
        if word is None:
            raise self._closed("acquire")
        (result,) = map(sem.sem_trywait, (word,))
        if result == 0:
            return
        # Not called but unpacked, so that what it took is not lost by an exception before this returns.
        (_,) = map(self._wait, (word,), (deadline,), (object(),))

    def try_acquire(self) -> bool:
        """Takes one if the value is above zero now; whether it did."""
        word = self._word
        if word is None:
            raise self._closed("try_acquire")
        while True:
            (result,) = map(sem.sem_trywait, (word,))
            if result == 0:
                return True
            number = sem.last_errno()
            if number == EAGAIN:
                return False
            if number != EINTR:
                raise refused("sem_trywait", number, name=self.name)

    async def async_acquire(self, timeout: float | None = None) -> None:
        """Takes one, from an asyncio task; blocks in a thread of its own while the value is zero."""
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        if self.try_acquire():
            return
        word, key = self._word, object()

        def interrupt() -> None:
            self._unwanted.add(key)
            self._breaker.break_once(key)

        try:
            await _tasks.in_thread(lambda: self._wait(word, deadline, key), interrupt, lambda: sem.post(word))
        finally:
            self._unwanted.discard(key)

    def _wait(self, word: sem.Word, deadline: float | None, key: object) -> None:
        tid = prepare_thread()
        inside = self._breaker.inside
        result = -1
        try:
            inside[key] = tid
            while self._word is word and word is not None and key not in self._unwanted:
                (result,) = sem.waiting(word, deadline)
                if result == 0:
                    return
                number = sem.last_errno()
                if number == ETIMEDOUT:
                    raise DeadlineExceeded("acquire", "deadline passed", name=self.name)
                if number != EINTR:
                    raise refused("sem_wait", number, name=self.name)
            raise self._closed("acquire")
        except BaseException:
            if result == 0:
                sem.post(word)
            raise
        finally:
            # What is taken must not be lost here: see antaboga._gate for why this is no if.
            del inside[key]
            for tell in self._breaker.awaited:
                tell()

    def release(self) -> None:
        """Gives one back, waking a waiter; raises IpcError (EOVERFLOW) at the largest value."""
        word = self._word
        if word is None:
            raise self._closed("release")
        sem.post(word, name=self.name, limit=sem.VALUE_MAX)

    @property
    def value(self) -> int:
        """The value at this moment."""
        word = self._word
        if word is None:
            raise self._closed("value")
        return sem.value(word, name=self.name)

    @property
    def name(self) -> str:
        """The name, with its slash."""
        return self._file.name

    def unlink(self) -> None:
        """Removes the name if it still stands for this semaphore; otherwise raises FileNotFoundError (ENOENT)."""
        self._file.unlink()

    def close(self) -> None:
        """Ends blocked calls and, if made here with ``Lifetime.PROCESS``, removes the name."""
        word, self._word = self._word, None
        if word is None:
            return
        try:
            self._breaker.break_all()
        finally:
            self._file.close()

    def _closed(self, operation: str) -> ClosedError:
        return ClosedError(operation, "closed", name=self.name)

    def __repr__(self) -> str:
        return f"PosixSem({self.name!r}{', closed' if self._word is None else ''})"

    def __del__(self) -> None:
        if getattr(self, "_word", None) is not None:
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()


def _create(name: str, value: int, lifetime: Lifetime) -> ShmFile:
    if not 0 <= value <= sem.VALUE_MAX:
        raise ValueError(f"value out of range: {value}")
    return ShmFile.create(_KIND, name, sem.SIZE, sem.initial(value), lifetime)
