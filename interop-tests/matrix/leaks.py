"""What a case must not leave behind."""

from __future__ import annotations

import os
from pathlib import Path

import posix_ipc

from matrix.peer import Peer
from matrix.places import KEY_BITS, KEYS, PREFIX

# Descriptors of a kind that a room makes; class files, jars and logs come and go as the runtimes please.
WATCHED = ("pipe:", "socket:", "anon_inode:", "/dev/shm/", "/memfd:", "/dev/mqueue/")


def descriptors(pid: int, *folders: Path) -> frozenset[str]:
    """Return ``number -> what`` of every open descriptor of a kind that a room makes, or of a file in the folders."""
    found = set()
    folder = f"/proc/{pid}/fd"
    for number in os.listdir(folder):
        try:
            what = os.readlink(f"{folder}/{number}")
        except FileNotFoundError:
            continue
        if what.startswith((*WATCHED, *map(str, folders))):
            found.add(f"{number} -> {what}")
    return frozenset(found)


def children(pid: int) -> frozenset[int]:
    """Return the process ids of a process's children."""
    found: set[int] = set()
    for thread in os.listdir(f"/proc/{pid}/task"):
        # A JVM has dozens of threads, and is looked at twice a case: no text layer, no Path.
        try:
            with open(f"/proc/{pid}/task/{thread}/children", "rb", buffering=0) as file:
                found.update(map(int, file.read().split()))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return frozenset(found)


def names() -> list[str]:
    """Return this run's names in /dev/shm."""
    return sorted(name for name in os.listdir("/dev/shm") if name.removeprefix("sem.").startswith(PREFIX))


def sysv_objects() -> list[str]:
    """Return this run's System V objects, as the kernel lists them."""
    found = []
    for kind in ("msg", "shm", "sem"):
        for line in Path(f"/proc/sysvipc/{kind}").read_text("ascii").splitlines()[1:]:
            key, number = map(int, line.split()[:2])
            if (key ^ KEYS) & 0xFFFFFFFF < 1 << KEY_BITS:
                found.append(f"System V {kind} {number}")
    return found


def queue_is_there(name: str) -> bool:
    """Return whether a POSIX queue has this name; its file system need not be mounted, so it is asked for by name."""
    try:
        posix_ipc.MessageQueue(name).close()
    except posix_ipc.ExistentialError:
        return False
    return True


def entries(runtime: Path) -> list[str]:
    """Return the registry's entries, unfinished ones included."""
    registry = runtime / "registry"
    return sorted(entry.name for entry in registry.iterdir()) if registry.exists() else []


class Watch:
    """A look before a case and one after it."""

    def __init__(self, runtime: Path, peers: list[Peer], folder: Path, queues: list[str]) -> None:
        self._runtime = runtime
        self._folder = folder
        self._queues = queues
        self._there = self._things()
        self._before = {peer: (self._opened(peer), children(peer.pid)) for peer in peers}

    def _opened(self, peer: Peer) -> frozenset[str]:
        # A FIFO shows by its path; a peer's log lies in the same folder.
        return descriptors(peer.pid, self._runtime, self._folder / PREFIX)

    def _things(self) -> set[str]:
        things = {f"/dev/shm/{name}" for name in names()}
        things |= {str(path) for path in self._folder.glob(f"{PREFIX}*")}
        things |= {f"POSIX queue {name}" for name in filter(queue_is_there, self._queues)}
        things |= set(sysv_objects())
        return things | {f"registry entry {name}" for name in entries(self._runtime)}

    def left(self, alive: set[Peer]) -> list[str]:
        """Return what is there now and was not before, in words."""
        found = sorted(self._things() - self._there)
        for peer, (opened, born) in self._before.items():
            if peer in alive:
                found += [f"{peer}: descriptor {one}" for one in sorted(self._opened(peer) - opened)]
                found += [f"{peer}: child {one}" for one in sorted(children(peer.pid) - born)]
        return found
