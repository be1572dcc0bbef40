"""The process of a worker: what it prints, and what is known of its end."""

from __future__ import annotations

import os
import select
import threading
from contextlib import ExitStack, suppress
from time import monotonic
from typing import TYPE_CHECKING

from antaboga.call._output import Lines
from antaboga.errors import ClosedError, refused_by
from antaboga.process import Child, Descriptor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from antaboga.call._output import WorkerLog
    from antaboga.process import ExitStatus

_OUT, _ERR, _FAULTS, _RECORDS = 1, 2, 4, 5
_MOST_TRACE = 256 << 10
_LAST_WORDS = 1.0
_READ = 64 << 10


class WorkerProcess:
    """A worker that runs, or has ended. For any threads.

    One daemon thread reads what it prints and waits for its end, and ends with it.
    """

    def __init__(
        self,
        command: Sequence[str],
        given: Mapping[int, Descriptor],
        log: WorkerLog,
        *,
        environment: Mapping[str, str | None],
        directory: str | os.PathLike[str],
        ended: Callable[[], None],
        finished: Callable[[], None],
    ) -> None:
        """Starts it.

        Args:
            command: the program and its arguments.
            given: what it inherits besides its output, at which numbers; stays the caller's.
            log: gets what it prints.
            environment: variables to set; None removes one.
            directory: where it starts.
            ended: is called by the thread when it has ended, and ``finished`` a second later.
            finished: see there.
        """
        self.status: ExitStatus | None = None
        """How it ended; None while it has not."""
        self._ended, self._drained = threading.Event(), threading.Event()
        self._tell_ended, self._tell_finished = ended, finished
        self._closed = False
        with ExitStack() as stack:
            pipes = {number: Descriptor.pipe() for number in (_OUT, _ERR, _RECORDS)}
            for pipe in pipes.values():
                stack.callback(pipe.read.close)
            with ExitStack() as writing:
                for pipe in pipes.values():
                    writing.callback(pipe.write.close)
                # A regular file, so that writing to it never waits, also when everything else has failed.
                self._faults = stack.enter_context(_file())
                mine = {number: pipe.write for number, pipe in pipes.items()}
                every = {**given, **mine, _FAULTS: self._faults}
                self._child = stack.enter_context(
                    Child.start(command, descriptors=every, environment=environment, directory=directory)
                )
            self._pidfd = stack.enter_context(_pidfd(self._child.pid))
            self._stop = stack.enter_context(Descriptor(os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)))
            takers = {_OUT: log.out, _ERR: log.err, _RECORDS: log.entry}
            self._lines = {pipes[number].read.number: Lines(_safely(taker)) for number, taker in takers.items()}
            name = f"antaboga-worker-{self._child.pid}"
            self._thread = threading.Thread(target=self._watching, name=name, daemon=True)
            self._thread.start()
            self._stack = stack.pop_all()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    def _watching(self) -> None:
        # Closed by this thread itself, in a handler of logging for instance.
        with suppress(ClosedError):
            self._watch()

    def _watch(self) -> None:
        poll = select.poll()
        for fd in (self._pidfd.number, self._stop.number, *self._lines):
            poll.register(fd, select.POLLIN)
        open_lines = dict(self._lines)
        last: float | None = None
        while True:
            wait = None if last is None else max(0.0, last - monotonic()) * 1000 + 1
            for fd, _ in poll.poll(wait):
                if fd == self._stop.number:
                    return
                if fd == self._pidfd.number:
                    poll.unregister(fd)
                    self.status = self._child.wait_for()
                    self._ended.set()
                    last = monotonic() + _LAST_WORDS
                    self._tell_ended()
                else:
                    data = os.read(fd, _READ)
                    open_lines[fd].take(data)
                    if not data:
                        poll.unregister(fd)
                        del open_lines[fd]
                        if not open_lines:
                            self._drained.set()
            if last is not None and monotonic() >= last:
                last = None
                self._tell_finished()

    def signal(self, number: int) -> None:
        """Sends a signal; does nothing if it has ended."""
        self._child.signal(number)

    def kill(self) -> None:
        """Sends SIGKILL; does nothing if it has ended."""
        self._child.kill()

    def wait_for_end(self, seconds: float) -> ExitStatus | None:
        """Waits for its end; None if it does not come in time."""
        self._ended.wait(seconds)
        return self.status

    def finish_output(self) -> None:
        """Waits until what it had printed when it ended was read, unless somebody else has its output and prints on."""
        if threading.current_thread() is not self._thread:
            self._drained.wait(_LAST_WORDS)

    def trace(self) -> str:
        """What it wrote of its death; empty if nothing."""
        try:
            return os.pread(self._faults.number, _MOST_TRACE, 0).decode("utf-8", "backslashreplace")
        except ClosedError:
            return ""

    def close(self) -> None:
        """Kills it if it runs, and lets go of all; does nothing the second time."""
        if self._closed:
            return
        self._closed = True
        try:
            self._child.kill()
            if threading.current_thread() is not self._thread:
                self._ended.wait()
                self.finish_output()
                os.eventfd_write(self._stop.number, 1)
                self._thread.join()
        finally:
            self._stack.close()


def _safely(taker: Callable[[str], None]) -> Callable[[str], None]:
    """What a filter or a handler of ``logging`` raises does not end the reading."""

    def take(line: str) -> None:
        with suppress(Exception):
            taker(line)

    return take


def _file() -> Descriptor:
    try:
        return Descriptor(os.memfd_create("antaboga-faults", os.MFD_CLOEXEC))
    except OSError as cause:
        raise refused_by("memfd_create", cause) from None


def _pidfd(pid: int) -> Descriptor:
    try:
        return Descriptor(os.pidfd_open(pid))
    except OSError as cause:
        raise refused_by("pidfd_open", cause, pid=pid) from None
