"""What is under a name now: told from the kernel, whatever the registry says."""

from __future__ import annotations

import errno
import os
import stat
from abc import ABC, abstractmethod
from contextlib import suppress

from antaboga.errors import IpcError, refused_by
from antaboga.sysv_key import SysvKey

_SHARED_MEMORY = "/dev/shm/"
_SYSTEM_V = ("sysvmq", "sysvshm", "sysvsem")


class NamedObject(ABC):
    """The object that a mechanism calls by a name."""

    @staticmethod
    def of(mechanism: str, name: str) -> NamedObject | None:
        """The object, or None if there can be none of this name."""
        path = name[:1] == "/" and "\0" not in name
        posix = path and "/" not in name[1:] and name[1:] not in ("", ".", "..")
        if mechanism == "posixshm" and posix:
            return FileObject(_SHARED_MEMORY + name[1:], stat.S_IFREG)
        if mechanism == "posixsem" and posix:
            return FileObject(_SHARED_MEMORY + "sem." + name[1:], stat.S_IFREG)
        if mechanism == "unix" and (path or name[:1] == "@"):
            return FileObject(name if path else None, stat.S_IFSOCK)
        if mechanism == "fifo" and path:
            return FileObject(name, stat.S_IFIFO)
        if mechanism == "posixmq" and posix:
            return QueueObject(name)
        if mechanism in _SYSTEM_V:
            with suppress(ValueError):
                return SysvObject(mechanism, SysvKey.parse(name))
        return None

    @abstractmethod
    def identity(self) -> str | None:
        """The identity; None if there is no such object, or it leaves nothing behind when its process ends."""

    def answers(self) -> bool:
        """Whether a process that never wrote an entry uses it, as far as can be asked without disturbing it."""
        return False

    def remove(self, identity: str) -> bool:
        """Removes the name if it still stands for that object; whether it did."""
        try:
            there = self.identity()
        except PermissionError:
            # What may not be looked at is another user's, who has taken the name.
            return False
        return there == identity and self._remove()

    @abstractmethod
    def _remove(self) -> bool: ...


class FileObject(NamedObject):
    """An object that has a file: a segment, a semaphore, a FIFO or a socket."""

    def __init__(self, path: str | None, kind: int) -> None:
        """``path`` is None for what leaves nothing behind when its process ends."""
        self.path = path
        self._kind = kind

    def identity(self) -> str | None:
        """The device and inode; None if there is no file of this kind."""
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
        """Whether a socket is bound to the path."""
        # Disk file systems give a freed inode number to the next file, so that a socket's identity proves too little.
        return self._kind == stat.S_IFSOCK and self.path is not None and socket_is_bound(self.path)

    def _remove(self) -> bool:
        if self.path is None:
            return False
        try:
            os.unlink(self.path)
        except FileNotFoundError:
            return False
        except OSError as cause:
            raise refused_by("unlink", cause, path=self.path) from None
        return True


class QueueObject(NamedObject):
    """A POSIX message queue; its file system need not be mounted, so it is opened to be looked at."""

    def __init__(self, name: str) -> None:
        self._name = name

    def identity(self) -> str | None:
        """The device and inode."""
        # Here and below: ctypes costs milliseconds at import, which most programs should not pay.
        from antaboga._os.queue import mq_open

        try:
            fd = mq_open(self._name, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            return identity_of(os.fstat(fd))
        finally:
            os.close(fd)

    def _remove(self) -> bool:
        from antaboga._os.queue import mq_unlink

        try:
            mq_unlink(self._name)
        except FileNotFoundError:
            return False
        return True


class SysvObject(NamedObject):
    """A System V queue, segment or semaphore set."""

    def __init__(self, mechanism: str, key: SysvKey) -> None:
        self._mechanism = mechanism
        self._key = key

    def identity(self) -> str | None:
        """The id."""
        number = self._id()
        return None if number is None else str(number)

    def answers(self) -> bool:
        """Whether a process has the segment attached."""
        from antaboga._os import systemv

        number = self._id()
        return self._mechanism == "sysvshm" and number is not None and systemv.status("sysvshm", number).nattch > 0

    def _id(self) -> int | None:
        from antaboga._os import systemv

        # The key 0 finds nothing: it would make an object.
        if self._key.is_private:
            return None
        try:
            number = self._key.number if self._key.is_id else systemv.find(self._mechanism, self._key.number, 0)
        except FileNotFoundError:
            return None
        try:
            systemv.status(self._mechanism, number)
        except PermissionError:
            pass  # it is there
        except IpcError as error:
            if error.errno in (errno.EINVAL, errno.EIDRM):
                return None
            raise
        return number

    def _remove(self) -> bool:
        from antaboga._os import systemv

        number = self._id()
        if number is None:
            return False
        try:
            systemv.remove(self._mechanism, number)
        except IpcError as error:
            if error.errno in (errno.EINVAL, errno.EIDRM):
                return False
            raise
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
