"""Calls between Python and Java: ``spec/call/``.

A handler is an ordinary function of the file that a worker was started for, and needs nothing of this. What is here may
be used in one::

    from antaboga.call import cancelled, deadline, handler, remaining

Memory that calls pass without copying it is made by ``shared_array`` and ``shared_memory``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from antaboga.call._errors import JavaError as JavaError
    from antaboga.call._errors import map_error as map_error
    from antaboga.call._exact import EnumMember as EnumMember
    from antaboga.call._exact import RecordValue as RecordValue
    from antaboga.call._ladder import Graces as Graces
    from antaboga.call._passed import Passing as Passing
    from antaboga.call._serving import cancelled as cancelled
    from antaboga.call._serving import deadline as deadline
    from antaboga.call._serving import remaining as remaining
    from antaboga.call._shared import shared_array as shared_array
    from antaboga.call._shared import shared_memory as shared_memory
    from antaboga.call.java_worker import JavaWorker as JavaWorker
    from antaboga.errors import CallCancelled as CallCancelled

    Function = TypeVar("Function", bound=Callable[..., Any])

__all__ = [
    "CallCancelled",
    "EnumMember",
    "Graces",
    "JavaError",
    "JavaWorker",
    "Passing",
    "RecordValue",
    "cancelled",
    "deadline",
    "handler",
    "map_error",
    "remaining",
    "shared_array",
    "shared_memory",
]

_WHERE = {
    "CallCancelled": "antaboga.errors",
    "EnumMember": "antaboga.call._exact",
    "Graces": "antaboga.call._ladder",
    "JavaError": "antaboga.call._errors",
    "JavaWorker": "antaboga.call.java_worker",
    "Passing": "antaboga.call._passed",
    "RecordValue": "antaboga.call._exact",
    "cancelled": "antaboga.call._serving",
    "deadline": "antaboga.call._serving",
    "map_error": "antaboga.call._errors",
    "remaining": "antaboga.call._serving",
    "shared_array": "antaboga.call._shared",
    "shared_memory": "antaboga.call._shared",
}


def __getattr__(name: str) -> object:
    # A worker imports this package before it knows what its handlers need.
    module = _WHERE.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import sys

    __import__(module)
    found: object = getattr(sys.modules[module], name)
    globals()[name] = found
    return found


def handler(
    *, name: str | None = None, deadline: float | None = None, idempotent: bool = False
) -> Callable[[Function], Function]:
    """Says more of a function that may be called; none of it is needed.

    Args:
        name: by which it is called, if not by its own.
        deadline: how many seconds a call of it has where the caller says nothing.
        idempotent: whether a call may be made again on another worker when this one was lost on the way.
    """
    if deadline is not None and not deadline > 0:
        raise ValueError(f"a deadline is above 0 seconds: {deadline}")

    def mark(function: Function) -> Function:
        function.__antaboga_handler__ = {  # type: ignore[attr-defined]
            "name": name,
            "deadline": deadline,
            "idempotent": idempotent,
        }
        return function

    return mark
