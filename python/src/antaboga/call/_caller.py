"""A worker whose functions are called from here: what starting and connecting have in common."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, TypeVar

from antaboga.call._functions import Functions
from antaboga.call._ladder import Graces, Ladder, Step
from antaboga.call._passed import Scope
from antaboga.call._serving import earlier
from antaboga.call._started import deadline_of
from antaboga.errors import AntabogaError, ClosedError, DeadlineExceeded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from typing_extensions import Self

    from antaboga.call._async_calls import TaskWait
    from antaboga.call._connected import Connected
    from antaboga.call._pending import Call
    from antaboga.call._started import Started
    from antaboga.call._wire import Message

Bound = TypeVar("Bound")
_OWN: Any = object()
"""The worker's own deadline."""


class Caller:
    """Calls the functions of one worker; for any threads and tasks. It must be closed.

    A call ends with its result, with what the function raised, or with an :class:`AntabogaError`: ``DeadlineExceeded``
    when its time has passed, whose ``steps`` tell what was done to end it; ``WorkerLost`` when the worker has ended;
    ``ClosedError`` after ``close``; ``TypeRefusedError`` for a value that cannot cross; ``NoFunctionError``. Whose time
    has passed, or who is torn away by KeyboardInterrupt, first makes the worker give the call up, if need be by ending
    it; a second KeyboardInterrupt leaves at once.

    Functions of this program that are arguments, and objects in ``Passing``, can be called by the worker until the call
    ends that they were passed in. They run on the thread that waits for it, and may call on, to any depth.
    """

    def __init__(self, parts: Started | Connected, deadline: float | None, graces: Graces, *, debug: bool) -> None:
        """Takes over a worker that was greeted; not for callers."""
        self._closed = False
        self._parts = parts
        self._deadline = deadline
        self._graces = graces
        self._debug = debug

    def call(self, function: str, /, *args: object, timeout: float | None = _OWN, **named: object) -> Any:
        """Calls a function, with arguments in order and by name.

        ``timeout`` is the time that it has in seconds, None for any, the worker's own where it is left out; in a
        callback never more than the call has that it belongs to. An argument of that name is passed by ``apply``.
        """
        return self.apply(function, args, named, timeout)

    def apply(
        self,
        function: str,
        args: Sequence[object] = (),
        named: dict[str, object] | None = None,
        timeout: float | None = _OWN,
    ) -> Any:
        """Calls a function as ``call`` does, with arguments of any names."""
        connection = self._parts.connection
        number, deadline, root, scope = self._prepared(function, len(args) + len(named or ()), timeout)
        pending: Call | None = None
        steps: list[Step] = []
        try:
            try:
                pending = connection.begin(root, scope)
                answer = connection.exchange(
                    pending, number, args, named, deadline, lambda call, began: self._give_up(call, began, steps)
                )
            except (AntabogaError, ValueError) as error:
                raise self._instead(error, function, pending) from None
            if answer is None:
                raise self._late(function, pending, steps)
            return connection.value(answer, scope)
        finally:
            if pending is not None:
                connection.end(pending)
                if not root:
                    scope.end()

    async def async_call(self, function: str, /, *args: object, timeout: float | None = _OWN, **named: object) -> Any:
        """Calls a function as ``call`` does, from a task of asyncio, whose event loop goes on meanwhile.

        Any number of tasks may call. Cancelling one has the worker give the call up, and waits for that; cancelled
        again, it leaves at once. Functions of this program that the worker calls meanwhile run in the event loop, which
        an ordinary one keeps busy; one that is ``async def`` is a task of it, is given the same context variables, and
        may itself await ``async_call``. It is cancelled when the call ends before it.
        """
        return await self.async_apply(function, args, named, timeout)

    async def async_apply(
        self,
        function: str,
        args: Sequence[object] = (),
        named: dict[str, object] | None = None,
        timeout: float | None = _OWN,
    ) -> Any:
        """Calls a function as ``async_call`` does, with arguments of any names."""
        from antaboga.call import _async_calls

        connection = self._parts.connection
        number, deadline, root, scope = self._prepared(function, len(args) + len(named or ()), timeout)
        pending: Call | None = None
        steps: list[Step] = []
        try:
            failure: AntabogaError | ValueError
            try:
                pending = connection.begin(root, scope)
                letter = connection.letter(pending, number, args, named, deadline)
                answer = await _async_calls.exchange(
                    _async_calls.TaskWait(connection, pending),
                    _async_calls.Posting(letter, deadline, pending),
                    lambda wait, began: self._async_give_up(wait, began, steps),
                )
            except (AntabogaError, ValueError) as error:
                failure = error
            else:
                if answer is None:
                    raise self._late(function, pending, steps)
                return connection.value(answer, scope)
            if connection.lost is None:
                raise self._instead(failure, function, pending) from None
            # How it ended takes a moment to learn.
            raise await _async_calls.apart(lambda: self._instead(failure, function, pending)) from None
        finally:
            if pending is not None:
                connection.end(pending)
                if not root:
                    scope.end()

    def _prepared(self, function: str, count: int, timeout: float | None) -> tuple[int, int, int, Scope]:
        """The function's number, the call's deadline, and the call of ours that it belongs to with its scope."""
        connection = self._parts.connection
        number = self._parts.welcome.number(function, count)
        deadline = self._moment(timeout)
        served = connection.served()
        outer = None if served is None else connection.pending(served.root)
        if served is None or outer is None:
            return number, deadline, 0, Scope(connection)
        return number, earlier(deadline, served.deadline), outer.number, outer.scope

    def _moment(self, timeout: float | None) -> int:
        if timeout is _OWN:
            timeout = self._deadline
        if timeout is not None and timeout < 0:
            raise ValueError(f"a negative time: {timeout}")
        return 0 if self._debug else deadline_of(timeout)

    def _give_up(self, call: Call, began: int, steps: list[Step]) -> Message | None:
        """Ends a call that takes too long, or is not wanted any more; the answer, if it came meanwhile."""
        parts, connection = self._parts, self._parts.connection
        ladder = self._ladder(call, began, steps)
        if ladder is None:
            return None
        try:
            return ladder.run(lambda seconds: connection.wait(call, deadline_of(seconds)))
        except AntabogaError:
            if connection.lost is None:
                raise
            parts.end()
            return None

    async def _async_give_up(self, wait: TaskWait, began: int, steps: list[Step]) -> Message | None:
        """The same, for a task."""
        from antaboga.call import _async_calls

        parts, call = self._parts, wait.call
        if wait.never_sent():
            return None
        ladder = self._ladder(call, began, steps)
        if ladder is None:
            return None
        try:
            return await ladder.async_run(
                lambda seconds: wait.answer(deadline_of(seconds)), lambda: _async_calls.apart(parts.end)
            )
        except AntabogaError:
            if parts.connection.lost is None:
                raise
            await _async_calls.apart(parts.end)
            return None

    def _ladder(self, call: Call, began: int, steps: list[Step]) -> Ladder | None:
        """What ends a call; None where the worker is only told, since others would have to suffer."""
        parts = self._parts
        if self._debug or call.sent_after is None or parts.connection.others_run(call) or parts.spares(call):
            parts.memory.cancel(call.number)
            return None
        return Ladder(parts.page, self._graces, parts.means(call), call, began, steps)

    def _instead(self, error: Exception, function: str, pending: Call | None) -> BaseException:
        """What a caller is told where the call could not be made."""
        connection = self._parts.connection
        if self._closed:
            # Whatever was let go of meanwhile.
            return ClosedError("call", "the worker was closed", pid=self.pid)
        if type(error) is DeadlineExceeded and pending is not None:
            return self._late(function, None, [])
        if connection.lost is None:
            return error
        return self._parts.lost(function, started=pending is not None and connection.begun(pending))

    def _late(self, function: str, pending: Call | None, steps: list[Step]) -> DeadlineExceeded:
        started = pending is not None and self._parts.connection.begun(pending)
        details: dict[str, object] = {"function": function, "started": started}
        exit_status = self._parts.exit()
        if exit_status is not None:
            details["exit"] = exit_status
        details.update((step.name, f"{step.after * 1000:.0f} ms") for step in steps)
        error = DeadlineExceeded("call", "the time allowed passed", **details)
        error.steps = tuple(steps)
        return error

    @property
    def functions(self) -> Functions:
        """The worker's functions, as attributes."""
        return Functions(self)

    def bind(self, protocol: Callable[..., Bound]) -> Bound:
        """An object of a protocol class, each of whose methods calls the function of its name, or that in camel case.

        ::

            class Model(Protocol):
                def predict(self, x: float) -> float: ...
                async def train(self, rows: list[Row]) -> None: ...

            model = worker.bind(Model)

        Methods that are ``async def``, or return an ``Awaitable``, are awaited. A result is checked against the
        annotation, and TypeRefusedError says what came instead. ``@handler`` gives a method another name or a deadline.

        Raises:
            TypeError: it is no protocol, or has something that is no method, or an annotation that means nothing.
            NoFunctionError: there is no function for a method, or it takes other arguments.
            TypeRefusedError: a type in a signature is another one in the worker.
        """
        from antaboga.call import _bound

        found: Bound = _bound.bind(self, protocol)
        return found

    def describe(self) -> list[dict[str, Any]]:
        """What the worker says of its functions: of each ``name``, ``parameters``, ``returns``, ``async``, ``doc``."""
        return [dict(each) for each in self._parts.welcome.functions]

    @property
    def runtime(self) -> str:
        """The worker's runtime, for instance ``OpenJDK 25.0.1``."""
        return self._parts.welcome.runtime

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._parts.welcome.pid

    def is_alive(self) -> bool:
        """Whether the worker has not ended."""
        return self._parts.is_alive()

    def close(self) -> None:
        """Ends the worker: calls that wait raise ClosedError, and what runs is given up.

        It gets time to end by itself, then SIGTERM, then SIGKILL. Does nothing the second time.
        """
        if not self._closed:
            self._closed = True
            self._parts.close(self._graces)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "closed" if self._closed else "running" if self.is_alive() else "ended"
        return f"<{type(self).__name__} {self.pid}, {state}>"

    def __del__(self) -> None:
        if not getattr(self, "_closed", True):
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()
