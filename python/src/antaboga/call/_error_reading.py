"""The body of a message as an error: ``spec/call/errors.md``."""

from __future__ import annotations

import builtins
import errno
import sys
from typing import TYPE_CHECKING, Any

from antaboga import errors
from antaboga.call import _errors
from antaboga.call._errors import MARK, MOST_FRAMES, REMOTE, JavaError
from antaboga.call._exact import wrong
from antaboga.call._inline import InlineSource

if TYPE_CHECKING:
    from types import TracebackType

    from antaboga.call._reading import ValueReader

_CODED = {
    "TYPE_REFUSED": errors.TypeRefusedError,
    "NO_FUNCTION": errors.NoFunctionError,
    "CANCELLED": errors.CallCancelled,
    "DEADLINE": errors.DeadlineExceeded,
    "PROTOCOL": errors.ProtocolError,
}


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
    setattr(error, MARK, said)
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
    if type(code) is not str:
        return None
    kind = _CODED.get(code)
    if kind is not None:
        operation, problem, details = _parts(text, code) or ("call", text, {})
        return kind(operation, problem, **details)
    parts = _parts(text, code) if code in _NUMBERS else None
    return None if parts is None else errors.refused(parts[0], _NUMBERS[code], parts[1], **parts[2])


_NUMBERS = {name: number for number, name in errno.errorcode.items()}


def _parts(text: str, code: str) -> tuple[str, str, dict[str, str]] | None:
    """Operation, problem and details of an error of this library."""
    operation, _, rest = text.partition(": ")
    problem, found, details = rest.partition(f" ({code})")
    return (operation, problem, _details(details)) if found else None


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
        if module == errors.__name__:
            _describe(error, said["text"])
        str(error)
    except Exception:
        # What it is made of is lost, and what is left cannot be shown.
        return None
    return error


def _describe(error: Any, text: str) -> None:
    """What an error of this library has beside its arguments."""
    kind = type(error)
    code = getattr(kind, "_code", "") or getattr(kind, "code", "") or text.partition(" (")[2].partition(")")[0]
    parts = _parts(text, code)
    if parts is not None:
        error.operation, error.problem, error.details = parts
        error.code = code


_MADE: dict[type[BaseException], type[JavaError]] = {}


def _foreign(said: dict[str, Any]) -> BaseException:
    name = f"{said['module']}.{said['class']}" if said["module"] else said["class"]
    kind: type[BaseException] | None = None
    for each in (name, said["class"], *said["bases"]):
        kind = _errors.CLASSES.get(each) or (_built_in(each) if said["language"] == "python" else None)
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


_TEMPLATE = compile("frame()", "", "eval")


def _traceback(frames: list[dict[str, Any]]) -> TracebackType | None:
    """A traceback that shows frames of elsewhere, which ``traceback`` and debuggers print like Python's own."""
    if not frames:
        return None
    make = type(_sample())
    found: TracebackType | None = None
    for frame in frames[:MOST_FRAMES]:
        line = frame.get("line")
        line = line if type(line) is int and 0 < line < 1 << 30 else 1
        owner, function = frame.get("class"), frame.get("function")
        name = f"{owner}.{function}" if type(owner) is str and owner else str(function)
        code = _TEMPLATE.replace(co_filename=str(frame.get("file") or "?"), co_name=name, co_firstlineno=line)
        # No instruction: its columns would be those of the template.
        found = make(found, eval(code, {"frame": _calling, REMOTE: True}), -1, line)
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
