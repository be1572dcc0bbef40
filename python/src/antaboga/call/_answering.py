"""What is done when the other side calls: the function is found, its arguments are checked, and it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from antaboga.call._exact import wrong
from antaboga.call._serving import passed
from antaboga.call._wire import JSON, METHOD, OCTETS, Message
from antaboga.errors import CallCancelled, DeadlineExceeded, IpcError, NoFunctionError, TypeRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from antaboga.call._handlers import Exported
    from antaboga.call._letters import Letter, Letters
    from antaboga.call._passed import Scope
    from antaboga.call._roots import Root
    from antaboga.call._serving import Party

    _Target = tuple[Callable[..., object], Sequence[Any], dict[str, Any] | None]


class Answering:
    """Answers the calls of one connection; for any threads."""

    def __init__(self, link: Party, letters: Letters, functions: Sequence[Exported]) -> None:
        """Answers with ``functions``, by their numbers, and with what was passed."""
        self._link = link
        self._letters = letters
        self._functions = functions
        self._loop: Any = None

    def answer(
        self, asked: Message, scope: Scope, root: Root | None, begin: Callable[[Any], None] | None = None
    ) -> Letter | None:
        """The answer, whatever happens; None for a coroutine that was begun and is finished later.

        That is done with one of a root call, and, where there is ``begin``, with others.
        """
        link = self._link
        started = False
        try:
            if passed(asked.deadline):
                raise DeadlineExceeded("call", "deadline passed before it began", call=asked.call)
            function, args, kwargs = self._target(asked, scope)
            started = True
            try:
                if root is not None:
                    link.running = asked.call
                    # Whoever gives it up after this look finds it running.
                    if link.is_given_up(asked.call):
                        started = False
                        raise CallCancelled("call", "given up before it began", call=asked.call)
                result = function(*args, **kwargs) if kwargs else function(*args)
                if type(result) is _COROUTINE:
                    if root is not None:
                        link.desk.start(root, result)
                        return None
                    if begin is not None:
                        begin(result)
                        return None
                    result = self._completed(result)
            finally:
                if root is not None:
                    link.running = 0
        except BaseException as error:
            return self._failed(asked, error, root, started=started)
        return self._result(asked, scope, result)

    def outcome(
        self, asked: Message, scope: Scope, root: Root | None, result: object, failure: BaseException | None
    ) -> Letter:
        """The answer to a call whose coroutine has ended."""
        if failure is None:
            return self._result(asked, scope, result)
        from asyncio import CancelledError

        if root is not None and isinstance(failure, CancelledError) and self._link.is_given_up(asked.call):
            if passed(asked.deadline):
                late = DeadlineExceeded("call", "deadline passed", call=asked.call)
                return self._letters.error(asked.call, late, started=True, coded=True)
            failure = CallCancelled("call", "given up by the caller", call=asked.call)
        return self._failed(asked, failure, root, started=True)

    def _failed(self, asked: Message, error: BaseException, root: Root | None, *, started: bool) -> Letter:
        own = not started or (type(error) is CallCancelled and root is not None and self._link.is_given_up(asked.call))
        return self._letters.error(asked.call, error, started=started, coded=own)

    def _result(self, asked: Message, scope: Scope, result: object) -> Letter:
        letters = self._letters
        try:
            return letters.result(asked.call, result, scope)
        except TypeRefusedError as error:
            return letters.error(asked.call, error, started=True, coded=True)
        except IpcError as error:
            return letters.error(asked.call, error, started=True, coded=False)

    def _target(self, asked: Message, scope: Scope) -> _Target:
        number = asked.function
        if number == METHOD:
            return self._passed_target(asked, scope)
        if number >= len(self._functions):
            raise NoFunctionError("call", "no such function", function=number, functions=len(self._functions))
        exported = self._functions[number]
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        if asked.format == OCTETS:
            args = [asked.body]
        elif asked.format == JSON:
            args, kwargs = _arguments(self._letters.body(asked, scope))
        exported.checked(args, kwargs)
        return exported.target, args, kwargs

    def _passed_target(self, asked: Message, scope: Scope) -> _Target:
        found = self._letters.body(asked, scope)
        if type(found) is not list or [type(each) for each in found[2:]] != [list, dict] or len(found) != 4:
            raise wrong("a call of a method that is none")
        number, method, args, kwargs = found
        if type(number) is not int or not (method is None or type(method) is str):
            raise wrong("a call of a method that is none")
        return scope.target(number, method), args, kwargs

    def _completed(self, coroutine: Any) -> object:
        if self._loop is None:
            from antaboga.call._coroutines import Loop

            self._loop = Loop()
        return self._loop.run(coroutine)

    def close(self) -> None:
        """Gives back what it made itself."""
        if self._loop is not None:
            self._loop.close()


async def _coroutine() -> None:
    pass


_made = _coroutine()
_COROUTINE = type(_made)
_made.close()


def _arguments(content: Any) -> tuple[list[Any], dict[str, Any]]:
    if type(content) is list:
        return content, {}
    if type(content) is dict and list(content) == ["a", "k"]:
        args, kwargs = content["a"], content["k"]
        if type(args) is list and type(kwargs) is dict and all(type(name) is str for name in kwargs):
            return args, kwargs
    raise wrong("arguments that are none")
