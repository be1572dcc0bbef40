"""The writing end of a FIFO, opened when there is first something to write.

Opening waits in the kernel until somebody reads, so it is done inside a send, where deadline and close end it. Many
processes may write: a message of up to PIPE_BUF bytes is one write, which the kernel keeps whole; around a longer one
this takes the file's exclusive lock, and around a short one the shared, so that none gets into the middle of another.
"""

from __future__ import annotations

import os
import select
from errno import EINTR, ENXIO, EWOULDBLOCK
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, LOCK_UN, flock
from itertools import repeat, starmap
from threading import get_ident
from time import monotonic
from typing import TYPE_CHECKING

from antaboga._breaker import Breaker, prepare_thread, signal_number
from antaboga._deadline import deadline_after, remaining
from antaboga._gate import POLLOUT, Latch
from antaboga._os import fifo
from antaboga._os.alarm import Alarm
from antaboga.errors import refused, refused_by
from antaboga.transport._ends import End, fifo_end
from antaboga.transport._fifo_files import opened
from antaboga.transport._sending import Sending, after
from antaboga.wire.framing import SHORT_SIZE, short_header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from typing_extensions import Buffer

    from antaboga.process import Descriptor
    from antaboga.transport._sending import Parts
    from antaboga.wire.framing import Framing

_FLAGS = os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW
# The longest frame that is one write which the kernel keeps whole, and the lock of what is and of what is not.
_SHORT = select.PIPE_BUF
_SHARED, _EXCLUSIVE = LOCK_SH | LOCK_NB, LOCK_EX | LOCK_NB


class _Late:
    """A descriptor that there is once it was opened."""

    def __init__(self) -> None:
        self.descriptor: Descriptor | None = None

    def close(self) -> None:
        if self.descriptor is not None:
            self.descriptor.close()


class FifoSending(Sending):
    """What a channel over a FIFO does to send. For any thread; one sends at a time."""

    def __init__(self, path: str | None, framing: Framing, limit: int) -> None:
        """Sends into the FIFO at ``path``, or nowhere."""
        super().__init__(None, framing, limit, {"name": path})
        self._breaker = Breaker()
        self._late = _Late()
        self._fd = -1
        # One step takes or gives back the file's lock, once the file is open.
        self._sharing: Iterable[None] = ()
        self._excluding: Iterable[None] = ()
        self._unlocking: Iterable[None] = ()
        self._ending = False
        self._out_path = path or ""
        if path is not None:
            self._out_latch = Latch(self._late)
            self._outgoing = self._out_latch.gate("send", -1, POLLOUT, self._out_details)

    def send(self, data: Buffer, timeout: float | None = None) -> None:
        """Sends ``data`` as one message; blocks while nobody reads and while there is no room.

        Also while another process is inside a message that is longer than the kernel keeps whole.
        """
        deadline = None if timeout is None else deadline_after(timeout)
        gate = self._outgoing
        if gate is None:
            raise self._no_way_out()
        parts: Parts
        if type(data) is bytes and len(data) <= self._plainly:
            # As in _parts, which would cost a call.
            parts, total = (short_header(len(data)), data), len(data) + SHORT_SIZE
        else:
            parts, total = self._parts(data)
        entered = False
        unlocking: Iterable[None] = ()
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
            if 0 < self._sent < self._total:
                raise self._broken_error()
            end = self._writing
            if end is None:
                (end,) = map(self._reach, (deadline,))
            # Not before: a handle that is closed has no file whose lock could be given back.
            unlocking = self._unlocking
            try:
                for _ in self._sharing if total <= _SHORT else self._excluding:
                    break
            except OSError as cause:
                self._await_lock(cause, total, deadline)
            # As in Sending.send, which queues at the same gate.
            self._total, self._sent = total, 0
            end.arguments[0] = parts
            try:
                for self._sent in end.moving:
                    break
            except OSError as cause:
                self._not_written(cause, end)
            finally:
                end.arguments[0] = ()
            if self._sent == total:
                return
            rest: Parts | None = after(parts, self._sent)
            while rest is not None:
                gate.wait(deadline)
                (rest,) = map(self._write, (end,), (rest,))
        finally:
            if entered:
                try:
                    for _ in unlocking:
                        break
                finally:
                    gate.owner = None
                    for _ in gate.leaving:
                        break
                    for tell in gate.awaited:
                        tell()

    def try_send(self, data: Buffer) -> bool:
        """Sends without blocking; False also while nobody reads. What can never be sent so fails with EMSGSIZE."""
        gate = self._outgoing
        if gate is None:
            raise self._no_way_out()
        parts, total = self._parts(data)
        entered = sent = False
        try:
            (entered,) = map(gate.try_enter, (get_ident(),))
            if entered:
                (sent,) = map(self._try_write_locked, (parts,), (total,))
            return sent
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    def await_reader(self, timeout: float | None = None) -> None:
        """Waits until somebody reads what this channel sends, as the first send does by itself.

        From then on that reader learns it when this end goes. Zero asks once.
        """
        deadline = None if timeout is None else deadline_after(timeout)
        gate = self._outgoing
        if gate is None:
            raise self._no_way_out()
        entered = False
        try:
            (entered,) = map(gate.enter, (deadline,))
            if self._writing is None:
                self._reach(deadline)
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    async def async_send(self, data: Buffer, timeout: float | None = None) -> None:
        """Sends like ``send``, from an asyncio task, in a thread of its own.

        Cancelled, the message may still be sent whole in the background, and the channel stays usable.
        """
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        message = data if type(data) is bytes else memoryview(data).tobytes()

        async def sending() -> None:
            await _tasks.in_thread(lambda: self.send(message, remaining(deadline)), lambda: None, lambda: None)

        await _tasks.finish(sending())

    def end_sending(self) -> None:
        """Ends the sending direction; receiving goes on.

        The reader meets the end of the stream when no other writer is left. Blocked sends end with ClosedError; does
        nothing the second time.
        """
        self._ending = True
        self._breaker.break_all()
        self._out_latch.close()

    def _reading_too(self) -> bool:
        return False

    def _try_write_locked(self, parts: Parts, total: int) -> bool:
        gate, end = self._outgoing, self._writing
        assert gate is not None
        if end is None:
            end = self._reach_now()
        if end is None:
            return False
        try:
            try:
                for _ in self._sharing if total <= _SHORT else self._excluding:
                    break
            except OSError as cause:
                self._check_lock(cause)
                return False
            (sent,) = map(self._try_write, (gate,), (end,), (parts,), (total,))
            return sent
        finally:
            for _ in self._unlocking:
                break

    def _check_lock(self, cause: OSError) -> None:
        """Raises, unless somebody else has the lock."""
        if cause.errno != EWOULDBLOCK:
            raise refused_by("flock", cause, name=self._out_path) from None

    def _await_lock(self, cause: OSError, total: int, deadline: float | None) -> None:
        self._check_lock(cause)
        lock = LOCK_SH if total <= _SHORT else LOCK_EX
        self._run(lambda: fifo.flock(self._fd, lock), "flock", deadline)

    def _reach(self, deadline: float | None) -> End:
        """Opens the end as soon as somebody reads."""
        end = self._reach_now()
        if end is None:
            path = os.fsencode(self._out_path)
            (self._fd,) = map(self._run, (lambda: fifo.open_file(path, _FLAGS),), ("open",), (deadline,))
            end = self._opened()
        return end

    def _reach_now(self) -> End | None:
        """Opens the end if somebody reads."""
        if self._fd < 0:
            (self._fd,) = map(fifo.open_file, (os.fsencode(self._out_path),), (_FLAGS | os.O_NONBLOCK,))
        if self._fd < 0:
            number = fifo.last_errno()
            if number in (ENXIO, EINTR):
                return None
            raise refused("open", number, name=self._out_path)
        return self._opened()

    def _opened(self) -> End:
        gate, fd = self._outgoing, self._fd
        assert gate is not None
        descriptor = None
        try:
            descriptor = opened(fd, self._out_path)
            end = fifo_end(descriptor, 1)
            gate.watch(fd)
            self._sharing = starmap(flock, repeat((fd, _SHARED)))
            self._excluding = starmap(flock, repeat((fd, _EXCLUSIVE)))
            self._unlocking = starmap(flock, repeat((fd, LOCK_UN)))
            self._late.descriptor, self._writing = descriptor, end
        except BaseException:
            self._fd, self._unlocking = -1, ()
            if descriptor is not None:
                descriptor.close()
            raise
        return end

    def _run(self, call: Callable[[], int], name: str, deadline: float | None) -> int:
        """Makes a call that blocks until it succeeds, the deadline passes, or this is closed."""
        gate = self._outgoing
        assert gate is not None
        tid, key = prepare_thread(), object()
        inside = self._breaker.inside
        alarm = None if deadline is None else Alarm(deadline, tid, signal_number())
        try:
            inside[key] = tid
            if alarm is not None:
                alarm.start()
            while not self._ending:
                if deadline is not None and monotonic() >= deadline:
                    raise gate.too_late()
                result = call()
                if result >= 0:
                    return result
                number = fifo.last_errno()
                if number != EINTR:
                    raise refused(name, number, name=self._out_path)
            raise gate.closed_error()
        finally:
            del inside[key]
            if alarm is not None and alarm.made == 0:
                alarm.made = -1
                for _ in alarm.stopping:
                    break
            for tell in self._breaker.awaited:
                tell()
