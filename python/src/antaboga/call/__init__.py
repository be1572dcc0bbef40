"""Calls between Python and Java: ``spec/call/``.

In a handler, which is an ordinary function of the file that a worker was started for, nothing of this is needed. What
is here may be used there::

    from antaboga.call import cancelled, deadline, handler, remaining

Memory that calls pass without copying it is made by ``shared_array`` and ``shared_memory``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from antaboga.call._shared import shared_array, shared_memory

__all__ = ["shared_array", "shared_memory"]


def __getattr__(name: str) -> object:
    # Imported when asked for: a worker starts sooner without it.
    if name in ("shared_array", "shared_memory"):
        from antaboga.call import _shared

        found: object = getattr(_shared, name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
