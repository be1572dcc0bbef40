"""Whether a peer waits in the kernel, seen from outside."""

from __future__ import annotations

import os
import time
from pathlib import Path

from matrix.peer import WATCHDOG_SECONDS, Peer, StuckError

ASLEEP = "S"


def _state(task: Path) -> tuple[str, str]:
    """Return whether a thread sleeps, and how often it has given up its processor by itself."""
    told = dict(line.split(":", 1) for line in (task / "status").read_text("ascii", "replace").splitlines())
    return told["State"].split()[0], told["voluntary_ctxt_switches"].strip()


def wait_until_blocked(peer: Peer, looks: int = 20) -> None:
    """Return when the peer, which is at work on a request, has come to rest: no thread of it has run for some looks.

    Nothing depends on it but that a case tries what it is called: a call that had not begun must end alike.
    """
    end = time.monotonic() + WATCHDOG_SECONDS
    before: list[tuple[str, str]] = []
    same = 0
    while same < looks:
        if time.monotonic() > end:
            raise StuckError(f"{peer} does not come to rest")
        try:
            now = [_state(task) for task in sorted(Path(f"/proc/{peer.pid}/task").iterdir())]
        except (FileNotFoundError, ProcessLookupError):
            # A thread ended between the two.
            continue
        same = same + 1 if now == before and all(state == ASLEEP for state, _ in now) else 0
        before = now
        os.sched_yield()
