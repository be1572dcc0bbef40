"""What a Java program runs first in an interpreter of its own process: prints go to its log, handlers are loaded."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any

from antaboga.call import _embedded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_OUT, _ERR = 20, 30
_LONGEST_SLEEP = 0.05
_sleep = time.sleep


class Inside:
    """This interpreter, as the program sees it."""

    def __init__(self, line: Callable[..., Any], leave: Callable[..., Any], folders: Sequence[str]) -> None:
        """Begins.

        Args:
            line: is told of each line that is printed: its level, its text, whether it is of standard error, and its
                logger or "".
            leave: ends this interpreter, with the code of an exit.
            folders: where handlers may import from.
        """
        self._line = line
        self._folders = folders
        time.sleep = sleep  # type: ignore[assignment]

        def _exit(status: int) -> None:
            leave(status)
            while True:
                # It is ended from outside, and nothing is to happen until then.
                _sleep(_LONGEST_SLEEP)

        os._exit = _exit  # type: ignore[assignment]
        sys.stdout = Lines(line, _OUT)  # as print() needs it
        sys.stderr = Lines(line, _ERR)

    def load(self, path: str, call: Callable[..., Any], given_up: Callable[[], Any]) -> _embedded.Embedded | bytes:
        """The handlers of a file, or the body of the error that it raised."""
        try:
            loaded = _embedded.Embedded(path, self._folders, call, given_up)
        except BaseException as failure:
            return _embedded.failed(failure)
        if "logging" in sys.modules:
            self._log()
        return loaded

    def _log(self) -> None:
        logging = sys.modules["logging"]
        line = self._line

        class Records(logging.Handler):  # type: ignore[name-defined, misc]
            """Hands records on, each as one line."""

            def emit(self, record: Any) -> None:
                line(record.levelno, self.format(record), False, record.name)

        logging.root.addHandler(Records())


def sleep(seconds: float) -> None:
    """``time.sleep``, in parts: GraalPy does not end one that has begun, whatever interrupts it."""
    until = time.monotonic() + seconds
    while seconds > _LONGEST_SLEEP:
        _sleep(_LONGEST_SLEEP)
        seconds = max(0.0, until - time.monotonic())
    _sleep(seconds)


class Lines:
    """A text stream whose lines go to a program."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, line: Callable[..., Any], level: int) -> None:
        """Lines are told with ``level``."""
        self._line = line
        self._level = level
        self._rest = ""

    def write(self, text: str) -> int:
        """Takes text, and tells of the lines that it completes."""
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._tell(line)
        return len(text)

    def writelines(self, lines: Sequence[str]) -> None:
        """Takes several texts."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Does nothing: a line is told when it is complete."""

    def finish(self) -> None:
        """Tells of a line that has no end."""
        if self._rest:
            rest, self._rest = self._rest, ""
            self._tell(rest)

    def _tell(self, line: str) -> None:
        self._line(self._level, line, self._level == _ERR, "")

    def isatty(self) -> bool:
        """It is none."""
        return False

    def writable(self) -> bool:
        """It is."""
        return True
