"""A protocol class whose methods are functions of a worker. Imported when the first one is bound."""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Any

from antaboga.call import _asked
from antaboga.call._bound_check import Bindable, check_types
from antaboga.call._exact import refused
from antaboga.call._functions import camel_case
from antaboga.call._handlers import MARK
from antaboga.errors import NoFunctionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from antaboga.call._caller import Caller

_OF_PROTOCOLS = ("typing", "typing_extensions", "builtins", "abc")


def bind(caller: Caller, protocol: Any) -> Any:
    """An object that has the protocol's methods.

    Raises:
        TypeError: it is no protocol, or has something that cannot be bound.
        NoFunctionError: a method has no function, or one that takes other arguments.
        TypeRefusedError: a type in a signature is another one in the worker.
    """
    if not (isinstance(protocol, type) and getattr(protocol, "_is_protocol", False)):
        raise TypeError(f"not a protocol class: {protocol!r}")
    welcome = caller._parts.welcome
    members: dict[str, Any] = {}
    for name, function in _methods(protocol):
        asked = _annotations(protocol, name, function)
        check_types(f"{protocol.__name__}.{name}", list(asked.values()), welcome.types)
        bindable = Bindable(protocol.__name__, function, asked)
        members[name] = _method(caller, function, bindable, _found(caller, protocol, bindable, function))
    members["__repr__"] = lambda _: f"<{protocol.__name__} of {caller!r}>"
    # What the class itself would do when an object of it is made is not for this one.
    return object.__new__(type(protocol.__name__, (protocol,), members))


def _methods(protocol: type) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for kind in protocol.__mro__:
        if kind.__module__ in _OF_PROTOCOLS:
            continue
        for name in [*kind.__dict__, *inspect.get_annotations(kind)]:
            if name.startswith("_") or name in seen:
                continue
            seen.add(name)
            member = kind.__dict__.get(name)
            if not inspect.isfunction(member):
                raise TypeError(f"{protocol.__name__}.{name} is no method, and only methods can be bound")
            yield name, member


def _annotations(protocol: type, name: str, function: Any) -> dict[str, Any]:
    said = function.__annotations__
    asked = _asked.resolved(said, {**vars(sys.modules[protocol.__module__]), **function.__globals__})
    unknown = said.keys() - asked.keys()
    if unknown:
        what = sorted(unknown)[0]
        raise TypeError(f"{protocol.__name__}.{name}: the annotation of {what} means nothing here: {said[what]}")
    return asked


def _found(caller: Caller, protocol: type, method: Bindable, function: Any) -> str:
    """The name of the function that a method stands for."""
    name = getattr(function, MARK, {}).get("name")
    names = [name] if name else list(dict.fromkeys((method.name, camel_case(method.name))))
    names += [f"{protocol.__name__}.{each}" for each in names]
    described = caller._parts.welcome.functions
    for each in names:
        candidates = [function for function in described if function.get("name") == each]
        if candidates:
            method.check(candidates, caller._parts.welcome.language)
            return each
    known = ", ".join(caller._parts.welcome.names())
    raise NoFunctionError(
        "bind", "no function for a method", method=str(method), tried=", ".join(names), functions=known
    )


def _method(caller: Caller, function: Any, bindable: Bindable, name: str) -> Callable[..., Any]:
    signature = bindable.signature
    check = None if bindable.result is inspect.Parameter.empty else _asked.check_for(bindable.result)
    # Arguments in their order, as most calls have them, need not be put in it.
    fixed = bindable.fixed()
    deadline = getattr(function, MARK, {}).get("deadline")
    options: dict[str, Any] = {} if deadline is None else {"timeout": deadline}

    def ordered(args: tuple[Any, ...], named: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        if not named and len(args) == fixed:
            return args, named
        bound = signature.bind(None, *args, **named)
        return bound.args[1:], bound.kwargs

    def checked(value: Any) -> Any:
        if check is None:
            return value
        try:
            return check(value)
        except _asked.Unfit as unfit:
            place = ", ".join(["result", *unfit.place])
            problem = unfit.why or "the result is not what was asked for"
            raise refused(problem, function=name, place=place, expected=unfit.expected, found=unfit.found) from None

    if bindable.awaitable:

        async def async_method(_self: Any, /, *args: Any, **named: Any) -> Any:
            return checked(await caller.async_apply(name, *ordered(args, named), **options))

        made: Any = async_method
    else:

        def method(_self: Any, /, *args: Any, **named: Any) -> Any:
            return checked(caller.apply(name, *ordered(args, named), **options))

        made = method
    made.__name__, made.__qualname__ = function.__name__, function.__qualname__
    made.__doc__, made.__signature__ = function.__doc__, signature
    return made  # type: ignore[no-any-return] # a function
