"""What spec/ asks of names before the kernel is asked."""

from __future__ import annotations

from control.language import OperationError


def check_name(name: str, longest: int) -> str:
    """Return a name that is a slash and 1 to ``longest`` octets without another; refuse any other."""
    rest = name[1:].encode()
    if not name.startswith("/") or not rest or b"/" in rest:
        raise OperationError("EINVAL", f"not a name: {name}")
    if len(rest) > longest:
        raise OperationError("ENAMETOOLONG", f"name too long, length={len(rest)}, limit={longest}")
    return name
