"""Lines in, lines out: requests and replies of the control language."""

from __future__ import annotations

import errno
import socket
import sys
import urllib.parse
from typing import Callable, Dict

Facts = Dict[str, object]


class OperationError(Exception):
    """An operation that did not succeed, with the code that the reply will carry."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Request:
    """One request: a verb and its arguments; ``facts`` go into the reply, even into that of an error."""

    def __init__(self, line: str) -> None:
        words = line.split(" ")
        self.verb = words[0]
        self.arguments: dict[str, str] = {}
        self.facts: Facts = {}
        for word in words[1:]:
            key, _, value = word.partition("=")
            self.arguments[key] = urllib.parse.unquote(value)

    def text(self, key: str, otherwise: str = "") -> str:
        return self.arguments.get(key, otherwise)

    def number(self, key: str, otherwise: int = 0) -> int:
        return int(self.arguments.get(key, otherwise))

    def timeout(self) -> float | None:
        """Return the seconds that the operation may take; ``None`` means for ever."""
        return float(self.arguments["timeout"]) if "timeout" in self.arguments else None


def code_of(error: BaseException) -> str:
    """Return the code for an error that no library of ours raised."""
    if isinstance(error, OperationError):
        return error.code
    if isinstance(error, OSError) and error.errno:
        return errno.errorcode.get(error.errno, "EUNKNOWN")
    if isinstance(error, (ValueError, TypeError)):
        return "MISUSE"
    return type(error).__name__


def _line(status: str, facts: Facts) -> bytes:
    words = [status] + [f"{key}={urllib.parse.quote(str(value), safe='/:@,-._')}" for key, value in facts.items()]
    return (" ".join(words) + "\n").encode("ascii")


def serve(
    peer: str, path: str, pid: int, run: Callable[[Request], None], code: Callable[[BaseException], str] = code_of
) -> None:
    """Connect to the runner at ``path`` and serve its requests, one at a time, until it hangs up."""
    control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    control.connect(path)
    version = ".".join(map(str, sys.version_info[:3]))
    control.sendall(_line("hello", {"peer": peer, "version": version, "pid": pid}))
    with control, control.makefile("r", encoding="ascii", newline="\n") as lines:
        for line in lines:
            request = Request(line.rstrip("\n"))
            try:
                run(request)
                control.sendall(_line("ok", request.facts))
            except Exception as error:
                request.facts.update(code=code(error), message=str(error)[:400])
                control.sendall(_line("error", request.facts))
