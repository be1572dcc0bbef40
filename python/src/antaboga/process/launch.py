"""Starts a child: the descriptors into place, then a shell that waits for the go-byte and becomes the program.

A shell, because something has to hold the child back until the liveness pipe is armed with its pid, and nothing of our
own can run between spawn and exec. If this process dies before, the shell reads the end of the go pipe and exits;
afterwards the kernel kills the child. Shells understand descriptor numbers of one digit only.

The owner, the signal and O_ASYNC belong to the open file description of the liveness pipe's read end, so that this
process can set them for the child that inherited it. They work for as long as the child keeps that descriptor open,
whatever it does otherwise: SIGKILL needs nothing of it. Source: ``fcntl(2)``, and ``pipe_release`` in the kernel's
``fs/pipe.c``.
"""

from __future__ import annotations

import enum
import fcntl
import os
import signal
from contextlib import ExitStack
from typing import TYPE_CHECKING

from antaboga.errors import refused_by
from antaboga.process import program
from antaboga.process.descriptor import Descriptor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from antaboga._os.spawn import SpawnPlan

_SHELL = "/bin/sh"
_FIRST, _LAST_DIGIT = 3, 9
_LIVENESS = 200
_STANDARD = range(3)


class Standard(enum.Enum):
    """Where one of the numbers 0 to 2 goes when no descriptor is given for it."""

    DISCARD = "discard"
    """To ``/dev/null``."""
    INHERIT = "inherit"
    """To what this process has there; ``/dev/null`` if that is closed."""


class Launch:
    """One start of a child."""

    def __init__(self, descriptors: Mapping[int, Descriptor | Standard]) -> None:
        """Looks at what the child is to have at which number."""
        self._standard = {0: Standard.DISCARD, 1: Standard.INHERIT, 2: Standard.INHERIT}
        self._descriptors: dict[int, Descriptor] = {}
        for number, what in sorted(descriptors.items()):
            if number < 0 or (isinstance(what, Standard) and number not in _STANDARD):
                raise ValueError(f"not a number for this: {number}={what}")
            if isinstance(what, Standard):
                self._standard[number] = what
            else:
                self._descriptors[number] = what
        free = set(range(_FIRST, _LAST_DIGIT + 1)) - set(self._descriptors)
        if not free:
            raise ValueError("one of the descriptor numbers 3 to 9 must be left free")
        self._go = min(free)
        self._highest = max(self._go, *self._descriptors, 0)
        self._liveness = max(_LIVENESS, self._highest + 2)

    def start(
        self, command: Sequence[str], changes: Mapping[str, str | None], directory: str, alive: Descriptor
    ) -> int:
        """Starts the child, lets it run its program once the liveness pipe's read end is armed, and gives its pid."""
        environment = _environment(changes)
        path = environment.get(b"PATH")
        found = program.find(command[0], None if path is None else os.fsdecode(path), os.path.abspath(directory))
        script = f'IFS= read -r _ <&{self._go} && exec {self._go}<&- && exec "$@"'
        with ExitStack() as cleanup:
            from antaboga._os.spawn import SpawnPlan

            read, write = Descriptor.pipe()
            cleanup.callback(read.close)
            cleanup.callback(write.close)
            plan = cleanup.enter_context(SpawnPlan())
            self._plan(plan, read, alive, cleanup)
            if directory:
                plan.chdir(directory)
            entries = [name + b"=" + value for name, value in environment.items()]
            try:
                pid = plan.start(_SHELL, ["sh", "-c", script, "sh", found, *command[1:]], entries)
            except OSError as cause:
                raise refused_by("posix_spawn", cause, program=command[0], directory=directory) from None
            try:
                _arm(alive.number, pid)
                os.write(write.number, b"\n")
            except BaseException as cause:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                if isinstance(cause, OSError):
                    raise refused_by("fcntl", cause, pid=pid) from None
                raise
            return pid

    def _plan(self, plan: SpawnPlan, go: Descriptor, alive: Descriptor, cleanup: ExitStack) -> None:
        for number in _STANDARD:
            if number in self._descriptors:
                continue
            if self._standard[number] is Standard.INHERIT and _is_open(number):
                plan.dup2(number, number)
            else:
                plan.open(number, os.devnull, os.O_RDWR)
        for number in range(_FIRST, self._highest + 1):
            plan.close_one(number)
        for number, descriptor in self._descriptors.items():
            plan.dup2(self._source(descriptor, cleanup), number)
        plan.dup2(self._source(go, cleanup), self._go)
        # The last place below which nothing is closed, and from there up, past all that close_from takes.
        plan.dup2(self._source(alive, cleanup), self._highest + 1)
        plan.close_from(self._highest + 2)
        plan.dup2(self._highest + 1, self._liveness)
        plan.close_one(self._highest + 1)

    def _source(self, descriptor: Descriptor, cleanup: ExitStack) -> int:
        """A duplicate above all numbers that the child will have, so that none overwrites one that is still to move."""
        try:
            number = fcntl.fcntl(descriptor.number, fcntl.F_DUPFD_CLOEXEC, self._liveness + 1)
        except OSError as cause:
            raise refused_by("fcntl", cause, fd=descriptor.number) from None
        cleanup.callback(os.close, number)
        return number


def _arm(read_end: int, pid: int) -> None:
    """Makes the kernel kill ``pid`` when the last write end is closed, however that happens.

    The kernel keeps the owner as a process, not as a number, so that nobody else is hit should that be given out again.
    """
    fcntl.fcntl(read_end, fcntl.F_SETOWN, pid)
    fcntl.fcntl(read_end, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(read_end, fcntl.F_SETFL, fcntl.fcntl(read_end, fcntl.F_GETFL) | os.O_ASYNC)


def _is_open(number: int) -> bool:
    try:
        fcntl.fcntl(number, fcntl.F_GETFD)
    except OSError:
        return False
    return True


def _environment(changes: Mapping[str, str | None]) -> dict[bytes, bytes]:
    environment = dict(os.environb)
    for name, value in changes.items():
        if not name or "=" in name:
            raise ValueError(f"not a variable's name: {name}")
        if value is None:
            environment.pop(os.fsencode(name), None)
        else:
            environment[os.fsencode(name)] = os.fsencode(value)
    return environment
