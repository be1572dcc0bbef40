"""A connection on which both sides call: ``spec/call/wire.md``.

A call that belongs to one that is waited for here runs in the thread that waits. Root calls run in the loop of
``serve``, one after the other, or by the thread of a desk, which does not read: then a thread is kept for that.
"""

from __future__ import annotations

from _thread import allocate_lock, get_ident
from time import monotonic_ns
from typing import TYPE_CHECKING, Any

from antaboga.call._answering import Answering
from antaboga.call._desk import Desk
from antaboga.call._letters import Letters
from antaboga.call._passed import Scope
from antaboga.call._pending import READING, SERVING, Pending
from antaboga.call._roots import Root
from antaboga.call._serving import Served, current, earlier
from antaboga.call._waiting import Waiting
from antaboga.call._wire import METHOD, Message
from antaboga.errors import AntabogaError, CallCancelled, ClosedError, DeadlineExceeded, PeerClosedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

    from typing_extensions import Protocol

    from antaboga.call._buffers import Outgoing
    from antaboga.call._handlers import Exported
    from antaboga.call._letters import Letter
    from antaboga.call._reading import Known
    from antaboga.call._segments import Segments
    from antaboga.transport.channel import Channel

    class Watch(Protocol):
        """Told of root calls as they begin and end, and asked whether one is to be given up."""

        def begin(self, call: int, function: int, nanoseconds: int) -> None:
            """A root call begins."""

        def back_to(self, call: int, function: int, nanoseconds: int) -> None:
            """One that was begun before the last still runs."""

        def end(self) -> None:
            """It has ended, and none runs."""

        @property
        def given_up(self) -> int:
            """The root call that is to be given up, or 0."""

        @property
        def cancels(self) -> int:
            """How many others were given up by way of the side."""


_MOST_CANCELLED = 1000


class Link(Waiting):
    """One connection; for any threads."""

    def __init__(
        self,
        channel: Channel,
        memory: Segments,
        *,
        caller: bool,
        functions: Sequence[Exported] = (),
        known: Known | None = None,
        watch: Watch | None = None,
        patience: float | None = None,
    ) -> None:
        """Uses a channel on which both sides have greeted.

        Args:
            channel: stays the caller's, who closes it.
            memory: where buffers go.
            caller: whether this side is the one that began.
            functions: what the other side may call.
            known: the records and enums that have a class here.
            watch: told of root calls.
            patience: how many seconds an answer waits at least that the other side does not take; None: for ever.
        """
        super().__init__(channel, memory)
        self.running = 0
        """The root call whose handler runs now; 0 if none."""
        self._shielded = False
        self._missed = False
        self._server = 0
        self._letters = Letters(memory, channel.max_message_length, known)
        self._answering = Answering(self, self._letters, functions)
        self._watch = watch
        self._odd = 0 if caller else 1
        # From 2 and from 1 on.
        self._last_number = 0 if caller else -1
        self._last_call = 0
        self._roots: dict[int, Root] = {}
        self._cancelled: set[int] = set()
        self._cancels_heard = 0
        self._patience = patience
        self._last_words = allocate_lock()
        self.desk = Desk()
        """Whose thread executes root calls, if not the one that serves."""
        self.when_lost: Callable[[], None] | None = None

    def next_number(self) -> int:
        """A number for something that is passed."""
        self._last_number += 2
        return self._last_number

    def made(self, number: int) -> bool:
        """Whether something that is passed has its number from this side."""
        return number & 1 == self._odd

    def is_given_up(self, root: int) -> bool:
        """Whether a root call is given up, by the other side or because one of the two ends."""
        if self.lost is not None or self.desk.ending:
            return True
        if root in self._cancelled or (self._watch is not None and self._watch.given_up == root):
            return True
        found = self._roots.get(root)
        return found is not None and found.given_up

    # Calling

    def call(self, function: int, args: Sequence[object], kwargs: dict[str, object] | None, deadline: int = 0) -> Any:
        """Calls a function of the other side, until ``deadline`` at most, in nanoseconds of CLOCK_MONOTONIC.

        Raises:
            DeadlineExceeded: it was not answered until then.
            PeerClosedError: the other side has ended.
            BaseException: what the function raised.
        """
        served = self._served()
        scope = None if served is None else self._roots.get(served.root)
        return self._call(scope or Scope(self), served, function, args, kwargs, deadline, None)

    def call_passed(
        self, scope: Scope, number: int, method: str | None, args: Sequence[object], kwargs: dict[str, object]
    ) -> Any:
        """Calls what the other side passed."""
        return self._call(scope, self._served() or scope.served, METHOD, args, kwargs, 0, (number, method))

    async def async_call_passed(
        self, scope: Scope, number: int, method: str | None, args: Sequence[object], kwargs: dict[str, object]
    ) -> Any:
        """Calls what the other side passed, from a task; cancelling it gives the call up."""
        from antaboga.call import _awaited

        served = self._served() or scope.served
        pending, parent, deadline = self._begin(scope, served, 0)
        try:
            target = number, method
            letter = self._letters.request(scope, METHOD, pending.number, parent, deadline, args, kwargs, target)
            self._ask(letter, scope, deadline)
            answer = await _awaited.answer(self, pending, deadline, lambda asked: self.execute(asked, pending))
            return self._letters.value(answer, scope)
        finally:
            if pending.answer is None:
                self._memory.cancel(pending.number)
            self.end(pending)

    def _served(self) -> Served | None:
        served = current.get()
        while served is not None and served.link is not self:
            served = served.outer
        return served

    def _call(
        self,
        scope: Scope,
        served: Served | None,
        function: int,
        args: Sequence[object],
        kwargs: dict[str, object] | None,
        deadline: int,
        target: tuple[int, str | None] | None,
    ) -> Any:
        pending, parent, deadline = self._begin(scope, served, deadline)
        try:
            letter = self._letters.request(scope, function, pending.number, parent, deadline, args, kwargs, target)
            self._ask(letter, scope, deadline)
            answer = self.wait(pending, deadline)
            if answer is None:
                raise DeadlineExceeded("call", "deadline passed", call=pending.number)
            return self._letters.value(answer, scope)
        finally:
            self.end(pending)

    def _begin(self, scope: Scope, served: Served | None, deadline: int) -> tuple[Pending, int, int]:
        """A call that is to be sent, its parent and its deadline; ``end`` must follow."""
        parent = 0
        if served is not None:
            parent, deadline = served.number, earlier(deadline, served.deadline)
        elif self._odd:
            raise ClosedError("call", "no call runs that this one could belong to")
        with self._lock:
            if self.lost is not None:
                raise self._failure()
            self._last_call += 1
            number = self._last_call
            pending = self._calls[number] = Pending(number, served.root if served else number, scope)
        return pending, parent, deadline

    def _ask(self, letter: Letter, scope: Scope, deadline: int) -> None:
        """Sends a CALL, but not after the answer of the root call that it belongs to."""
        if scope.served is None or get_ident() == self._server:
            self._send(*letter, deadline)
            if self._missed and scope.served is not None:
                self._raise_missed()
            return
        with self._last_words:
            if scope.ended:
                if letter[1] is not None:
                    letter[1].close()
                raise ClosedError("call", "the call that this one belongs to has been answered")
            self._send(*letter, deadline)

    # Waiting and reading

    def serve(self) -> None:
        """Executes root calls of the other side, until the connection ends; for one thread.

        Raises:
            PeerClosedError: the other side has ended.
        """
        self._server = get_ident()
        with self._lock:
            serving = self._calls[SERVING] = Pending(SERVING, 0, None)
        try:
            while True:
                self.wait(serving, 0)
                # Coroutines are under way, which this thread is needed for: another one reads meanwhile.
                self._serve_at_desk(serving)
        finally:
            self.end(serving)

    def _serve_at_desk(self, serving: Pending) -> None:
        try:
            self.watch(serving, self._put)
            self.desk.run_tasks(self._memory)
        finally:
            with self._lock:
                serving.wait_again()

    def attend(self, desk: Desk, server: int) -> None:
        """Has root calls executed at a desk, by the thread ``server``; reads until the connection ends."""
        self.desk, self._server = desk, server
        serving = Pending(SERVING, 0, None)
        reading = Pending(READING, 0, None)
        with self._lock:
            self._calls[SERVING], self._calls[READING] = serving, reading
            serving.tell(self._put)
        try:
            self.wait(reading, 0)
        except AntabogaError as end:
            self.fail(end)
        finally:
            self.end(reading)

    @property
    def executes(self) -> bool:
        """Whether root calls are under way."""
        return bool(self._roots)

    def _put(self) -> None:
        self.desk.put(self)

    def _failure(self) -> BaseException:
        if isinstance(self.lost, PeerClosedError):
            return PeerClosedError("call", "the other side has ended")
        return super()._failure()

    def ended(self) -> None:
        """Gives up what runs for the other side."""
        self.give_up_all()
        if self.when_lost is not None:
            self.when_lost()

    def give_up_all(self) -> None:
        """Gives up the root calls that run; for any thread and for handlers of signals."""
        for root in list(self._roots.values()):
            root.given_up = True
            self.desk.cancel(root)

    def cancel(self, root: int) -> None:
        """The other side gives a root call up, which may have to come yet; for any thread."""
        with self._lock:
            if len(self._cancelled) >= _MOST_CANCELLED:
                # What was answered meanwhile; numbers only go up.
                self._cancelled.remove(min(self._cancelled))
            self._cancelled.add(root)
        found = self._roots.get(root)
        if found is not None:
            self.desk.cancel(found)

    def interrupt(self, frame: FrameType | None = None) -> None:
        """Raises CallCancelled in the handler of a root call that is given up; for a handler of signals.

        Half of a message is never sent: what comes while one goes out is raised after it. Tasks of coroutines are
        cancelled.

        Args:
            frame: what was interrupted.
        """
        running = self.running
        if running and self.is_given_up(running):
            if self._shielded:
                self._missed = True
            else:
                raise CallCancelled("call", "given up by the caller", call=running)
        elif not running and self.desk.busy:
            self._interrupt_tasks(frame)

    def _interrupt_tasks(self, frame: FrameType | None) -> None:
        from antaboga.call._coroutines import may_raise

        for root in list(self._roots.values()):
            if self.is_given_up(root.number):
                self.desk.cancel(root)
                served = current.get()
                if served is not None and served.link is self and served.root == root.number:
                    if may_raise(frame, Link._send.__code__):
                        raise CallCancelled("call", "given up by the caller", call=root.number)
                    self._missed = True

    def _raise_missed(self) -> None:
        self._missed = False
        served = current.get()
        if served is not None and self.is_given_up(served.root):
            raise CallCancelled("call", "given up by the caller", call=served.root)

    def _send(self, octets: bytes, sink: Outgoing | None, deadline: int) -> None:
        if not self.running or get_ident() != self._server:
            self._send_now(octets, sink, deadline)
            return
        outer, self._shielded = self._shielded, True
        try:
            self._send_now(octets, sink, deadline)
        finally:
            self._shielded = outer
        if self._missed and not outer:
            self._missed = False
            self.interrupt()

    def _send_now(self, octets: bytes, sink: Outgoing | None, deadline: int) -> None:
        try:
            if sink is not None:
                sink.announce()
            if deadline:
                self._channel.send(octets, max(0.0, (deadline - monotonic_ns()) / 1e9))
            else:
                self._channel.send(octets)
            if sink is not None:
                sink.sent()
        except BrokenPipeError:
            ended = PeerClosedError("call", "the other side has ended")
            self.fail(ended)
            raise ended from None
        finally:
            if sink is not None:
                sink.close()

    # Being called

    def execute_next(self) -> None:
        """Executes one root call that waits; for the thread of the desk."""
        with self._lock:
            serving = self._calls.get(SERVING)
            if serving is None or self.lost is not None:
                return
            asked = serving.nested.pop(0) if serving.nested else None
            # Behind those of others, of which some came before it.
            serving.tell(self._put)
        if asked is not None:
            self._execute_root(asked)

    def _execute_root(self, asked: Message) -> bool:
        began = monotonic_ns()
        number = asked.call
        root = self._roots[number] = Root(self, asked, began)
        if self._watch is not None:
            if self._watch.cancels != self._cancels_heard:
                self._cancels_heard = self._watch.cancels
                self._memory.settle()
            self._watch.begin(number, asked.function, began)
        outer = current.get()
        root.served = Served(self, number, number, asked.deadline, outer)
        current.set(root.served)
        try:
            letter = self._answering.answer(asked, root, root)
            if letter is not None:
                self._end_root(root, letter)
        except BaseException:
            self._forget_root(root)
            raise
        finally:
            current.set(outer)
        return bool(self._roots)

    def finish(self, root: Root, result: object, failure: BaseException | None) -> None:
        """Answers a root call whose coroutine has ended."""
        self._end_root(root, self._answering.outcome(root.asked, root, root, result, failure))

    def _end_root(self, root: Root, letter: Letter) -> None:
        with self._last_words:
            root.ended = True
        try:
            self._reply(root.asked, letter)
        finally:
            self._forget_root(root)

    def _forget_root(self, root: Root) -> None:
        roots = self._roots
        if roots.pop(root.number, None) is None:
            return
        if self._cancelled:
            with self._lock:
                self._cancelled.discard(root.number)
        if self._watch is not None:
            if roots:
                other = roots[next(reversed(roots))]
                self._watch.back_to(other.number, other.asked.function, other.begun)
            else:
                self._watch.end()
        root.end()

    def execute(self, asked: Message, pending: Pending) -> bool:
        """Does what the other side asks for, and answers it; of its own accord where who waits serves."""
        if pending.number == SERVING:
            return self._execute_root(asked)
        outer = current.get()
        scope = pending.scope
        assert scope is not None
        current.set(Served(self, asked.call, pending.root, asked.deadline, outer))
        try:
            letter = self._answering.answer(asked, scope, None)
            assert letter is not None
            self._reply(asked, letter)
        finally:
            current.set(outer)
        return False

    def refuse(self, asked: Message) -> None:
        """A call for one that nobody waits for any more is answered by nobody: who made it was given up."""
        self._memory.incoming(asked.buffers).close()

    def _reply(self, asked: Message, letter: Letter) -> None:
        deadline = 0
        if self._patience is not None:
            deadline = max(asked.deadline, monotonic_ns() + int(self._patience * 1e9))
        try:
            self._send(*letter, deadline)
        except AntabogaError as cause:
            self.fail(cause)
        if self._memory.holding:
            self._memory.settle()

    def close(self) -> None:
        """Gives back what it made itself; the channel is the caller's."""
        self.desk.close()
        self._answering.close()
