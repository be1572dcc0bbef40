"""A worker whose functions are called from here: what starting and connecting have in common."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from antaboga.call._ladder import Graces, Ladder, Step
from antaboga.call._passed import Scope
from antaboga.call._serving import earlier
from antaboga.call._started import deadline_of
from antaboga.errors import AntabogaError, ClosedError, DeadlineExceeded, NoFunctionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

    from typing_extensions import Self

    from antaboga.call._started import Started
    from antaboga.call._waiting import Pending
    from antaboga.call._wire import Message

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

    def __init__(self, parts: Started, deadline: float | None, graces: Graces, *, debug: bool) -> None:
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
        parts = self._parts
        connection = parts.connection
        number = parts.welcome.number(function, len(args) + len(named or ()))
        deadline = self._moment(timeout)
        root, scope = 0, Scope(connection)
        served = connection.served()
        outer = None if served is None else connection.pending(served.root)
        if served is not None and outer is not None:
            deadline = earlier(deadline, served.deadline)
            root, scope = outer.number, outer.scope
        pending: Pending | None = None
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

    def _moment(self, timeout: float | None) -> int:
        if timeout is _OWN:
            timeout = self._deadline
        if timeout is not None and timeout < 0:
            raise ValueError(f"a negative time: {timeout}")
        return 0 if self._debug else deadline_of(timeout)

    def _give_up(self, call: Pending, began: int, steps: list[Step]) -> Message | None:
        """Ends a call that takes too long, or is not wanted any more; the answer, if it came meanwhile."""
        parts, connection = self._parts, self._parts.connection
        if self._debug or connection.others_run(call):
            parts.memory.cancel(call.number)
            return None
        ladder = Ladder(parts.page, self._graces, parts.means(call), call, began, steps)
        try:
            return ladder.run(lambda seconds: connection.wait(call, deadline_of(seconds)))
        except AntabogaError:
            if connection.lost is None:
                raise
            parts.end()
            return None

    def _instead(self, error: Exception, function: str, pending: Pending | None) -> BaseException:
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

    def _late(self, function: str, pending: Pending | None, steps: list[Step]) -> DeadlineExceeded:
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


class Functions:
    """The functions of a worker: ``functions.predict(x)``, ``functions["Model.predict"](x)``, ``list(functions)``.

    ``functions.find_all`` is ``findAll`` where the worker has no ``find_all``.
    """

    def __init__(self, caller: Caller) -> None:
        """Those of one worker."""
        self._caller = caller

    def __getitem__(self, name: str) -> Callable[..., Any]:
        if name not in self:
            raise NoFunctionError("call", "the worker has no such function", function=name)

        def function(*args: object, **named: object) -> Any:
            return self._caller.apply(name, args, named)

        function.__name__ = function.__qualname__ = name
        return function

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self and camel_case(name) in self:
            name = camel_case(name)
        try:
            return self[name]
        except NoFunctionError as error:
            raise AttributeError(str(error)) from None

    def __contains__(self, name: object) -> bool:
        return name in self._caller._parts.welcome.names()

    def __iter__(self) -> Iterator[str]:
        return iter(self._caller._parts.welcome.names())

    def __len__(self) -> int:
        return len(self._caller._parts.welcome.names())

    def __dir__(self) -> list[str]:
        return [name for name in self if name.isidentifier()]


def camel_case(name: str) -> str:
    """``find_all`` as ``findAll``."""
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)
