"""What is under a name now: told from the kernel, whatever the registry says."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from antaboga.errors import refused_by

_SHARED_MEMORY = "/dev/shm/"


class NamedObject:
    """The object that a mechanism calls by a name."""

    def __init__(self, path: str | None, kind: int) -> None:
        """``path`` is None for what leaves nothing behind when its process ends."""
        self.path = path
        self._kind = kind

    @classmethod
    def of(cls, mechanism: str, name: str) -> NamedObject | None:
        """The object, or None if there can be none of this name."""
        posix = name[:1] == "/" and "/" not in name[1:] and "\0" not in name and name[1:] not in ("", ".", "..")
        if mechanism == "posixshm" and posix:
            return cls(_SHARED_MEMORY + name[1:], stat.S_IFREG)
        if mechanism == "posixsem" and posix:
            return cls(_SHARED_MEMORY + "sem." + name[1:], stat.S_IFREG)
        if mechanism == "unix" and name[:1] in ("/", "@"):
            return cls(name if name[0] == "/" else None, stat.S_IFSOCK)
        return None

    def identity(self) -> str | None:
        """The identity; None if there is no such object, or it leaves nothing behind when its process ends."""
        if self.path is None:
            return None
        try:
            found = os.lstat(self.path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as cause:
            raise refused_by("lstat", cause, path=self.path) from None
        return identity_of(found) if stat.S_IFMT(found.st_mode) == self._kind else None

    def answers(self) -> bool:
        """Whether a process that never wrote an entry uses it, as far as can be asked without disturbing it."""
        # Disk file systems give a freed inode number to the next file, so that a socket's identity proves too little.
        return self._kind == stat.S_IFSOCK and self.path is not None and socket_is_bound(self.path)

    def remove(self, identity: str) -> bool:
        """Removes the name if it still stands for that object; whether it did."""
        if self.path is None or self.identity() != identity:
            return False
        try:
            os.unlink(self.path)
        except FileNotFoundError:
            return False
        except OSError as cause:
            raise refused_by("unlink", cause, path=self.path) from None
        return True


def identity_of(found: os.stat_result) -> str:
    """The identity of an object that has a file."""
    return f"{found.st_dev}:{found.st_ino}"


def socket_is_bound(path: str) -> bool:
    """Whether a socket of this network namespace is bound to ``path``."""
    wanted = os.fsencode(path)
    with suppress(FileNotFoundError), open("/proc/net/unix", "rb") as table:
        # Num, RefCount, Protocol, Flags, Type, St, Inode; then the path.
        return any(fields[7:] == [wanted] for line in table if (fields := line.rstrip(b"\n").split(None, 7)))
    return False
