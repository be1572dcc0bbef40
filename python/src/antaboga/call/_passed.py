"""Objects and functions that are passed to be called: stand-ins for the other side's, and what was lent of this one's.

A number is even where the caller's side made it and odd where the worker's did. What is passed can be called until the
root call ends during which it was passed; then both sides forget it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from antaboga.call._exact import refused, wrong
from antaboga.errors import ClosedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from antaboga.call._serving import Party, Served

_FUNCTION = type(lambda: None)
_METHOD = type((lambda _: None).__get__(0))
_FUNCTIONS: tuple[type, ...] = (_FUNCTION, _METHOD, type(len), type([].append), type("".join), type(object().__str__))


class Passing:
    """Wraps an object of this side, so that the other side can call its public methods during the call."""

    __slots__ = ("methods", "value")

    def __init__(self, value: object, methods: Sequence[str] | None = None) -> None:
        """Lends ``value``, with these methods or all public ones."""
        self.value = value
        if methods is None:
            methods = [name for name in dir(value) if not name.startswith("_") and callable(getattr(value, name))]
        self.methods = tuple(methods)


class Scope:
    """All that was passed during one root call."""

    def __init__(self, link: Party) -> None:
        self.link = link
        self.served: Served | None = None
        """The root call of the other side, for threads that work for none themselves."""
        self.ended = False
        self._ours: dict[int, tuple[object, Sequence[str] | None]] = {}
        self._numbers: dict[int, int] = {}
        self._theirs: dict[int, Remote] = {}

    def outgoing(self, value: Any) -> tuple[int, Sequence[str] | None] | None:
        """Number and methods of what is passed; None for what is not."""
        if isinstance(value, Remote):
            if value._scope is not self:
                # Its number means something else there, or nothing.
                raise refused("what was passed in another call, or by another worker, cannot be passed on", value=value)
            return value._number, value._methods
        methods: Sequence[str] | None = None
        if type(value) is Passing:
            value, methods = value.value, value.methods
        elif not isinstance(value, _FUNCTIONS):
            return None
        # What is lent stays alive, so that its id is its own.
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = self.link.next_number()
            self._ours[number] = value, methods
        return number, methods

    def incoming(self, number: int, methods: Sequence[str] | None) -> object:
        """What stands for what came."""
        if self.link.made(number):
            return self._own(number)[0]
        found = self._theirs.get(number)
        if found is None:
            found = self._theirs[number] = Remote(self, number, methods)
        return found

    def _own(self, number: int) -> tuple[object, Sequence[str] | None]:
        found = self._ours.get(number)
        if found is None:
            raise wrong("an object that was not passed", number=number)
        return found

    def target(self, number: int, method: str | None) -> Callable[..., object]:
        """What the other side calls."""
        value, methods = self._own(number)
        if method is None and methods is None:
            return value  # type: ignore[return-value] # a function
        if method is None or methods is None or method not in methods:
            raise wrong("a method that was not passed", number=number, method=method)
        found: Callable[..., object] = getattr(value, method)
        return found

    def end(self) -> None:
        """Forgets it all."""
        self.ended = True
        self._ours.clear()
        self._numbers.clear()
        self._theirs.clear()


class Remote:
    """An object or a function of the other side, for as long as the call lasts during which it was passed."""

    __slots__ = ("_methods", "_number", "_scope")

    def __init__(self, scope: Scope, number: int, methods: Sequence[str] | None) -> None:
        self._scope = scope
        self._number = number
        self._methods = methods

    def __getattr__(self, name: str) -> Callable[..., Any]:
        methods = self._methods
        if methods is None or name not in methods:
            known = "it is a function" if methods is None else f"it has {', '.join(methods)}"
            raise AttributeError(f"the object that was passed has no method {name!r}: {known}")

        def method(*args: object, **kwargs: object) -> object:
            return self._invoke(name, args, kwargs)

        async def async_call(*args: object, **kwargs: object) -> object:
            return await self._async_invoke(name, args, kwargs)

        method.__name__ = method.__qualname__ = name
        method.async_call = async_call  # type: ignore[attr-defined]
        return method

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Calls the function, or the only method."""
        return self._invoke(self._only(), args, kwargs)

    async def async_call(self, *args: object, **kwargs: object) -> Any:
        """Calls it from a task, whose event loop goes on meanwhile; a method's name has ``async_call`` likewise.

        Cancelling the task gives the call up.
        """
        return await self._async_invoke(self._only(), args, kwargs)

    def _only(self) -> str | None:
        methods = self._methods
        if methods is None:
            return None
        if len(methods) != 1:
            raise TypeError(f"the object that was passed is no function: it has {', '.join(methods)}")
        return methods[0]

    def __dir__(self) -> list[str]:
        return list(self._methods or ("__call__",))

    def __repr__(self) -> str:
        return f"<passed {'function' if self._methods is None else 'object'} {self._number}>"

    def _invoke(self, method: str | None, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        scope = self._open(method)
        return scope.link.call_passed(scope, self._number, method, args, kwargs)

    async def _async_invoke(self, method: str | None, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        scope = self._open(method)
        return await scope.link.async_call_passed(scope, self._number, method, args, kwargs)

    def _open(self, method: str | None) -> Scope:
        if self._scope.ended:
            problem = "the call during which this was passed has ended"
            raise ClosedError("call", problem, method=method or "function")
        return self._scope
