"""Descriptors, and children that end with their parent."""

from typing import TYPE_CHECKING

from antaboga.process.descriptor import Descriptor, Pipe

if TYPE_CHECKING:
    from antaboga.process.child import Child, ExitStatus, Standard

__all__ = ["Child", "Descriptor", "ExitStatus", "Pipe", "Standard"]


def __getattr__(name: str) -> object:
    # Most programs that use descriptors start no children, and need not wait for what that takes to import.
    if name in ("Child", "ExitStatus", "Standard"):
        from antaboga.process import child

        found: object = getattr(child, name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
