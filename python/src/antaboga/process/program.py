"""Finds the file that ``execvp(3)`` would run.

So a program that cannot be started is an error here, and not an exit code of the shell that starts it.
"""

from __future__ import annotations

import errno
import os
import stat

from antaboga.errors import IpcError, refused

_DEFAULT_PATH = "/bin:/usr/bin"
_HEAD = 256


def find(name: str, search_path: str | None, directory: str) -> str:
    """The path to execute.

    Args:
        name: the program; without a slash it is looked for in ``search_path``.
        search_path: the child's ``PATH``.
        directory: the child's directory, absolute.

    Raises:
        IpcError: there is no such program (ENOENT), or it may not be executed (EACCES).
    """
    if "/" in name:
        _check(name, os.path.join(directory, name))
        return name if name[0] in "./" else "./" + name
    denied = False
    for entry in (_DEFAULT_PATH if search_path is None else search_path).split(":") if name else ():
        file = os.path.join(directory, entry, name)
        if os.path.isfile(file):
            if os.access(file, os.X_OK):
                _check(name, file)
                return file
            denied = True
    raise _failure(errno.EACCES if denied else errno.ENOENT, name)


def _check(name: str, file: str) -> None:
    try:
        mode = os.stat(file).st_mode
    except OSError as cause:
        raise _failure(cause.errno or errno.ENOENT, name) from None
    if not stat.S_ISREG(mode) or not os.access(file, os.X_OK):
        raise _failure(errno.EACCES, name)
    interpreter = _interpreter(file)
    if interpreter is not None and not os.access(os.path.join("/", interpreter), os.X_OK):
        raise refused("execve", errno.ENOENT, program=name, interpreter=interpreter)


def _failure(number: int, name: str) -> IpcError:
    return refused("execve", number, program=name)


def _interpreter(file: str) -> str | None:
    """What stands after #! in the first line; the kernel looks at 256 bytes."""
    try:
        with open(file, "rb") as program:
            head = program.read(_HEAD)
    except OSError:
        # A program may be executable and yet not readable; then the kernel alone knows.
        return None
    words = head[2:].split(b"\n")[0].split() if head[:2] == b"#!" else []
    return os.fsdecode(words[0]) if words else None
