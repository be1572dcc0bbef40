"""A connection on which both sides call: ``spec/call/wire.md``.

No thread of its own: a thread that waits for an answer reads the channel itself. Of several, one reads and puts what it
reads where it belongs; the others wait for their bell. A message is placed in the same hold of the lock in which its
reader gives up reading, and each waiter looks at its place before it waits, so that no answer is missed; who stops
reading rings for another one that waits. Root calls run in the loop of ``serve``, one after the other; a call that
belongs to one that is waited for here runs in the thread that waits.
"""

from __future__ import annotations

from _thread import allocate_lock, get_ident
from time import monotonic_ns
from typing import TYPE_CHECKING, Any

from antaboga.call import _wire
from antaboga.call._answering import Answering
from antaboga.call._exact import wrong
from antaboga.call._letters import Letters
from antaboga.call._passed import Scope
from antaboga.call._serving import Served, current, earlier, passed
from antaboga.call._wire import CALL, METHOD, Message
from antaboga.errors import AntabogaError, CallCancelled, DeadlineExceeded, PeerClosedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Protocol

    from antaboga.call._buffers import Outgoing
    from antaboga.call._handlers import Exported
    from antaboga.call._reading import Known
    from antaboga.call._segments import Segments
    from antaboga.transport.channel import Channel

    class Watch(Protocol):
        """Told of root calls as they begin and end, and asked whether one is to be given up."""

        def begin(self, call: int, function: int, nanoseconds: int) -> None:
            """A root call begins."""

        def end(self) -> None:
            """It has ended."""

        @property
        def given_up(self) -> int:
            """The root call that is to be given up, or 0."""


_SERVING = 0


class _Pending:
    """A call of ours that is under way."""

    __slots__ = ("answer", "bell", "nested", "number", "root", "scope", "waits")

    def __init__(self, number: int, root: int, scope: Scope | None) -> None:
        self.number = number
        self.root = root
        self.scope = scope
        self.answer: Message | None = None
        self.nested: list[Message] = []
        self.bell: Any = None
        self.waits = False


class Link:
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
    ) -> None:
        """Uses a channel on which both sides have greeted.

        Args:
            channel: stays the caller's, who closes it.
            memory: where buffers go.
            caller: whether this side is the one that began.
            functions: what the other side may call.
            known: the records and enums that have a class here.
            watch: told of root calls.
        """
        self.running = 0
        """The root call whose handler runs now; 0 if none."""
        self._shielded = False
        self._missed = False
        self._server = 0
        self._channel = channel
        self._memory = memory
        self._letters = Letters(memory, channel.max_message_length, known)
        self._answering = Answering(self, self._letters, functions)
        self._watch = watch
        self._odd = 0 if caller else 1
        # From 2 and from 1 on.
        self._last_number = 0 if caller else -1
        self._last_call = 0
        self._calls: dict[int, _Pending] = {}
        self._scopes: dict[int, Scope] = {}
        self._lock = allocate_lock()
        self._reading = False
        self._lost: AntabogaError | None = None

    def next_number(self) -> int:
        """A number for something that is passed."""
        self._last_number += 2
        return self._last_number

    def made(self, number: int) -> bool:
        """Whether something that is passed has its number from this side."""
        return number & 1 == self._odd

    def is_given_up(self, root: int) -> bool:
        """Whether the other side gives a root call up."""
        return self._watch is not None and self._watch.given_up == root

    # Calling

    def call(self, function: int, args: Sequence[object], kwargs: dict[str, object] | None, deadline: int = 0) -> Any:
        """Calls a function of the other side, until ``deadline`` at most, in nanoseconds of CLOCK_MONOTONIC.

        Raises:
            DeadlineExceeded: it was not answered until then.
            PeerClosedError: the other side has ended.
            BaseException: what the function raised.
        """
        served = self._served()
        scope = None if served is None else self._scope_of(served)
        return self._call(scope or Scope(self), served, function, args, kwargs, deadline, None)

    def call_passed(
        self, scope: Scope, number: int, method: str | None, args: Sequence[object], kwargs: dict[str, object]
    ) -> Any:
        """Calls what the other side passed."""
        return self._call(scope, self._served() or scope.served, METHOD, args, kwargs, 0, (number, method))

    def _served(self) -> Served | None:
        served = current.served
        while served is not None and served.link is not self:
            served = served.outer
        return served

    def _scope_of(self, served: Served) -> Scope | None:
        return self._scopes.get(served.root)

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
        parent = 0
        if served is not None:
            parent, deadline = served.number, earlier(deadline, served.deadline)
        with self._lock:
            if self._lost is not None:
                raise self._ended()
            self._last_call += 1
            number = self._last_call
            pending = self._calls[number] = _Pending(number, served.root if served else number, scope)
        try:
            octets, sink = self._letters.request(scope, function, number, parent, deadline, args, kwargs, target)
            self._send(octets, sink, deadline)
            answer = self._await(pending, deadline)
            return self._letters.value(answer, scope)
        finally:
            with self._lock:
                del self._calls[number]
                self._pass_turn()

    # Waiting and reading

    def serve(self) -> None:
        """Executes root calls of the other side, until the connection ends; for one thread.

        Raises:
            PeerClosedError: the other side has ended.
        """
        self._server = get_ident()
        with self._lock:
            pending = self._calls[_SERVING] = _Pending(_SERVING, 0, None)
        try:
            self._await(pending, 0)
        finally:
            with self._lock:
                del self._calls[_SERVING]
                self._pass_turn()

    def _await(self, pending: _Pending, deadline: int) -> Message:
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
                elif not self._reading:
                    leads = self._reading = True
                else:
                    if pending.bell is None:
                        pending.bell = allocate_lock()
                    pending.bell.acquire(False)
                    pending.waits = True
            if asked is not None:
                self._execute(asked, pending)
            elif leads:
                self._read(deadline)
            else:
                self._idle(pending, deadline)

    def _idle(self, pending: _Pending, deadline: int) -> None:
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
        if owner is not None and owner.number != _SERVING and owner.answer is None:
            owner.answer = message
            self._ring(owner)
        else:
            self._memory.incoming(message.buffers).close()

    def _ring(self, pending: _Pending) -> None:
        if pending.waits:
            pending.waits = False
            pending.bell.release()

    def _pass_turn(self) -> None:
        """Has somebody read if nobody does; with the lock."""
        if not self._reading:
            for pending in self._calls.values():
                if pending.waits:
                    self._ring(pending)
                    return

    def fail(self, cause: AntabogaError) -> None:
        """Ends the connection; all that wait fail. The first cause counts."""
        with self._lock:
            if self._lost is None:
                self._lost = cause
            for pending in self._calls.values():
                self._ring(pending)

    def _ended(self) -> AntabogaError:
        lost = self._lost
        assert lost is not None
        if isinstance(lost, PeerClosedError):
            return PeerClosedError("call", "the other side has ended")
        return lost

    def interrupt(self) -> None:
        """Raises CallCancelled in the handler of a root call that is given up; for a handler of signals.

        Half of a message is never sent: what comes while one goes out is raised after it.
        """
        running = self.running
        if running and self.is_given_up(running):
            if self._shielded:
                self._missed = True
            else:
                raise CallCancelled("call", "given up by the caller", call=running)

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

    def _execute(self, asked: Message, pending: _Pending) -> None:
        outer = current.served
        if pending.number == _SERVING:
            root = asked.call
            scope = self._scopes[root] = Scope(self)
            watch = self._watch
            if watch is not None:
                watch.begin(root, asked.function, monotonic_ns())
            current.served = scope.served = Served(self, root, root, asked.deadline, outer)
            try:
                self._reply(*self._answering.answer(asked, scope, root))
            finally:
                current.served = outer
                if watch is not None:
                    watch.end()
                del self._scopes[root]
                scope.end()
            return
        nested_scope = pending.scope
        assert nested_scope is not None
        current.served = Served(self, asked.call, pending.root, asked.deadline, outer)
        try:
            self._reply(*self._answering.answer(asked, nested_scope, 0))
        finally:
            current.served = outer

    def _reply(self, octets: bytes, sink: Outgoing | None) -> None:
        try:
            self._send(octets, sink, 0)
        except AntabogaError as cause:
            self.fail(cause)
        if self._memory.holding:
            self._memory.settle()

    def close(self) -> None:
        """Gives back what it made itself; the channel is the caller's."""
        self._answering.close()
