"""Errors as the body of a message: ``spec/call/errors.md``."""

from __future__ import annotations

import os
from _json import encode_basestring_ascii as quote
from typing import TYPE_CHECKING, Any

from antaboga.call._errors import MARK, MOST_FRAMES, REMOTE, Repr

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    WriteValue = Callable[[object], bytes]

_MOST_ERRORS = 200
_MOST_DEPTH = 20
_MOST_TEXT = 10_000
_MOST_NOTE = 1000
_MOST_NOTES = 20
_MOST_BASES = 20
_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def write(error: BaseException, write_value: WriteValue, code: str | None = None, *, started: bool = True) -> bytes:
    """The body of an ERROR.

    Args:
        error: what was raised.
        write_value: writes an argument as JSON without buffers, or raises.
        code: where the library itself refused the call.
        started: whether the function had begun.
    """
    return _Writer(write_value, started=started).error(error, code, 0).encode("ascii")


class _Writer:
    def __init__(self, write_value: WriteValue, *, started: bool) -> None:
        self._value = write_value
        self._started = started
        self._errors = 0
        self._frames = 0
        self._seen: set[int] = set()

    def error(self, error: BaseException | None, code: str | None, depth: int) -> str:
        if error is None or depth > _MOST_DEPTH or self._errors >= _MOST_ERRORS or id(error) in self._seen:
            return "null"
        self._errors += 1
        self._seen.add(id(error))
        remote = getattr(error, MARK, None)
        said = remote if isinstance(remote, dict) else _said(error)
        notes = getattr(error, "__notes__", None)
        notes = notes if isinstance(notes, list) else []
        group = getattr(error, "exceptions", None) or getattr(error, "group", ())
        members = {
            "language": _text(said["language"]),
            "class": _text(said["class"]),
            "module": _text(said["module"]),
            "bases": _array(map(_text, said["bases"][:_MOST_BASES])),
            "code": "null" if code is None else _text(code),
            "text": _text(said["text"]),
            "args": _array(map(self._arg, said["args"])),
            "started": "true" if self._started else "false",
            "frames": self._trace(error, remote),
            "notes": _array(_text(_safely(str, note), _MOST_NOTE) for note in notes[:_MOST_NOTES]),
            "cause": self.error(error.__cause__, None, depth + 1),
            "context": self.error(None if error.__context__ is error.__cause__ else error.__context__, None, depth + 1),
            "suppress": "true" if error.__suppress_context__ else "false",
            "group": _array(
                self.error(member, None, depth + 1)
                for member in (group if isinstance(group, tuple) else ())
                if isinstance(member, BaseException) and self._errors < _MOST_ERRORS
            ),
        }
        return "{" + ",".join(f'"{name}":{value}' for name, value in members.items()) + "}"

    def _arg(self, value: object) -> str:
        if type(value) is not Repr:
            try:
                return self._value(value).decode("ascii")
            except Exception:
                value = Repr(_safely(repr, value))
        return f'{{"$repr":{_text(value.text, _MOST_NOTE)}}}'

    def _trace(self, error: BaseException, remote: object) -> str:
        frames = list(remote["frames"]) if isinstance(remote, dict) else []
        frames += _frames(error.__traceback__)
        # Half of what is left, so that causes have some, too: where it happened, and who called.
        most = min(len(frames), (MOST_FRAMES - self._frames + 1) // 2)
        first = (most + 1) // 2
        self._frames += most
        return _array(map(_frame, frames[:first] + frames[len(frames) - (most - first) :]))


def _said(error: BaseException) -> dict[str, Any]:
    kind = type(error)
    bases = [
        base.__qualname__ if base.__module__ == "builtins" else f"{base.__module__}.{base.__qualname__}"
        for base in kind.__mro__[1:-1]
    ]
    return {
        "language": "python",
        "class": kind.__qualname__,
        "module": kind.__module__,
        "bases": bases,
        "text": _safely(str, error),
        "args": list(error.args) if isinstance(error.args, tuple) else [],
    }


def _safely(function: Callable[[object], str], value: object) -> str:
    try:
        return function(value)
    except Exception as failure:
        return f"<{type(value).__name__} whose text raised {type(failure).__name__}>"


def _frames(traceback: TracebackType | None) -> list[dict[str, Any]]:
    """Python's own frames, innermost first, without those of this package and those that came from elsewhere."""
    found = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if not code.co_filename.startswith(_OURS) and REMOTE not in traceback.tb_frame.f_globals:
            found.append(
                {
                    "language": "python",
                    "file": code.co_filename,
                    "line": traceback.tb_lineno,
                    "function": getattr(code, "co_qualname", code.co_name),
                    "class": None,
                    "source": _source(code.co_filename, traceback.tb_lineno),
                }
            )
        traceback = traceback.tb_next
    return found[::-1]


_LINES: dict[str, list[str]] = {}


def _source(file: str, line: int | None) -> str | None:
    """A line of a file; ``linecache`` would import what parses programs."""
    lines = _LINES.get(file)
    if lines is None:
        try:
            with open(file, encoding="utf-8", errors="replace") as opened:
                lines = opened.read().splitlines()
        except (OSError, ValueError):
            lines = []
        if len(_LINES) < 100:
            _LINES[file] = lines
    return lines[line - 1].strip()[:200] if line and 0 < line <= len(lines) else None


def _frame(frame: dict[str, Any]) -> str:
    line = frame.get("line")
    members = [f'"line":{line if type(line) is int else "null"}']
    for name in ("language", "file", "function", "class", "source"):
        value = frame.get(name)
        members.append(f'"{name}":{_text(value) if isinstance(value, str) else "null"}')
    return "{" + ",".join(members) + "}"


def _text(text: str, most: int = _MOST_TEXT) -> str:
    quoted: str = quote(text if len(text) <= most else text[: most - 1] + "…")
    return quoted


def _array(items: Any) -> str:
    return f"[{','.join(items)}]"
