"""The echo, as the caller's child."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

from antaboga.process import Child, Standard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from antaboga.process import Descriptor

_PATIENCE = 10.0


def fresh_name() -> str:
    """Return a name that nobody else has, without a slash."""
    return f"antaboga-bench-{secrets.token_hex(8)}"


@contextmanager
def answering(command: list[str], descriptors: Mapping[int, Descriptor] | None = None) -> Iterator[None]:
    """Run ``command``, which gets ``descriptors``; wait at the end until it has ended, as it was told to."""
    with Child.start(command, descriptors={1: Standard.DISCARD, **(descriptors or {})}) as child:
        yield
        child.wait_for(_PATIENCE)
