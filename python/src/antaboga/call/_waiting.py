"""Many threads that wait for answers from one channel: one of them reads for all.

No thread of its own: a thread that waits for an answer reads the channel itself, so that a single caller hands nothing
to another thread. Of several, one *leads*: it reads, and puts what it reads where it belongs. The others are *idle* at
their own bell. Who waits in an event loop does not read, and has something called instead of the bell; as long as there
is one of these, a thread is kept that waits only to read. Why nobody waits for ever:

- A message is put in its place in the same hold of the lock in which its reader gives up leading, and each waiter looks
  at its place and goes idle in one hold. So no answer comes between looking and going idle.
- If nobody leads and somebody is idle, then a waiter that is not idle any more is on its way to look: whoever stops to
  lead goes on to look or comes through ``end``, and whoever leaves for another reason comes through ``_pass_turn``, in
  the same hold of the lock.
- Who executes a handler does not lead, so that the others are read for; what comes for it meanwhile stays in its place.
- The end of the connection sets ``lost`` and rings all bells; each looks at it before it goes idle.
- What a signal handler raises can come between any two of these steps. A message that was read is kept until it is in
  its place, and whoever holds the lock next puts it there. Who is idle looks by himself every few seconds and reads
  what is there, should the one that leads have been torn away before it could say so.

A message is never dropped because its reader ran out of time: a deadline or a signal ends the wait for one, not its
delivery. What cannot be read ends the connection.
"""

from __future__ import annotations

from _thread import allocate_lock, start_new_thread
from time import monotonic_ns
from typing import TYPE_CHECKING, Any

from antaboga.call import _wire
from antaboga.call._exact import wrong
from antaboga.call._pending import READING, SERVING, Pending
from antaboga.call._serving import earlier, passed
from antaboga.call._wire import CALL, Message
from antaboga.errors import AntabogaError, BrokenChannelError, DeadlineExceeded

if TYPE_CHECKING:
    from collections.abc import Callable

    from antaboga.call._segments import Segments
    from antaboga.transport.channel import Channel

_LOOK_AGAIN = 5_000_000_000


class Waiting:
    """The calls that wait on one connection; for any threads."""

    def __init__(self, channel: Channel, memory: Segments) -> None:
        """Reads from a channel on which both sides have greeted; that stays its owner's."""
        self.lost: AntabogaError | None = None
        """Why the connection has ended; None while it has not."""
        self._channel = channel
        self._memory = memory
        self._lock = allocate_lock()
        self._calls: dict[int, Pending] = {}
        self._leader: Pending | None = None
        self._unplaced: Message | None = None

    def end(self, pending: Pending) -> None:
        """Forgets a call; its answer, should one come, is dropped, and what was asked for it is refused."""
        with self._lock:
            self._calls.pop(pending.number, None)
            if self._leader is pending:
                self._leader = None
            self._pass_turn()
        # What is told refers to who waits, and that to this.
        pending.bell, pending.waits = None, False
        while pending.nested:
            self.refuse(pending.nested.pop(0))

    def idle(self) -> int:
        """How many threads wait while another one reads."""
        with self._lock:
            return sum(each.waits and each.reads for each in self._calls.values())

    def wait(self, pending: Pending, deadline: int) -> Message | None:
        """The answer of a call, when what the other side asks for on its way has been executed.

        None if ``deadline``, in nanoseconds of CLOCK_MONOTONIC, passes before; the same call may be waited for again.
        Where an exception of a signal handler ends the wait, too. None as well where ``execute`` says so.

        Raises:
            AntabogaError: the connection has ended.
        """
        lock = self._lock
        while True:
            asked: Message | None = None
            with lock:
                if self._unplaced is not None:
                    self._place()
                if pending.answer is not None:
                    return pending.answer
                if self.lost is not None:
                    raise self._failure()
                leads = False
                if pending.nested:
                    asked = pending.nested.pop(0)
                    self._pass_turn()
                elif pending.number == READING and not self._keeps():
                    return None
                elif passed(deadline):
                    self._pass_turn()
                    return None
                elif self._leader is None:
                    self._leader = pending
                    leads = True
                else:
                    if pending.bell is None:
                        pending.bell = allocate_lock()
                    pending.bell.acquire(False)
                    pending.waits = True
            if asked is not None:
                if self.execute(asked, pending):
                    return None
            elif leads:
                self._read(pending, deadline)
            else:
                self._idle(pending, deadline)

    def execute(self, asked: Message, pending: Pending) -> bool:
        """Does what the other side asks for during a call of ours, and answers it.

        Where ``pending`` executes root calls of the other side: whether it has something else to do then than to wait.
        """
        raise NotImplementedError

    def refuse(self, asked: Message) -> None:
        """What is asked for a call that nobody waits for any more; must not block."""
        raise NotImplementedError

    def ended(self) -> None:
        """The connection has failed; ``lost`` says why."""
        raise NotImplementedError

    def watch(self, pending: Pending, told: Callable[[], None]) -> None:
        """Has ``told`` called, once, when ``news`` is to be asked for a call, by any thread; a thread reads for it."""
        with self._lock:
            pending.tell(told)
            if self.lost is not None:
                self._ring(pending)
            read_for = READING in self._calls
        if not read_for:
            start_new_thread(self._read_on, ())

    def news(self, pending: Pending, told: Callable[[], None]) -> tuple[Message | None, Message | None]:
        """The answer of a call, or what is to be executed for it; ``told`` as above.

        Raises:
            AntabogaError: the connection has ended.
        """
        with self._lock:
            if self._unplaced is not None:
                self._place()
            if pending.answer is not None:
                return pending.answer, None
            if self.lost is not None:
                raise self._failure()
            asked = pending.nested.pop(0) if pending.nested else None
            pending.tell(told)
            return None, asked

    def _keeps(self) -> bool:
        """Whether anybody waits who does not read; with the lock."""
        return any(not each.reads for each in self._calls.values())

    def _read_on(self) -> None:
        """Reads as long as anybody waits who does not; one thread is enough."""
        reading = Pending(READING, 0, None)
        with self._lock:
            if READING in self._calls:
                return
            self._calls[READING] = reading
        failure: AntabogaError | None = None
        while True:
            try:
                self.wait(reading, 0)
            except AntabogaError as cause:
                failure = cause
            if failure is not None:
                self.fail(failure)
            with self._lock:
                if failure is not None or not self._keeps():
                    del self._calls[READING]
                    self._pass_turn()
                    return

    def _idle(self, pending: Pending, deadline: int) -> None:
        now = monotonic_ns()
        look = now + _LOOK_AGAIN
        try:
            rung = pending.bell.acquire(True, max(0.0, (earlier(deadline, look) - now) / 1e9))
        finally:
            pending.waits = False
        if not rung and passed(look):
            # Nothing is read here if somebody leads: the channel lets in one at a time.
            self._read(pending, monotonic_ns())

    def _read(self, pending: Pending, deadline: int) -> None:
        """Reads one message and puts it in its place, unless time passes before."""
        octets: bytes | None = None
        failure: AntabogaError | None = None
        try:
            timeout = None if not deadline else max(0.0, (deadline - monotonic_ns()) / 1e9)
            try:
                # Nothing that a signal handler raises comes between the step that takes the message and this.
                (octets,) = map(self._channel.receive, (timeout,))
            except DeadlineExceeded:
                return
            self._unplaced = self._opened(octets)
            octets = None
        except AntabogaError as cause:
            octets, failure = None, cause
        finally:
            if octets is not None:
                failure = self._read_again(octets)
            with self._lock:
                if self._leader is pending:
                    self._leader = None
                if self._unplaced is not None:
                    self._place()
            if failure is not None:
                self.fail(failure)

    def _opened(self, octets: bytes) -> Message:
        message = _wire.read(octets, self._memory.spilled)
        if message.kind < CALL:
            raise wrong("a greeting after the first", kind=message.kind)
        if message.buffers:
            self._memory.hear(message.buffers)
        return message

    def _read_again(self, octets: bytes) -> AntabogaError | None:
        """For a message whose reader was torn away."""
        try:
            self._unplaced = self._opened(octets)
        except BaseException:
            return BrokenChannelError("receive", "a message was lost")
        return None

    def _place(self) -> None:
        """With the lock; doing it twice is doing it once."""
        message = self._unplaced
        if message is None:
            return
        owner = self._calls.get(message.parent if message.kind == CALL else message.call)
        if message.kind == CALL:
            if owner is None:
                self.refuse(message)
            elif not any(each is message for each in owner.nested):
                owner.nested.append(message)
        elif owner is None or owner.number == SERVING or owner.answer not in (None, message):
            self._memory.incoming(message.buffers).close()
        else:
            owner.answer = message
        self._unplaced = None
        if owner is not None:
            self._ring(owner)

    @staticmethod
    def _ring(pending: Pending) -> None:
        """With the lock."""
        if pending.waits:
            pending.waits = False
            pending.bell.release()

    def _pass_turn(self) -> None:
        """Has somebody lead if nobody does; with the lock."""
        if self._leader is None:
            for pending in self._calls.values():
                if pending.waits and pending.reads:
                    self._ring(pending)
                    return

    def _failure(self) -> BaseException:
        """One for each that waits: an error keeps what it went through."""
        assert self.lost is not None
        reduced: Any = self.lost.__reduce__()
        error: BaseException = reduced[0](*reduced[1])
        return error

    def fail(self, cause: AntabogaError) -> None:
        """Ends the connection; all that wait fail. The first cause counts."""
        with self._lock:
            if self.lost is None:
                self.lost = cause
            for pending in self._calls.values():
                self._ring(pending)
        # After that: who reads or sends looks at the cause.
        self.ended()
