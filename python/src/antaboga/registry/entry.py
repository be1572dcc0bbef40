"""What an entry says, as JSON."""

from __future__ import annotations

import enum
import json
import os
import time
from dataclasses import dataclass
from functools import lru_cache

from antaboga.lifetime import Lifetime

_VERSION = 1


class Role(enum.Enum):
    """What the writer of an entry did with the object; the value is the word used in the entry."""

    CREATOR = "creator"
    OPENER = "opener"


@dataclass(frozen=True)
class Entry:
    """One handle's entry, as it was when read.

    Attributes:
        mechanism: the room's name, such as ``posixshm``.
        name: as in the URL.
        role: what the writer did with the object.
        lifetime: what its creator declared; PERSISTENT in the entry of an opener.
        identity: ``DEV:INO``, or the decimal id of a System V object; None if the object was not made yet.
        pid: the writer, for people only.
        start_time: field 22 of its ``/proc/PID/stat``, for people only.
        boot_id: the boot during which it was written.
        language: ``java`` or ``python``, for people only.
        created: Unix time in seconds.
        live: whether the handle was open: the entry's lock was held.
        file: where the entry lies.
    """

    mechanism: str
    name: str
    role: Role
    lifetime: Lifetime
    identity: str | None
    pid: int
    start_time: int
    boot_id: str
    language: str
    created: float
    live: bool
    file: str

    def to_json(self) -> bytes:
        """The bytes of the entry's file."""
        return json.dumps(
            {
                "version": _VERSION,
                "mechanism": self.mechanism,
                "name": self.name,
                "role": self.role.value,
                "lifetime": self.lifetime.value,
                "identity": self.identity,
                "pid": self.pid,
                "start_time": self.start_time,
                "boot_id": self.boot_id,
                "language": self.language,
                "created": self.created,
            }
        ).encode()


def own_entry(mechanism: str, name: str, role: Role, lifetime: Lifetime) -> Entry:
    """The entry that this process is about to write."""
    pid = os.getpid()
    return Entry(
        mechanism, name, role, lifetime, None, pid, start_time(pid), boot_id(), "python", time.time(), True, ""
    )


def parse(content: bytes, *, live: bool, file: str) -> Entry | None:
    """The entry that the bytes of a file say, or None if they are not one."""
    try:
        values = json.loads(content.decode())
        if not isinstance(values, dict) or type(values["version"]) is not int or values["version"] != _VERSION:
            return None
        identity = values["identity"]
        entry = Entry(
            values["mechanism"],
            values["name"],
            Role(values["role"]),
            Lifetime(values["lifetime"]),
            identity,
            values["pid"],
            values["start_time"],
            values["boot_id"],
            values["language"],
            values["created"],
            live,
            file,
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    texts = (entry.mechanism, entry.name, entry.boot_id, entry.language)
    if not all(type(text) is str for text in texts) or not isinstance(identity, str | None):
        return None
    numbers = (entry.pid, entry.start_time, entry.created)
    return entry if all(type(number) in (int, float) for number in numbers) else None


@lru_cache(maxsize=1)
def boot_id() -> str:
    """What tells this boot of the machine from all others."""
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        return file.read().strip()


@lru_cache(maxsize=1)
def start_time(pid: int) -> int:
    """When a process began, in ticks since the boot."""
    with open(f"/proc/{pid}/stat", "rb") as file:
        # The second field is the command in parentheses, which may hold anything; field 22 is the 20th after it.
        return int(file.read().rpartition(b")")[2].split()[19])
