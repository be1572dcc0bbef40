"""Calls that block in other threads, and how to know that they do."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Protocol


class InterruptedByTestError(Exception):
    """What the tests' signal handler raises."""


class Blocked:
    """A thread that makes one call; ``until_blocked`` returns when the kernel says that it sleeps."""

    def __init__(self, call: Callable[[], object]) -> None:
        self.result: object = None
        self.error: BaseException | None = None
        self._call = call
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.result = self._call()
        except BaseException as error:
            self.error = error

    def until_blocked(self) -> "Blocked":
        while self._thread.is_alive() and not sleeps(self._thread.native_id):
            os.sched_yield()
        return self

    def join(self) -> "Blocked":
        self._thread.join()
        return self

    @property
    def running(self) -> bool:
        return self._thread.is_alive()


def sleeps(tid: int | None) -> bool:
    """Whether a thread is in a system call that waits: in poll, in a futex of ours, in read."""
    if tid is None:
        return False
    try:
        state = Path(f"/proc/self/task/{tid}/stat").read_text().rpartition(")")[2].split()[0]
        return state == "S"
    except (FileNotFoundError, ProcessLookupError):
        return False  # the thread has ended, before the file was opened or before it was read


def interrupt_main_when_blocked() -> threading.Thread:
    """A thread that sends the main thread SIGUSR1 once it sleeps."""
    main = threading.main_thread()

    def run() -> None:
        while not sleeps(main.native_id):
            os.sched_yield()
        signal.pthread_kill(main.ident or 0, signal.SIGUSR1)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def interrupted(call: Callable[[], object]) -> bool:
    """Whether a handler that raises ended the call."""
    try:
        thread = interrupt_main_when_blocked()
        call()
    except InterruptedByTestError:
        return True
    finally:
        thread.join()
    return False


@contextmanager
def handled(number: int, handler: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Has a signal handled so."""
    before = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before)


def raise_interrupted(_number: int, _frame: FrameType | None) -> None:
    raise InterruptedByTestError


class Closeable(Protocol):
    def close(self) -> None: ...


def closing_handler(handle: Closeable) -> Callable[[int, FrameType | None], None]:
    """A signal handler that closes a handle."""
    return lambda _number, _frame: handle.close()


class Storm:
    """Signals to the main thread all the time, whose handler raises wherever it finds the library at work."""

    def __init__(self) -> None:
        self.raised = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._over.wait(0.0002):
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)

    def _handle(self, _number: int, frame: FrameType | None) -> None:
        while frame is not None:
            if frame.f_globals["__name__"].startswith("antaboga."):
                self.raised += 1
                raise InterruptedByTestError
            frame = frame.f_back

    def __enter__(self) -> "Storm":
        self._before = signal.signal(signal.SIGUSR1, self._handle)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        signal.signal(signal.SIGUSR1, self._before)
