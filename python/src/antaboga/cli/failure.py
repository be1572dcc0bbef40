"""Turns whatever a verb raised into one line on stderr and an exit code."""

from __future__ import annotations

import os
import sys
import traceback

from antaboga.errors import AntabogaError, DeadlineExceeded, errno_name

DONE = 0
FAILED = 1
USAGE = 2
DEADLINE = 124


class UsageError(Exception):
    """The command line makes no sense; the exit code is 2.

    ``command`` is the verb with its words, where it is known.
    """

    def __init__(self, problem: str, command: str | None = None) -> None:
        super().__init__(problem)
        self.command = command


def usage(problem: str, command: str) -> int:
    """Reports that the command line of ``command``, all its words without the program's name, makes no sense."""
    words = f"python -m antaboga {command}".strip()
    _print(f"{command or 'antaboga'}: {problem} (USAGE), help='{words} --help'")
    return USAGE


def report(failure: BaseException, command: str, *, debug: bool) -> int:
    """Reports that ``command`` failed."""
    if isinstance(failure, UsageError):
        return usage(str(failure), command if failure.command is None else failure.command)
    _print(_text(failure, command))
    if debug:
        traceback.print_exception(failure)
    return DEADLINE if isinstance(failure, DeadlineExceeded) else FAILED


def _text(failure: BaseException, command: str) -> str:
    if isinstance(failure, AntabogaError):
        return str(failure)
    if isinstance(failure, MemoryError):
        return f"{command}: out of memory (ENOMEM)"
    if isinstance(failure, OSError) and failure.errno is not None:
        clause = os.strerror(failure.errno)
        return f"{command}: {clause[:1].lower()}{clause[1:]} ({errno_name(failure.errno)})"
    if isinstance(failure, ValueError):
        return f"{command}: {failure} (EINVAL)"
    return f"{command}: unexpected {type(failure).__name__}: {failure} (INTERNAL)"


def _print(text: str) -> None:
    line = "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in text)
    try:
        sys.stderr.write(f"antaboga: {line}\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return  # whoever closed stderr wants no line
