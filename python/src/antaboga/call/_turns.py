"""Who reads what the other side of a connection sends.

No thread of its own: a thread that waits for an answer reads the channel itself. Of several, one reads and puts what it
reads where it belongs; the others wait for their bell. A message is placed in the same hold of the lock in which its
reader gives up reading, and each waiter looks at its place before it waits, so that no answer is missed; who stops
reading rings for another one that waits.
"""

from __future__ import annotations

from _thread import allocate_lock, start_new_thread
from time import monotonic_ns
from typing import TYPE_CHECKING

from antaboga.call import _wire
from antaboga.call._exact import wrong
from antaboga.call._pending import READING, SERVING, Pending
from antaboga.call._serving import passed
from antaboga.call._wire import CALL, Message
from antaboga.errors import AntabogaError, DeadlineExceeded, PeerClosedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from antaboga.call._segments import Segments
    from antaboga.transport.channel import Channel


class Turns:
    """One connection, as far as waiting at it goes; for any threads."""

    def __init__(self, channel: Channel, memory: Segments) -> None:
        """Reads from a channel that stays its owner's."""
        self._channel = channel
        self._memory = memory
        self._calls: dict[int, Pending] = {}
        self._lock = allocate_lock()
        self._reading = False
        self._keepers = 0
        self._lost: AntabogaError | None = None

    def _execute(self, asked: Message, pending: Pending) -> None:
        """Does what the other side asks for during a call of ours."""
        raise NotImplementedError

    def _execute_root(self, asked: Message) -> bool:
        """Does what it asks for by itself; whether something of that is still under way."""
        raise NotImplementedError

    def _lost_now(self) -> None:
        """The connection has ended."""

    def keep_reading(self) -> None:
        """Has somebody read even if nobody waits; ``read_no_more`` must follow."""
        with self._lock:
            self._keepers += 1
            kept = self._calls.get(READING)
            if kept is None:
                kept = self._calls[READING] = Pending(READING, 0, None)
                start_new_thread(self._read_on, (kept,))

    def read_no_more(self) -> None:
        """Ends what ``keep_reading`` began."""
        with self._lock:
            self._keepers -= 1
            kept = self._calls.get(READING)
            if kept is not None:
                self._ring(kept)

    def _read_on(self, reading: Pending) -> None:
        while True:
            failure: AntabogaError | None = None
            try:
                self._await(reading, 0)
            except AntabogaError as cause:
                failure = cause
            if failure is not None:
                self.fail(failure)
            with self._lock:
                if failure is not None or not self._keepers:
                    del self._calls[READING]
                    self._pass_turn()
                    return

    def _await(self, pending: Pending, deadline: int) -> Message | None:
        """The answer; None where who waits has something else to do."""
        lock = self._lock
        while True:
            asked: Message | None = None
            with lock:
                if pending.answer is not None:
                    return pending.answer
                if self._lost is not None:
                    raise self._ended()
                leads = False
                if pending.nested:
                    asked = pending.nested.pop(0)
                    self._pass_turn()
                elif pending.number == READING and not self._keepers:
                    return None
                elif not self._reading:
                    leads = self._reading = True
                else:
                    if pending.bell is None:
                        pending.bell = allocate_lock()
                    pending.bell.acquire(False)
                    pending.waits = True
            if asked is not None:
                if pending.number:
                    self._execute(asked, pending)
                elif self._execute_root(asked):
                    return None
            elif leads:
                self._read(deadline)
            else:
                self._idle(pending, deadline)

    def watch(self, pending: Pending, told: Callable[[], None]) -> None:
        """Has ``told`` called when ``news`` is to be asked for a call; for who does not wait in a thread."""
        with self._lock:
            pending.tell(told)
            if self._lost is not None and pending.waits:
                self._ring(pending)

    def news(self, pending: Pending, told: Callable[[], None]) -> tuple[Message | None, Message | None]:
        """The answer of a call, or what is to be executed for it; ``told`` as above.

        Raises:
            AntabogaError: the connection has ended.
        """
        with self._lock:
            if pending.answer is not None:
                return pending.answer, None
            if self._lost is not None:
                raise self._ended()
            asked = pending.nested.pop(0) if pending.nested else None
            pending.tell(told)
            return None, asked

    def _idle(self, pending: Pending, deadline: int) -> None:
        try:
            seconds = -1.0 if not deadline else max(0.0, (deadline - monotonic_ns()) / 1e9)
            pending.bell.acquire(True, seconds)
        finally:
            pending.waits = False
        if passed(deadline):
            raise DeadlineExceeded("call", "deadline passed", call=pending.number)

    def _read(self, deadline: int) -> None:
        message: Message | None = None
        failure: AntabogaError | None = None
        try:
            if deadline:
                octets = self._channel.receive(max(0.0, (deadline - monotonic_ns()) / 1e9))
            else:
                octets = self._channel.receive()
            message = _wire.read(octets, self._memory.spilled)
            if message.kind < CALL:
                raise wrong("a greeting after the first", kind=message.kind)
        except DeadlineExceeded:
            raise DeadlineExceeded("call", "deadline passed") from None
        except AntabogaError as cause:
            failure = cause
        finally:
            with self._lock:
                self._reading = False
                if message is not None and failure is None:
                    self._place(message)
        if failure is not None:
            self.fail(failure)

    def _place(self, message: Message) -> None:
        """With the lock."""
        if message.kind == CALL:
            owner = self._calls.get(message.parent)
            if owner is not None:
                owner.nested.append(message)
                self._ring(owner)
            else:
                # A call for one that nobody waits for any more is answered by nobody: who made it was given up.
                self._memory.incoming(message.buffers).close()
            return
        owner = self._calls.get(message.call)
        if owner is not None and owner.number != SERVING and owner.answer is None:
            owner.answer = message
            self._ring(owner)
        else:
            self._memory.incoming(message.buffers).close()

    def _ring(self, pending: Pending) -> None:
        if pending.waits:
            pending.waits = False
            pending.bell.release()

    def _pass_turn(self) -> None:
        """Has somebody read if nobody does; with the lock."""
        if not self._reading:
            for pending in self._calls.values():
                if pending.waits and pending.reads:
                    self._ring(pending)
                    return

    def fail(self, cause: AntabogaError) -> None:
        """Ends the connection; all that wait fail. The first cause counts."""
        with self._lock:
            if self._lost is None:
                self._lost = cause
            for pending in self._calls.values():
                self._ring(pending)
        self._lost_now()

    def _ended(self) -> AntabogaError:
        lost = self._lost
        assert lost is not None
        if isinstance(lost, PeerClosedError):
            return PeerClosedError("call", "the other side has ended")
        return lost
