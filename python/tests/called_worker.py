"""Workers that tests call from here: in Python, so that no JVM is needed. The wire is the same."""

import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import antaboga
from antaboga.call import Graces
from antaboga.call._caller import Caller
from antaboga.call._started import Program, Started, deadline_of

HANDLERS = Path(__file__).parent / "call_handlers" / "called.py"
COMMAND = (sys.executable, "-m", "antaboga.call.worker")
SIGNAL, DUMP = signal.SIGRTMIN + 8, signal.SIGRTMIN + 9
LONG = 300.0
GRACES = Graces(cancel=0.02, interrupt=LONG, close=10.0)


def called(
    over: str = "pipe",
    *,
    handlers: object = HANDLERS,
    command: Sequence[str] = COMMAND,
    deadline: float | None = 60.0,
    graces: Graces = GRACES,
    debug: bool = False,
    start_deadline: float = 60.0,
) -> Caller:
    """A worker that was greeted."""
    program = Program(
        command=command,
        handlers=str(handlers),
        signal=int(SIGNAL),
        dump=int(DUMP),
        told=int(DUMP),
        environment={"PYTHONPATH": str(Path(antaboga.__file__).parents[1])},
    )
    logger = logging.getLogger("antaboga.worker")
    parts = Started(program, over, logger, None, deadline_of(start_deadline))
    return Caller(parts, deadline, graces, debug=debug)
