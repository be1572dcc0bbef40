"""Entries of open handles: files whose lock is held from before they can be seen until the handle is closed."""

from __future__ import annotations

import dataclasses
import errno
import fcntl
import os
import secrets
import struct
import weakref
from typing import TYPE_CHECKING

from antaboga import _fork
from antaboga.errors import ClosedError, refused_by
from antaboga.lifetime import Lifetime
from antaboga.registry.entry import Role, parse

if TYPE_CHECKING:
    from antaboga.registry.entry import Entry

TEMPORARY = ".tmp-"
SUFFIX = ".json"
_MOST = 1 << 16
_ATTEMPTS = 100
# struct flock of 64-bit Linux: l_type, l_whence, l_start, l_len, l_pid; the whole file.
_FLOCK = struct.Struct("hhqqi4x")


class Registration:
    """The entry of one open handle; live until it is closed or the process ends, however it ends.

    Made by ``Registry.register``, before the kernel object is touched. For any thread. In a forked child it is let go
    of, so that the child neither keeps its parent's entry alive nor removes it.
    """

    def __init__(self, directory: str, entry: Entry) -> None:
        """Writes ``entry`` into ``directory`` with its lock held."""
        self._forgotten = False
        self._fd = -1
        file = os.path.join(directory, f"{entry.mechanism}.{secrets.token_hex(16)}{SUFFIX}")
        self._entry = dataclasses.replace(entry, file=file)
        _held.add(self)
        # A child forked in between would hold the lock, and not know of it.
        with _fork.guard:
            self._fd = _publish(self._entry)

    @property
    def identity(self) -> str | None:
        """The object's identity; None before ``identify``."""
        return self._entry.identity

    @property
    def held(self) -> bool:
        """Whether this process holds the entry: it is not closed, and was not made before a fork."""
        return self._fd >= 0

    def identify(self, identity: str) -> None:
        """Says which object the name stands for: ``DEV:INO``, or the decimal id of a System V object."""
        with _fork.guard:
            if self._fd < 0:
                raise ClosedError("registry", "entry is closed", path=self._entry.file)
            identified = dataclasses.replace(self._entry, identity=identity)
            former, self._fd = self._fd, _publish(identified)
            self._entry = identified
            os.close(former)

    def forget(self) -> None:
        """Says that the object's name was removed, so that nothing is left to tell about it at close."""
        self._forgotten = True

    def close(self) -> None:
        """Ends the entry; does nothing the second time.

        It is removed, but that of the creator of a persistent object which still has its name stays and is dead from
        then on.
        """
        # A child forked in between would hold the lock, and not know of it.
        with _fork.guard:
            fd, self._fd = self._fd, -1
            if fd < 0:
                return
            entry = self._entry
            persistent = entry.role is Role.CREATOR and entry.lifetime is Lifetime.PERSISTENT
            try:
                # Removed while locked, so that nobody meets it dead in between.
                if not persistent or self._forgotten or entry.identity is None:
                    _remove(entry.file)
            finally:
                os.close(fd)

    def after_fork(self) -> None:
        """Lets go of what the parent holds."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)

    def __del__(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)


def _publish(entry: Entry) -> int:
    """Puts an entry at its place, at once for every reader; returns the descriptor that holds its lock.

    A file that was written over could be read half old and half new.
    """
    for _ in range(_ATTEMPTS):
        temporary = os.path.join(os.path.dirname(entry.file), TEMPORARY + secrets.token_hex(16))
        try:
            fd = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError as cause:
            raise refused_by("open", cause, path=temporary) from None
        done = False
        try:
            # A cleaner that met the file before it was locked has removed it: then the rename finds it gone.
            if _fill(fd, temporary, entry):
                try:
                    os.rename(temporary, entry.file)
                    done = True
                except FileNotFoundError:
                    pass
                except OSError as cause:
                    raise refused_by("rename", cause, path=temporary) from None
        finally:
            if not done:
                _remove(temporary)
                os.close(fd)
        if done:
            return fd
    raise refused_by("rename", FileNotFoundError(errno.ENOENT, ""), path=entry.file, attempts=_ATTEMPTS)


def _fill(fd: int, temporary: str, entry: Entry) -> bool:
    if not _try_lock(fd):
        return False
    content = entry.to_json()
    try:
        os.fchmod(fd, 0o600)
        if os.pwrite(fd, content, 0) != len(content):
            raise OSError(errno.ENOSPC, "written in part")
    except OSError as cause:
        raise refused_by("pwrite", cause, path=temporary) from None
    return True


def read(file: str) -> tuple[bytes | None, bool]:
    """What a file of the registry holds and whether it is locked; None when it has gone."""
    while True:
        try:
            fd = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError:
            return None, False
        except OSError as cause:
            raise refused_by("open", cause, path=file) from None
        try:
            # Locked is asked first: what is then read as dead was written whole.
            live = _is_locked(fd)
            content = os.pread(fd, _MOST, 0)
            # A file loses its name before its lock, so one that has it yet was not met in between.
            if os.fstat(fd).st_nlink > 0:
                return content, live
        except OSError as cause:
            raise refused_by("pread", cause, path=file) from None
        finally:
            os.close(fd)


def read_entry(file: str) -> Entry | None:
    """The entry in a file; None when there is none."""
    content, live = read(file)
    return None if content is None else parse(content, live=live, file=file)


def _try_lock(fd: int) -> bool:
    try:
        fcntl.fcntl(fd, fcntl.F_OFD_SETLK, _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
    except BlockingIOError:
        return False
    except OSError as cause:
        raise refused_by("fcntl", cause, command="F_OFD_SETLK") from None
    return True


def _is_locked(fd: int) -> bool:
    # For a shared lock, since the descriptor is open for reading only: the holder's lock excludes that too.
    answer = fcntl.fcntl(fd, fcntl.F_OFD_GETLK, _FLOCK.pack(fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0))
    return bool(_FLOCK.unpack(answer)[0] != fcntl.F_UNLCK)


def _remove(file: str) -> None:
    try:
        os.unlink(file)
    except FileNotFoundError:
        pass
    except OSError as cause:
        raise refused_by("unlink", cause, path=file) from None


_held: weakref.WeakSet[Registration] = weakref.WeakSet()


def _after_fork() -> None:
    for registration in list(_held):
        registration.after_fork()


os.register_at_fork(after_in_child=_after_fork)
