"""The two measurements that follow the work on a channel: small messages back and forth, and a one-way flood."""

from __future__ import annotations

from collections.abc import Callable


def answer(receive: Callable[[], bytes], send: Callable[[bytes], object]) -> None:
    """Echoes messages up to an empty one; then swallows messages up to an empty one and sends their total length."""
    while ping := receive():
        send(ping)
    total = 0
    while piece := receive():
        total += len(piece)
    send(total.to_bytes(8, "big"))
