"""Waiting for what another process is about to do, with a watchdog instead of a delay."""

from __future__ import annotations

import json
import os
import select
import time
from collections.abc import Callable
from pathlib import Path

from surface.command import WATCHDOG


def until(happened: Callable[[], bool], what: str) -> None:
    """Looks again and again until it has happened."""
    end = time.monotonic() + WATCHDOG
    while not happened():
        assert time.monotonic() < end, f"never happened: {what}"
        select.select([], [], [], 0.005)


def until_listening(name: str) -> None:
    """Waits until a socket of this path or ``@name`` listens."""

    def listens() -> bool:
        with open("/proc/net/unix", encoding="utf-8") as table:
            return any(line.split()[3] == "00010000" and line.split()[-1] == name for line in table)

    until(listens, f"{name} listens")


def until_registered(runtime: Path, name: str) -> None:
    """Waits until the registry says which object has this name: a process killed before that proves nothing."""

    def registered() -> bool:
        for file in (runtime / "registry").glob("*.json"):
            try:
                entry = json.loads(file.read_text())
            except (FileNotFoundError, ValueError):
                continue
            if entry["name"] == name and entry["identity"] is not None:
                return True
        return False

    until(registered, f"{name} is in the registry")


def until_blocked(pid: int, *calls: str) -> None:
    """Waits until the process, or one of its threads, sits in one of these system calls."""
    numbers = {str(_NUMBERS[call]) for call in calls}

    def blocked() -> bool:
        for thread in os.listdir(f"/proc/{pid}/task"):
            try:
                with open(f"/proc/{pid}/task/{thread}/syscall", encoding="ascii") as call:
                    if call.read().split()[0] in numbers:
                        return True
            except (FileNotFoundError, ProcessLookupError):
                continue
        return False

    until(blocked, f"{pid} in {calls}")


_NUMBERS = (
    {"read": 0, "poll": 7, "futex": 202, "ppoll": 271, "epoll_wait": 232, "epoll_pwait": 281, "accept4": 288}
    if os.uname().machine == "x86_64"
    else {"read": 63, "poll": 73, "futex": 98, "ppoll": 73, "epoll_wait": 22, "epoll_pwait": 22, "accept4": 242}
)
