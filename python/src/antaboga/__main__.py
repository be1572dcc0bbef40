"""``python -m antaboga``: the library's verbs at a terminal."""

import sys

from antaboga.cli.ending import EndedBySignal, hold_for_good, on_signals

if __name__ == "__main__":
    try:
        on_signals()
        from antaboga.cli.main import run

        code = run(sys.argv[1:])
        hold_for_good()
    except EndedBySignal as ended:
        code = ended.exit_code
    sys.exit(code)
