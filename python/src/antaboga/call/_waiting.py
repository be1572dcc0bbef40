"""Many threads that wait for answers from one channel: one of them reads for all.

No thread of its own: a thread that waits for an answer reads the channel itself, so that a single caller hands nothing
to another thread. Of several, one *leads*: it reads, and puts what it reads where it belongs. The others are *idle* at
their own bell. Why nobody waits for ever:

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

from _thread import allocate_lock
from collections import deque
from time import monotonic_ns
from typing import TYPE_CHECKING, Any

from antaboga.call import _wire
from antaboga.call._exact import wrong
from antaboga.call._serving import earlier, passed
from antaboga.call._wire import CALL, Message
from antaboga.errors import AntabogaError, BrokenChannelError, DeadlineExceeded

if TYPE_CHECKING:
    from collections.abc import Callable

    from antaboga.call._passed import Scope
    from antaboga.call._segments import Segments
    from antaboga.transport.channel import Channel

_LOOK_AGAIN = 5_000_000_000


class Pending:
    """A call of ours that is under way.

    Attributes:
        number: its number.
        root: the root call of ours that it belongs to, perhaps itself.
        scope: what was passed during that.
        answer: what came.
        nested: what the other side asks for meanwhile.
        begun_before: how many root calls the worker had begun before this one was sent.
        sent_before: a moment before it was sent, and ``sent_after`` one after that, in the order of all calls.
    """

    __slots__ = (
        "answer", "begun_before", "bell", "nested", "number", "root", "scope", "sent_after", "sent_before", "waits",
    )  # fmt: skip

    def __init__(self, number: int, root: int, scope: Scope) -> None:
        self.number = number
        self.root = root or number
        self.scope = scope
        self.answer: Message | None = None
        self.nested: deque[Message] = deque()
        self.bell: Any = None
        self.waits = False
        self.begun_before = 0
        self.sent_before = 0
        self.sent_after: int | None = None


class Waiting:
    """The calls that wait on one connection; for any threads."""

    def __init__(self, channel: Channel, memory: Segments, close: Callable[[], None]) -> None:
        """Reads from a channel on which both sides have greeted; ``close`` closes it, and may be called at any time."""
        self.lost: AntabogaError | None = None
        """Why the connection has ended; None while it has not."""
        self._channel = channel
        self._close = close
        self._memory = memory
        self._lock = allocate_lock()
        self._calls: dict[int, Pending] = {}
        self._last_call = 0
        self._leader: Pending | None = None
        self._unplaced: Message | None = None

    def begin(self, root: int, scope: Scope) -> Pending:
        """Gives a call a number; ``end`` must follow. ``root`` is 0 where it belongs to no other call of ours."""
        with self._lock:
            if self.lost is not None:
                raise self._ended()
            self._last_call += 1
            number = self._last_call
            pending = self._calls[number] = Pending(number, root, scope)
            return pending

    def end(self, pending: Pending) -> None:
        """Forgets a call; its answer, should one come, is dropped, and what was asked for it is refused."""
        with self._lock:
            self._calls.pop(pending.number, None)
            if self._leader is pending:
                self._leader = None
            self._pass_turn()
        while pending.nested:
            self.refuse(pending.nested.popleft())

    def pending(self, number: int) -> Pending | None:
        """The call of ours of this number, if anybody waits for it."""
        return self._calls.get(number)

    def idle(self) -> int:
        """How many threads wait while another one reads."""
        with self._lock:
            return sum(each.waits for each in self._calls.values())

    def wait(self, pending: Pending, deadline: int) -> Message | None:
        """The answer of a call, when what the other side asks for on its way has been executed.

        None if ``deadline``, in nanoseconds of CLOCK_MONOTONIC, passes before; the same call may be waited for again.
        Where an exception of a signal handler ends the wait, too.

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
                    raise self._ended()
                leads = False
                if pending.nested:
                    asked = pending.nested.popleft()
                    self._pass_turn()
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
                self.execute(asked, pending)
            elif leads:
                self._read(pending, deadline)
            else:
                self._idle(pending, deadline)

    def execute(self, asked: Message, pending: Pending) -> None:
        """Does what the other side asks for during a call of ours, and answers it."""
        raise NotImplementedError

    def refuse(self, asked: Message) -> None:
        """Answers what is asked for a call that nobody waits for any more; must not block."""
        raise NotImplementedError

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
        elif owner is None or owner.answer not in (None, message):
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
                if pending.waits:
                    self._ring(pending)
                    return

    def _ended(self) -> BaseException:
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
        self._close()
