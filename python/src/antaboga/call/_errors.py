"""Errors as the body of a message and back: ``spec/call/errors.md``."""

from __future__ import annotations

import builtins
import os
import sys
from _json import encode_basestring_ascii as quote
from typing import TYPE_CHECKING, Any

from antaboga import errors
from antaboga.call._exact import wrong
from antaboga.call._inline import InlineSource

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from antaboga.call._reading import ValueReader

    WriteValue = Callable[[object], bytes]

_MOST_FRAMES = 1000
_MOST_ERRORS = 200
_MOST_DEPTH = 20
_MOST_TEXT = 10_000
_MOST_NOTE = 1000
_MOST_NOTES = 20
_MOST_BASES = 20
_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_MARK = "_antaboga_remote"

CLASSES: dict[str, type[BaseException]] = {
    "java.lang.IllegalArgumentException": ValueError,
    "java.lang.ClassCastException": TypeError,
    "java.util.NoSuchElementException": KeyError,
    "java.lang.IndexOutOfBoundsException": IndexError,
    "java.lang.ArithmeticException": ArithmeticError,
    "java.lang.UnsupportedOperationException": NotImplementedError,
    "java.nio.file.NoSuchFileException": FileNotFoundError,
    "java.nio.file.FileAlreadyExistsException": FileExistsError,
    "java.nio.file.AccessDeniedException": PermissionError,
    "java.util.concurrent.TimeoutException": TimeoutError,
    "java.io.EOFException": EOFError,
    "java.io.IOException": OSError,
    "java.lang.OutOfMemoryError": MemoryError,
    "java.lang.AssertionError": AssertionError,
    "java.lang.StackOverflowError": RecursionError,
    "java.lang.IllegalStateException": RuntimeError,
}
"""What an error of Java is in Python besides a JavaError; looked up by its class, then by its superclasses."""

_CODED = {
    "TYPE_REFUSED": errors.TypeRefusedError,
    "NO_FUNCTION": errors.NoFunctionError,
    "CANCELLED": errors.CallCancelled,
    "DEADLINE": errors.DeadlineExceeded,
    "PROTOCOL": errors.ProtocolError,
}


class JavaError(Exception):
    """What a Java method threw; also an error of the built-in class that its Java class has in the table.

    A printed traceback shows Java's frames below Python's.

    Attributes:
        java_class: the name of the class, with its package.
        text: its message.
        frames: its stack, innermost first, each a dict of ``file``, ``line``, ``function``, ``class``.
        group: what was suppressed.
    """

    __module__ = "antaboga.call"

    java_class: str = ""
    text: str = ""
    frames: list[dict[str, Any]]
    group: tuple[BaseException, ...] = ()

    def __str__(self) -> str:
        return f"{self.java_class}: {self.text}" if self.text else self.java_class


class Repr:
    """An argument of an error that could not be written, as text."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def map_error(java_class: str, kind: type[BaseException]) -> None:
    """Makes errors of a Java class, named with its package, and of its subclasses, errors of this class, too."""
    if not (isinstance(kind, type) and issubclass(kind, BaseException)):
        raise TypeError(f"not a class of errors: {kind!r}")
    CLASSES[java_class] = kind


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
        remote = getattr(error, _MARK, None)
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
        most = min(len(frames), (_MOST_FRAMES - self._frames + 1) // 2)
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
        if not code.co_filename.startswith(_OURS) and _REMOTE not in traceback.tb_frame.f_globals:
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


def read(body: bytes, reader: ValueReader) -> BaseException:
    """The error that a body is, to be raised here.

    Raises:
        ProtocolError: it is none.
    """
    reader.in_error = True
    try:
        found = reader.read(body, InlineSource(()))
    finally:
        reader.in_error = False
    if type(found) is not dict:
        raise wrong("an error that is none")
    return _error(found)


def _error(said: dict[str, Any]) -> BaseException:
    said = {**_DEFAULTS, **said}
    for name, default in _DEFAULTS.items():
        if default is not None and type(said[name]) is not type(default):
            raise wrong("an error that is none", member=name)
    said["frames"] = [frame for frame in said["frames"] if type(frame) is dict]
    said["bases"] = [base for base in said["bases"] if type(base) is str]
    error = _coded(said) or (_own(said) if said["language"] == "python" else None) or _foreign(said)
    setattr(error, _MARK, said)
    if said["notes"]:
        error.__notes__ = [note for note in said["notes"] if type(note) is str]  # type: ignore[attr-defined]
    if type(said["cause"]) is dict:
        error.__cause__ = _error(said["cause"])
    if type(said["context"]) is dict:
        error.__context__ = _error(said["context"])
    error.__suppress_context__ = said["suppress"]
    return error.with_traceback(_traceback(said["frames"]))


_DEFAULTS: dict[str, Any] = {
    "language": "",
    "class": "",
    "module": "",
    "bases": [],
    "code": None,
    "text": "",
    "args": [],
    "frames": [],
    "notes": [],
    "cause": None,
    "context": None,
    "suppress": False,
    "group": [],
}


def _coded(said: dict[str, Any]) -> BaseException | None:
    """An error of this library, with the text that the other side gave it."""
    code, text = said["code"], said["text"]
    kind = _CODED.get(code) if type(code) is str else None
    if kind is None:
        return None
    operation, _, rest = text.partition(": ")
    problem, found, details = rest.partition(f" ({code})")
    if not found:
        operation, problem, details = "call", text, ""
    return kind(operation, problem, **_details(details))


def _details(text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    last = ""
    for part in text.removeprefix(", ").split(", "):
        name, found, value = part.partition("=")
        if found and name.isidentifier():
            values[name], last = value, name
        elif last:
            # A comma within a value.
            values[last] += f", {part}"
    return values


def _own(said: dict[str, Any]) -> BaseException | None:
    """An error of this language that went through the other; made without its constructor, which may want anything."""
    name, module = said["class"], said["module"]
    kind: Any = sys.modules.get(module)
    for part in name.split("."):
        kind = getattr(kind, part, None)
    if not (isinstance(kind, type) and issubclass(kind, BaseException)):
        return None
    args = said["args"]
    try:
        error = kind.__new__(kind, *args)
        error.args = tuple(args)
    except Exception:
        return None
    return error


_MADE: dict[type[BaseException], type[JavaError]] = {}


def _foreign(said: dict[str, Any]) -> BaseException:
    name = f"{said['module']}.{said['class']}" if said["module"] else said["class"]
    kind: type[BaseException] | None = None
    for each in (name, said["class"], *said["bases"]):
        kind = CLASSES.get(each) or (_built_in(each) if said["language"] == "python" else None)
        if kind is not None:
            break
    error = _made(kind)
    error.args = tuple(said["args"])
    error.java_class = name
    error.text = said["text"]
    error.frames = said["frames"]
    error.group = tuple(_error(member) for member in said["group"] if type(member) is dict)
    return error


def _built_in(name: str) -> type[BaseException] | None:
    kind = getattr(builtins, name, None)
    return kind if isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception else None


def _made(kind: type[BaseException] | None) -> JavaError:
    if kind is None:
        return JavaError()
    made = _MADE.get(kind)
    if made is None:
        try:
            names = {"__module__": JavaError.__module__, "__doc__": JavaError.__doc__}
            made = type(f"Java{kind.__name__}", (JavaError, kind), names)
            _new(made)
        except TypeError:
            # A class of the user's that cannot be made so.
            made = JavaError
        _MADE[kind] = made
    return _new(made)


def _new(made: type[JavaError]) -> JavaError:
    # Without the constructor, which may want anything; MemoryError cannot be made otherwise.
    return made() if issubclass(made, MemoryError) else made.__new__(made)


_REMOTE = "__antaboga_remote_frame__"
_TEMPLATE = compile("frame()", "", "eval")


def _traceback(frames: list[dict[str, Any]]) -> TracebackType | None:
    """A traceback that shows frames of elsewhere, which ``traceback`` and debuggers print like Python's own."""
    if not frames:
        return None
    make = type(_sample())
    found: TracebackType | None = None
    for frame in frames[:_MOST_FRAMES]:
        line = frame.get("line")
        line = line if type(line) is int and 0 < line < 1 << 30 else 1
        owner, function = frame.get("class"), frame.get("function")
        name = f"{owner}.{function}" if type(owner) is str and owner else str(function)
        code = _TEMPLATE.replace(co_filename=str(frame.get("file") or "?"), co_name=name, co_firstlineno=line)
        # No instruction: its columns would be those of the template.
        found = make(found, eval(code, {"frame": _calling, _REMOTE: True}), -1, line)
    return found


def _calling() -> Any:
    return sys._getframe(1)


def _sample() -> TracebackType:
    try:
        raise ValueError
    except ValueError as error:
        traceback = error.__traceback__
        assert traceback is not None
        return traceback
