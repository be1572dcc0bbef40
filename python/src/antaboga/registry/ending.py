"""Handles that are closed when the interpreter ends in good order, so that the names that go with the process go."""

from __future__ import annotations

import atexit
import weakref
from contextlib import suppress
from typing import Protocol


class Named(Protocol):
    """A handle of a named object."""

    def close(self) -> None:
        """Ends the entry, and the object with it if it goes with the process."""


_open: weakref.WeakSet[Named] = weakref.WeakSet()


def close_at_exit(handle: Named) -> None:
    """Has a handle closed when the interpreter ends, if it is still there and not closed then."""
    _open.add(handle)


@atexit.register
def _close_all() -> None:
    for handle in list(_open):
        # What cannot be removed now is told by the registry to whoever cleans.
        with suppress(OSError):
            handle.close()
