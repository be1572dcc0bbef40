"""``logging`` records of a worker as lines of JSON: ``spec/call/worker.md``. Nothing is imported until handlers do."""

from __future__ import annotations

import os
import sys
from _json import encode_basestring_ascii as quote
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST = 100_000


def install(fd: int, call: Callable[[], int]) -> None:
    """Has every record of ``logging`` written to ``fd`` as a line, now or as soon as ``logging`` is imported."""
    if "logging" in sys.modules:
        _add(fd, call)
    else:
        sys.meta_path.insert(0, _WhenImported(lambda: _add(fd, call)))


class _WhenImported:
    """Finds ``logging`` as the others do, and acts when it was executed."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The spec of ``logging``, once; None for all else."""
        if name != "logging" or self not in sys.meta_path:
            return None
        sys.meta_path.remove(self)
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                loader: Any = spec.loader
                loader.exec_module = self._after(loader.exec_module)
                return spec
        return None

    def _after(self, execute: Callable[[Any], None]) -> Callable[[Any], None]:
        def executed(module: Any) -> None:
            execute(module)
            self._act()

        return executed


def _add(fd: int, call: Callable[[], int]) -> None:
    import logging

    class Lines(logging.Handler):
        """Writes one line a record, whole."""

        def emit(self, record: logging.LogRecord) -> None:
            try:
                line = _line(record, call(), logging.Formatter())
                written = 0
                while written < len(line):
                    written += os.write(fd, line[written:])
            except OSError:
                # Nobody reads any more.
                pass
            except Exception:
                self.handleError(record)

    logging.getLogger().addHandler(Lines())


def _line(record: Any, call: int, formatter: Any) -> bytes:
    error = formatter.formatException(record.exc_info) if record.exc_info and record.exc_info[0] else None
    text = {
        "name": record.levelname,
        "logger": record.name,
        "text": record.getMessage(),
        "file": record.pathname,
        "function": record.funcName,
        "thread": record.threadName,
        "error": error,
    }
    members = [f'"level":{int(record.levelno)}', f'"line":{int(record.lineno)}', f'"time":{record.created!r}']
    members.append(f'"call":{call}')
    for name, value in text.items():
        members.append(f'"{name}":{quote(str(value)[:_LONGEST]) if value is not None else "null"}')
    return ("{" + ",".join(members) + "}\n").encode("ascii")
