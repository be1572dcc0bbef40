"""Processes that die without tidying up, and what is found of them."""

import os
from collections.abc import Callable
from pathlib import Path

from antaboga.memory.posixshm import PosixShm
from antaboga.registry import Action, Entry, Registration, Registry
from antaboga.transport.unix import UnixListener

KEPT: list[object] = []


def keep(held: PosixShm | Registration | UnixListener | Entry) -> None:
    """Keeps a handle open until the process dies."""
    KEPT.append(held)


def in_child(work: Callable[[], None]) -> None:
    """Does something in a process that then dies without tidying up."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def exists(name: str) -> bool:
    return Path("/dev/shm" + name).exists()


def actions(registry: Registry, name: str, *, dry_run: bool = False) -> list[Action]:
    return [finding.action for finding in registry.clean(dry_run=dry_run) if finding.name == name]
