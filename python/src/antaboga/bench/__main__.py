"""Runs one end of a pair, or shows results."""

import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Do what ``arguments`` say, and return the exit code."""
    match arguments:
        case ["caller", mechanism, capacity, *echo]:
            from .caller import take_orders
            from .links import create

            with ExitStack() as stack:
                with _uninterrupted():
                    caller = stack.enter_context(create(mechanism, int(capacity), [*echo, mechanism, capacity]))
                take_orders(caller)
        case ["echo", mechanism, capacity, name]:
            from .echo import serve
            from .links import attach

            with attach(mechanism, int(capacity), name) as end:
                serve(end)
        case ["stdlib", mechanism, capacity, core]:
            from .stdlib import run

            run(mechanism, int(capacity), int(core))
        case ["table"]:
            from .results import markdown, read

            sys.stdout.write(markdown(read(sys.stdin)))
        case ["plot", folder]:
            from .results import draw, read

            for file in draw(read(sys.stdin), Path(folder)):
                sys.stdout.write(f"{file}\n")
        case _:
            sys.stderr.write("usage: python -m antaboga.bench caller|echo|stdlib|table|plot …\n")
            return 2
    return 0


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ends by SIGTERM not before its body has: what is made has a name for a moment, which would be left behind."""
    told: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
    if told:
        sys.exit(128 + told[0])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
