"""The caller's side of a connection on which both sides call: ``spec/call/wire.md``."""

from __future__ import annotations

from _thread import start_new_thread
from itertools import count
from time import monotonic_ns
from typing import TYPE_CHECKING, Any

from antaboga.call._answering import Answering
from antaboga.call._letters import Letters
from antaboga.call._passed import Scope
from antaboga.call._pending import Call
from antaboga.call._serving import Served, current, earlier
from antaboga.call._waiting import Waiting
from antaboga.call._wire import METHOD
from antaboga.errors import AntabogaError, CallCancelled, DeadlineExceeded, PeerClosedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from antaboga.call._buffers import Outgoing
    from antaboga.call._letters import Letter
    from antaboga.call._outbox import Outbox
    from antaboga.call._page import Page
    from antaboga.call._pending import Pending
    from antaboga.call._reading import Known
    from antaboga.call._segments import Segments
    from antaboga.call._wire import Message
    from antaboga.transport.channel import Channel

    Late = Callable[[Call, int], Message | None]
    """What is done when the time of a call has passed, or its thread was told to give it up; the moment it began."""


class Connection(Waiting):
    """Calls the functions of a worker; for any threads.

    What the worker asks for during a call runs on the thread that waits for that.
    """

    def __init__(
        self,
        channel: Channel,
        memory: Segments,
        page: Page,
        known: Known | None = None,
        *,
        sequential: bool,
        close: Callable[[], None],
    ) -> None:
        """Uses a channel on which both sides have greeted.

        Args:
            channel: carries the messages.
            memory: where buffers go.
            page: says what the worker does.
            known: the records and enums that have a class here.
            sequential: whether the worker executes one root call after the other.
            close: closes the channel; is called when the connection has failed, by any thread.
        """
        super().__init__(channel, memory)
        self._close = close
        self._last_call = 0
        self.running = 0
        self.desk = None
        self.page = page
        """Says what the worker does."""
        self._sequential = sequential
        self._letters = Letters(memory, channel.max_message_length, known)
        self.answering = Answering(self, self._letters, ())
        self._last_number = 0
        self._outbox: Outbox | None = None
        self._order = count(1)

    def begin(self, root: int, scope: Scope) -> Call:
        """Gives a call a number; ``end`` must follow. ``root`` is 0 where it belongs to no other call of ours."""
        with self._lock:
            if self.lost is not None:
                raise self._failure()
            self._last_call += 1
            number = self._last_call
            call = self._calls[number] = Call(number, root, scope)
            return call

    def pending(self, number: int) -> Call | None:
        """The call of ours of this number, if anybody waits for it."""
        found = self._calls.get(number)
        return found if type(found) is Call else None

    def ended(self) -> None:
        """Closes the channel."""
        self._close()

    def next_number(self) -> int:
        """An even number for something that is passed."""
        self._last_number += 2
        return self._last_number

    def made(self, number: int) -> bool:
        """Whether something that is passed has its number from this side."""
        return not number & 1

    def is_given_up(self, root: int) -> bool:
        """Whether a root call of ours is being given up."""
        return self.page.given_up == root

    def begun(self, call: Call) -> bool:
        """Whether the worker may have begun a call.

        It has not if it has begun nothing since the call was sent, or, where it executes one after the other, if it
        runs one that was sent before.
        """
        if call.root != call.number:
            return True
        if not call.sent_before:
            return False
        running = self.page.running
        if running == call.number:
            return True
        other = self.pending(running) if running and self._sequential else None
        behind = other is not None and other.sent_after is not None and other.sent_after < call.sent_before
        return not behind and self.page.begun != call.begun_before

    def others_run(self, call: Call) -> bool:
        """Whether the worker is at work for somebody else who waits, before it begins this call."""
        running = self.page.running
        return self._sequential and running not in (0, call.root) and self.pending(running) is not None

    def served(self) -> Served | None:
        """What the worker asked for that this thread works for."""
        served = current.get()
        while served is not None and served.link is not self:
            served = served.outer
        return served

    def exchange(
        self,
        pending: Call,
        function: int,
        args: Sequence[object],
        kwargs: dict[str, object] | None,
        deadline: int,
        late: Late,
        target: tuple[int, str | None] | None = None,
    ) -> Message | None:
        """Makes a call that was begun; RESULT or ERROR, or None if its time passed before.

        Args:
            pending: says what it belongs to.
            function: by its number.
            args: in their order.
            kwargs: by name.
            deadline: in nanoseconds of CLOCK_MONOTONIC, 0 for none.
            late: is asked for the answer when that has passed, or an exception of a signal handler ended the wait; then
                its answer is dropped.
            target: the number and the method of what was passed, in the place of ``function``.

        Raises:
            AntabogaError: a value cannot cross, the message could not be sent in time, or the connection has ended.
        """
        began = monotonic_ns()
        self.dispatch(pending, self.letter(pending, function, args, kwargs, deadline, target), deadline)
        try:
            answer = self.wait(pending, deadline)
        except AntabogaError:
            raise
        except BaseException:
            self.drop(late(pending, began))
            raise
        if answer is None:
            self.drop(late(pending, began))
        return answer

    def letter(
        self,
        pending: Call,
        function: int,
        args: Sequence[object],
        kwargs: dict[str, object] | None,
        deadline: int,
        target: tuple[int, str | None] | None = None,
    ) -> Letter:
        """The message of a call, for ``dispatch``; the arguments are those of ``exchange``."""
        scope = pending.scope
        served = self.served() or (scope.served if target is not None else None)
        parent = 0 if served is None else served.number
        return self._letters.request(scope, function, pending.number, parent, deadline, args, kwargs, target)

    def dispatch(self, pending: Call | None, letter: Letter, deadline: int) -> None:
        """Sends the message of a call, or an answer; blocks while there is no room."""
        if pending is not None:
            self._note_before(pending)
        try:
            self.send(*letter, deadline)
        except DeadlineExceeded:
            if pending is not None:
                pending.sent_before = 0
            raise
        if pending is not None:
            pending.sent_after = next(self._order)

    def try_dispatch(self, pending: Call | None, letter: Letter) -> bool:
        """Sends what nothing was lent for, as ``dispatch`` does, if there is sure to be room for it; whether it did."""
        if pending is not None:
            self._note_before(pending)
        try:
            sent = self._channel.try_send(letter[0])
        except AntabogaError as cause:
            if cause.code == "EMSGSIZE":
                # It fits, but is never sure to.
                if pending is not None:
                    pending.sent_before = 0
                return False
            raise self._not_sent(cause) from None
        if pending is not None:
            if sent:
                pending.sent_after = next(self._order)
            else:
                pending.sent_before = 0
        return sent

    def _note_before(self, pending: Call) -> None:
        pending.begun_before = self.page.begun
        pending.sent_before = next(self._order)

    @property
    def outbox(self) -> Outbox:
        """For messages of tasks."""
        found = self._outbox
        if found is None:
            from antaboga.call._outbox import Outbox

            with self._lock:
                found = self._outbox = self._outbox or Outbox(self)
        return found

    def settle(self) -> None:
        """Takes in what the worker says of memory, if any is held."""
        if self._memory.holding:
            self._memory.settle()

    def value(self, answer: Message, scope: Scope) -> Any:
        """What a RESULT has; what an ERROR has is raised."""
        return self._letters.value(answer, scope)

    def call_passed(
        self, scope: Scope, number: int, method: str | None, args: Sequence[object], kwargs: dict[str, object]
    ) -> Any:
        """Calls what the worker passed, which gives up when the call does that it was passed in."""
        served = self.served() or scope.served
        deadline = earlier(0, served.deadline) if served is not None else 0
        pending = self.begin(0 if served is None else served.root, scope)
        try:
            answer = self.exchange(pending, METHOD, args, kwargs, deadline, _nothing, (number, method))
            if answer is None:
                raise DeadlineExceeded("call", "deadline passed", method=method or "function")
            return self.value(answer, scope)
        finally:
            self.end(pending)

    async def async_call_passed(
        self, scope: Scope, number: int, method: str | None, args: Sequence[object], kwargs: dict[str, object]
    ) -> Any:
        """Calls it from a task; cancelling that gives nothing up but the wait."""
        from antaboga.call import _async_calls

        served = self.served() or scope.served
        deadline = earlier(0, served.deadline) if served is not None else 0
        pending = self.begin(0 if served is None else served.root, scope)
        try:
            wait = _async_calls.TaskWait(self, pending)
            letter = self.letter(pending, METHOD, args, kwargs, deadline, (number, method))
            answer = await _async_calls.exchange(wait, _async_calls.Posting(letter, deadline, pending), _let_go)
            if answer is None:
                raise DeadlineExceeded("call", "deadline passed", method=method or "function")
            return self.value(answer, scope)
        finally:
            self.end(pending)

    def drop(self, answer: Message | None) -> None:
        """Gives back what an answer has that nobody wants."""
        if answer is not None:
            self._memory.incoming(answer.buffers).close()

    def execute(self, asked: Message, pending: Pending) -> bool:
        """Does what the worker asks for, and answers it."""
        scope, outer = pending.scope, current.get()
        assert scope is not None
        before = scope.served
        served = scope.served = Served(self, asked.call, pending.root, asked.deadline, outer)
        current.set(served)
        try:
            letter = self.answering.answer(asked, scope, None)
            assert letter is not None
            self._reply(*letter, served.deadline)
        finally:
            current.set(outer)
            scope.served = before
        return False

    def refuse(self, asked: Message) -> None:
        """Answers what belongs to a call that nobody waits for; by a thread of its own, since to send may block."""

        def answer() -> None:
            self._memory.incoming(asked.buffers).close()
            error = CallCancelled("call", "the call that this belongs to is over", call=asked.parent)
            self._reply(*self._letters.error(asked.call, error, started=False, coded=True), asked.deadline)

        start_new_thread(answer, ())

    def _reply(self, octets: bytes, sink: Outgoing | None, deadline: int) -> None:
        try:
            self.send(octets, sink, deadline)
        except DeadlineExceeded:
            # Of no use to anybody by now.
            return
        except AntabogaError as cause:
            self.fail(cause)
        self.settle()

    def send(self, octets: bytes, sink: Outgoing | None, deadline: int) -> None:
        """Sends a message; blocks while there is no room. What was lent for it is taken back if that fails."""
        try:
            if sink is not None:
                sink.announce()
            self._channel.send(octets, None if not deadline else max(0.0, (deadline - monotonic_ns()) / 1e9))
            if sink is not None:
                sink.sent()
        except DeadlineExceeded:
            raise
        except AntabogaError as cause:
            raise self._not_sent(cause) from None
        finally:
            if sink is not None:
                sink.close()

    def _not_sent(self, cause: AntabogaError) -> AntabogaError:
        """Ends the connection, on which nothing can be sent any more."""
        if isinstance(cause, (BrokenPipeError, PeerClosedError)):
            cause = PeerClosedError("call", "the other side has ended")
        self.fail(cause)
        return cause

    def close(self) -> None:
        """Gives back what it made itself."""
        self.answering.close()


def _nothing(pending: Call, began: int) -> None:
    """The call that it belongs to is given up by who waits for that."""


async def _let_go(wait: object, began: int) -> None:
    """The same, for a task."""
