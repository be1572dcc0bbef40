"""The functions of a worker as attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from antaboga.errors import NoFunctionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from antaboga.call._caller import Caller


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
