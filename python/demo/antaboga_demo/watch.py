"""`antaboga layout watch` on the turns of a table, as a program beside the two that take them."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from importlib.resources import as_file, files

from antaboga.cli.main import run


def main(arguments: list[str]) -> None:
    """Prints what changes in the segment that the argument names, until a line comes."""
    watching = threading.get_ident()
    threading.Thread(target=_interrupt_when_told, args=(watching,), daemon=True).start()
    with as_file(files("antaboga_demo") / "turn.layout.json") as file, contextlib.suppress(KeyboardInterrupt):
        run(["layout", "watch", str(file), arguments[0], "--json"])


def _interrupt_when_told(watching: int) -> None:
    sys.stdin.readline()
    signal.pthread_kill(watching, signal.SIGINT)
