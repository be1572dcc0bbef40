"""``python -m antaboga``: the library's verbs at a terminal."""

import sys

from antaboga.cli.ending import on_signals

if __name__ == "__main__":
    on_signals()
    from antaboga.cli.main import run

    sys.exit(run(sys.argv[1:]))
