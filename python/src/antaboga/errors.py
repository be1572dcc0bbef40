"""What can go wrong, and how it is said.

Every error reads ``operation: what went wrong (CODE), key=value, key=value``. The code is the errno name where the
kernel gave one, otherwise a code of ``spec/errors.json``. Each class also derives from the built-in class that a
Python program would expect, so that ``except FileNotFoundError`` or ``except EOFError`` works.
"""

from __future__ import annotations

import errno as _errno
import os
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "AntabogaError",
    "BrokenChannelError",
    "CallCancelled",
    "ClosedError",
    "DeadlineExceeded",
    "IpcError",
    "LayoutError",
    "NoFunctionError",
    "NotReadyError",
    "PeerClosedError",
    "ProtocolError",
    "TypeRefusedError",
    "WorkerLost",
]

# Where one number has two names, the name that the manual pages use.
_PREFERRED_NAMES = {_errno.EAGAIN: "EAGAIN", _errno.EDEADLK: "EDEADLK", _errno.EOPNOTSUPP: "EOPNOTSUPP"}


def _text(operation: str, problem: str, code: str, details: Mapping[str, object]) -> str:
    values = "".join(f", {key}={value}" for key, value in details.items())
    return f"{operation}: {problem} ({code}){values}"


class AntabogaError(Exception):
    """Base of every error of this package.

    Attributes:
        operation: the system call or verb that failed, for instance ``mq_send``.
        problem: what went wrong, a lower-case clause without a full stop.
        code: the errno name, or a code of ``spec/errors.json``.
        details: the values named in the text, in order; read-only.
    """

    operation: str
    problem: str
    code: str
    details: Mapping[str, object]

    def _describe(self, operation: str, problem: str, code: str, details: Mapping[str, object]) -> None:
        self.operation = operation
        self.problem = problem
        self.code = code
        self.details = MappingProxyType(dict(details))

    def __str__(self) -> str:
        return _text(self.operation, self.problem, self.code, self.details)


class IpcError(AntabogaError, OSError):
    """The kernel refused, or what it holds is not what was asked for.

    ``errno`` is the kernel's number, or None where the code is not an errno name. Where Python has a subclass of
    OSError for the errno, the error is of that class too. Made by :func:`refused` and :func:`failed`.
    """

    def __init__(
        self, operation: str, problem: str, code: str, number: int | None, details: Mapping[str, object]
    ) -> None:
        if number is None:
            OSError.__init__(self, problem)
        else:
            OSError.__init__(self, number, problem)
        self._describe(operation, problem, code, details)

    def __reduce__(self) -> tuple[Callable[..., IpcError], tuple[object, ...]]:
        return _ipc_error, (self.operation, self.problem, self.code, self.errno, dict(self.details))


class _CodedError(AntabogaError):
    """An error whose class alone decides its code."""

    _code: str

    def __init__(self, operation: str, problem: str, /, **details: object) -> None:
        Exception.__init__(self, operation, problem)
        self._describe(operation, problem, self._code, details)

    def __reduce__(self) -> tuple[Callable[..., BaseException], tuple[object, ...]]:
        return _coded_error, (type(self), self.operation, self.problem, dict(self.details))


class DeadlineExceeded(_CodedError, TimeoutError):  # noqa: N818 - named for what happened, as in the Java library
    """The time allowed for an operation passed before it could be done.

    Attributes:
        steps: of a call, what was done to end it in its worker, in order: each the ``name`` of a step and how many
            seconds ``after`` the call was made it was taken; see ``antaboga.call``.
    """

    _code = "DEADLINE"
    steps: tuple[Any, ...] = ()


class ClosedError(_CodedError, ValueError):
    """This handle was closed, perhaps by another thread while the operation was blocked."""

    _code = "CLOSED"


class PeerClosedError(_CodedError, EOFError):
    """The other end is closed, or the process that held it ended; what it had sent before was received."""

    _code = "PEER_CLOSED"


class ProtocolError(_CodedError, ValueError):
    """The other end sent something that the wire's specification does not allow."""

    _code = "PROTOCOL"


class LayoutError(_CodedError, ValueError):
    """A record's declaration breaks a rule, or two declarations cannot be used for the same memory."""

    _code = "LAYOUT"


class NotReadyError(_CodedError, OSError):
    """A segment's creator has not finished its header, or ended before it did."""

    _code = "NOT_READY"


class BrokenChannelError(_CodedError, OSError):
    """An earlier send stopped part of the way through a message, so that nothing can follow it."""

    _code = "BROKEN"


class TypeRefusedError(_CodedError, TypeError):
    """A value that the other language cannot hold exactly, or that is not what was asked for."""

    _code = "TYPE_REFUSED"


class NoFunctionError(_CodedError, LookupError):
    """Nothing is exported under this name, or it takes other arguments."""

    _code = "NO_FUNCTION"


class WorkerLost(_CodedError, ConnectionError):  # noqa: N818 - named for what happened, as DeadlineExceeded
    """The worker of a call ended before it answered.

    Attributes:
        trace: what ``faulthandler`` wrote when a Python worker died; empty if it wrote nothing.
        last_lines: the last lines that the worker wrote to standard error, oldest first.

    ``details`` has ``function``, ``exit`` and ``started``.
    """

    _code = "WORKER_LOST"
    trace: str = ""
    last_lines: tuple[str, ...] = ()


class CallCancelled(BaseException):
    """A call was given up before it was answered. In a handler: nobody waits for its answer.

    Not an ``Exception``, as ``KeyboardInterrupt`` is none, so that no ``except Exception`` of a handler swallows it.
    It has the attributes of an :class:`AntabogaError`.
    """

    code = "CANCELLED"

    def __init__(self, operation: str, problem: str, /, **details: object) -> None:
        super().__init__(operation, problem)
        self.operation = operation
        self.problem = problem
        self.details: Mapping[str, object] = MappingProxyType(details)

    def __str__(self) -> str:
        return _text(self.operation, self.problem, self.code, self.details)

    def __reduce__(self) -> tuple[Callable[..., BaseException], tuple[object, ...]]:
        return _coded_error, (type(self), self.operation, self.problem, dict(self.details))


def _built_in_classes() -> dict[int, type[IpcError]]:
    numbers: dict[type[OSError], list[int]] = {}
    for number in _errno.errorcode:
        kind = type(OSError(number, ""))
        if kind is not OSError:
            numbers.setdefault(kind, []).append(number)
    classes: dict[int, type[IpcError]] = {}
    for kind, its_numbers in numbers.items():
        joined = type("Ipc" + kind.__name__, (IpcError, kind), {"__module__": __name__, "__doc__": IpcError.__doc__})
        classes.update(dict.fromkeys(its_numbers, joined))
    return classes


_BY_ERRNO = _built_in_classes()


def _ipc_error(operation: str, problem: str, code: str, number: int | None, details: Mapping[str, object]) -> IpcError:
    kind = IpcError if number is None else _BY_ERRNO.get(number, IpcError)
    return kind(operation, problem, code, number, details)


def _coded_error(
    kind: type[_CodedError | CallCancelled], operation: str, problem: str, details: dict[str, object]
) -> BaseException:
    return kind(operation, problem, **details)


def errno_name(number: int) -> str:
    """The name of an errno, such as ``EAGAIN``; ``E<number>`` where Python knows none."""
    return _PREFERRED_NAMES.get(number) or _errno.errorcode.get(number, f"E{number}")


def refused(operation: str, number: int, problem: str | None = None, /, **details: object) -> IpcError:
    """The error for a call that set errno to ``number``; the clause is the C library's unless ``problem`` is given."""
    text = os.strerror(number) if problem is None else problem
    return _ipc_error(operation, text[:1].lower() + text[1:], errno_name(number), number, details)


def failed(operation: str, problem: str, code: str, /, **details: object) -> IpcError:
    """The error with a code of ``spec/errors.json`` for which there is no class of its own."""
    return _ipc_error(operation, problem, code, None, details)


def refused_by(operation: str, cause: OSError, /, **details: object) -> IpcError:
    """The error for an OSError that a call of Python's own library raised."""
    return refused(operation, cause.errno or _errno.EIO, **details)
