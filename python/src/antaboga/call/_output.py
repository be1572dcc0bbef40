"""Where the output of a worker goes: line by line to ``logging``, and its log records to loggers of their own names."""

from __future__ import annotations

import json
import logging
from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

LOGGER = "antaboga.worker"

_LONGEST = 64 << 10
_KEPT = 20


class Lines:
    r"""Cuts what comes into lines; one that is too long comes in parts, and what is left at the end is a line, too.

    Bytes that are not UTF-8 are shown as ``\xff``. For one thread.
    """

    def __init__(self, line: Callable[[str], None]) -> None:
        """Gives each line, without its end, to ``line``."""
        self._line = line
        self._rest = bytearray()

    def take(self, data: bytes) -> None:
        """More of it; none of it is the end."""
        if not data:
            if self._rest:
                self._tell(bytes(self._rest))
            self._rest.clear()
            return
        self._rest += data
        *lines, rest = bytes(self._rest).split(b"\n")
        for line in lines:
            self._parts(line, whole=True)
        self._rest[:] = self._parts(rest, whole=False)

    def _parts(self, line: bytes, *, whole: bool) -> bytes:
        while len(line) >= _LONGEST:
            self._tell(line[:_LONGEST])
            line = line[_LONGEST:]
            if whole and not line:
                return b""
        if whole:
            self._tell(line)
        return line

    def _tell(self, line: bytes) -> None:
        self._line(line.removesuffix(b"\r").decode("utf-8", "backslashreplace"))


class WorkerLog:
    """The loggers of one worker. Keeps the last lines of standard error. For any threads."""

    def __init__(self, logger: logging.Logger, running: Callable[[], str | None]) -> None:
        """Uses loggers.

        Args:
            logger: for lines that were printed.
            running: the function that runs now, or None.
        """
        self._logger = logger
        self._running = running
        self._last: deque[str] = deque(maxlen=_KEPT)

    def out(self, line: str) -> None:
        """A line of standard output."""
        self._printed(logging.INFO, line)

    def err(self, line: str) -> None:
        """A line of standard error."""
        self._last.append(line)
        self._printed(logging.WARNING, line)

    def _printed(self, level: int, line: str) -> None:
        if self._logger.isEnabledFor(level):
            function = self._running()
            self._logger.log(level, "%s", line if function is None else f"[{function}] {line}")

    def entry(self, line: str) -> None:
        """A log record as ``spec/call/worker.md`` has it."""
        try:
            said = json.loads(line)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            self._printed(logging.INFO, line)
            return
        logger = logging.getLogger(_of(said, "logger", str, ""))
        level = _of(said, "level", int, logging.INFO)
        if logger.isEnabledFor(level):
            logger.handle(_record(logger.name, level, said))

    def last_lines(self) -> tuple[str, ...]:
        """The last lines of standard error, oldest first."""
        return tuple(self._last)


def _of(said: dict[str, Any], name: str, kind: type, default: Any) -> Any:
    value = said.get(name)
    return value if type(value) is kind else default


def _record(name: str, level: int, said: dict[str, Any]) -> logging.LogRecord:
    file, line = _of(said, "file", str, "?"), _of(said, "line", int, 0)
    text = _of(said, "text", str, "")
    record = logging.LogRecord(name, level, file, line, text, (), None, _of(said, "function", str, None))
    created = _of(said, "time", float, record.created)
    record.created, record.msecs = created, float(int(created % 1 * 1000))
    record.threadName = _of(said, "thread", str, record.threadName)
    # What formatters show below the message, as for an error of this process.
    record.exc_text = _of(said, "error", str, None)
    return record
