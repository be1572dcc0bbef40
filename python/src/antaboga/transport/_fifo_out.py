"""The writing end of a FIFO, opened when there is first something to write.

Opening waits in the kernel until somebody reads, so it is done inside a send, where deadline and close end it. Many
processes may write: a message of up to PIPE_BUF bytes is one write, which the kernel keeps whole; around a longer one
this takes the file's exclusive lock, and around a short one the shared, so that none gets into the middle of another.
"""

from __future__ import annotations

import os
import select
from errno import EINTR, ENXIO
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, LOCK_UN, flock
from itertools import repeat, starmap
from threading import get_ident
from time import monotonic
from typing import TYPE_CHECKING

from antaboga._breaker import Breaker, prepare_thread, signal_number
from antaboga._deadline import remaining
from antaboga._gate import POLLOUT, Latch
from antaboga._os import fifo
from antaboga._os.alarm import Alarm
from antaboga.errors import refused, refused_by
from antaboga.transport._ends import fifo_end
from antaboga.transport._fifo_files import opened
from antaboga.transport._sending import Sending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from typing_extensions import Buffer

    from antaboga.wire.framing import Framing

_FLAGS = os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW
# The longest header and trailer of any framing.
_OVERHEAD = 12
# The longest message that is one write which the kernel keeps whole, and the lock of what is and of what is not.
_SHORT = select.PIPE_BUF - _OVERHEAD
_SHARED, _EXCLUSIVE = LOCK_SH | LOCK_NB, LOCK_EX | LOCK_NB


class FifoOut:
    """Sends into one FIFO. For any thread; one sends at a time."""

    def __init__(self, path: str, framing: Framing, limit: int) -> None:
        self._path = path
        self._options = (framing, limit, {"name": path})
        self._breaker = Breaker()
        self._sending: Sending | None = None
        self._fd = -1
        self._unlocking: Iterable[int] = ()
        """One step of this gives the file's lock back, once the file is open."""
        self._closing = False
        self.latch = Latch(self)
        self.gate = self.latch.gate("send", -1, POLLOUT, {"name": path})

    def send(self, data: Buffer, deadline: float | None) -> None:
        """Sends one message; waits until somebody reads, nobody else is inside a long message, and there is room."""
        gate = self.gate
        entered = False
        try:
            if not gate.queuing:
                for entered in gate.trying:  # noqa: B007 - one step of it is one attempt
                    break
            if not entered:
                (entered,) = map(gate.enter, (deadline,))
            elif gate.latch.closed:
                raise gate.closed_error()
            else:
                gate.owner = get_ident()
            sending = self._ready(_length(data), deadline)
            for _ in map(sending.send, (data,), (None if deadline is None else remaining(deadline),)):
                break
        finally:
            if entered:
                for _ in self._unlocking:
                    break
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    def await_reader(self, deadline: float | None) -> None:
        """Opens the end, which waits until somebody reads."""
        gate = self.gate
        entered = False
        try:
            (entered,) = map(gate.enter, (deadline,))
            self._ready_now(0)
            if self._fd < 0:
                self._reach(deadline)
        finally:
            if entered:
                for _ in self._unlocking:
                    break
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    def try_send(self, data: Buffer) -> bool:
        """Sends one message if that can be done now; False also while nobody reads."""
        gate = self.gate
        entered = sent = False
        try:
            (entered,) = map(gate.enter, (0.0,))
            sending = self._ready_now(_length(data))
            if sending is not None:
                (sent,) = map(sending.try_send, (data,))
            return sent
        finally:
            if entered:
                for _ in self._unlocking:
                    break
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    def end(self) -> None:
        """Ends blocked calls and closes."""
        self._closing = True
        self._breaker.break_all()
        if self._sending is not None:
            self._sending.end_sending()
        self.latch.close()

    def close(self) -> None:
        """Closes the descriptor; for the latch, when everybody has left."""
        if self._sending is not None:
            self._sending.end_sending()

    def _ready(self, length: int, deadline: float | None) -> Sending:
        sending = self._ready_now(length)
        if sending is not None:
            return sending
        if self._fd < 0:
            self._reach(deadline)
        lock = _lock_for(length)
        self._run(lambda: fifo.flock(self._fd, lock), "flock", deadline)
        return self._made()

    def _reach(self, deadline: float | None) -> None:
        """Opens the end as soon as somebody reads."""
        path = os.fsencode(self._path)
        (self._fd,) = map(self._run, (lambda: fifo.open_file(path, _FLAGS),), ("open",), (deadline,))
        self._opened()

    def _ready_now(self, length: int) -> Sending | None:
        """The open end with its lock taken; None if it cannot be had now."""
        if self._closing:
            raise self.gate.closed_error()
        if self._fd < 0:
            (fd,) = map(fifo.open_file, (os.fsencode(self._path),), (_FLAGS | os.O_NONBLOCK,))
            self._fd = fd
            if fd < 0:
                number = fifo.last_errno()
                if number in (ENXIO, EINTR):
                    return None
                raise refused("open", number, name=self._path)
        if self._sending is None:
            self._opened()
        try:
            for _ in map(flock, (self._fd,), (_SHARED if length <= _SHORT else _EXCLUSIVE,)):
                break
        except BlockingIOError:
            return None
        except OSError as cause:
            raise refused_by("flock", cause, name=self._path) from None
        return self._made()

    def _opened(self) -> None:
        if self._sending is None:
            fd = self._fd
            try:
                descriptor = opened(fd, self._path)
            except BaseException:
                self._fd = -1
                raise
            # Not fcntl.flock, which raises where a close has been quicker: everybody has to leave.
            self._unlocking = starmap(fifo.flock, repeat((fd, LOCK_UN)))
            self._sending = _OneWay(fifo_end(descriptor, 1), *self._options)

    def _made(self) -> Sending:
        # Whoever closes has set the flag before it looked for what to end.
        if self._sending is None or self._closing:
            raise self.gate.closed_error()
        return self._sending

    def _run(self, call: Callable[[], int], name: str, deadline: float | None) -> int:
        """Makes a call that blocks until it succeeds, the deadline passes, or this is closed."""
        tid, key = prepare_thread(), object()
        inside = self._breaker.inside
        alarm = None if deadline is None else Alarm(deadline, tid, signal_number())
        try:
            inside[key] = tid
            if alarm is not None:
                alarm.start()
            while not self._closing:
                if deadline is not None and monotonic() >= deadline:
                    raise self.gate.too_late()
                result = call()
                if result >= 0:
                    return result
                number = fifo.last_errno()
                if number != EINTR:
                    raise refused(name, number, name=self._path)
            raise self.gate.closed_error()
        finally:
            del inside[key]
            if alarm is not None and alarm.made == 0:
                alarm.made = -1
                for _ in alarm.stopping:
                    break
            for tell in self._breaker.awaited:
                tell()


class _OneWay(Sending):
    def _reading_too(self) -> bool:
        return False


def _lock_for(length: int) -> int:
    return LOCK_SH if length <= _SHORT else LOCK_EX


def _length(data: Buffer) -> int:
    return len(data) if type(data) is bytes else memoryview(data).nbytes
