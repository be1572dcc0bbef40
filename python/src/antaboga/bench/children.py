"""The echo, as the caller's child."""

from __future__ import annotations

import secrets
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE = 10.0


def fresh_name() -> str:
    """Return a name that nobody else has, without a slash."""
    return f"antaboga-bench-{secrets.token_hex(8)}"


@contextmanager
def answering(command: list[str], descriptors: tuple[int, ...] = ()) -> Iterator[None]:
    """Run ``command``, which gets ``descriptors``; wait at the end until it has ended, as it was told to."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, pass_fds=descriptors)
    try:
        yield
        child.wait(_PATIENCE)
    finally:
        child.kill()
        child.wait()
