"""``python -m antaboga``: the library's verbs at a terminal."""

import os
import sys

from antaboga.cli.ending import EndedBySignal, hold_for_good, on_signals


def _fill_standard_descriptors() -> None:
    """Keeps a closed one from becoming the next file that is opened: nothing can be read from or written to these."""
    for descriptor, useless in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_RDONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, useless)


if __name__ == "__main__":
    try:
        _fill_standard_descriptors()
        on_signals()
        from antaboga.cli.main import run

        code = run(sys.argv[1:])
        hold_for_good()
    except EndedBySignal as ended:
        code = ended.exit_code
    sys.exit(code)
