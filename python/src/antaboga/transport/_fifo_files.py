"""FIFO files: making, opening and removing them (fifo(7))."""

from __future__ import annotations

import errno
import os
import stat

from antaboga._open_or_create import open_or_create
from antaboga.errors import failed, refused_by
from antaboga.lifetime import Lifetime
from antaboga.process import Descriptor
from antaboga.registry import Registration, Registry, Role
from antaboga.registry.objects import FileObject, identity_of

MECHANISM = "fifo"
_PRIVATE = 0o600


class FifoFile:
    """A FIFO's name and its entry in the registry."""

    def __init__(self, path: str, registration: Registration, *, owned: bool) -> None:
        self.path = path
        self._registration = registration
        self._owned = owned

    @classmethod
    def create(cls, path: str, lifetime: Lifetime) -> FifoFile:
        """Makes a FIFO, of mode 0600."""
        registration = Registry.of_current_user().register(MECHANISM, path, Role.CREATOR, lifetime)
        made = False
        try:
            try:
                os.mkfifo(path, _PRIVATE)
                made = True
                # A umask of the owner's own bits would keep every opener out.
                os.chmod(path, _PRIVATE)
            except OSError as cause:
                raise refused_by("chmod" if made else "mkfifo", cause, name=path) from None
            registration.identify(identity(path))
        except BaseException:
            if made:
                os.unlink(path)
            registration.forget()
            registration.close()
            raise
        return cls(path, registration, owned=lifetime is Lifetime.PROCESS)

    @classmethod
    def open(cls, path: str) -> FifoFile:
        """Registers a FIFO that is there."""
        registration = Registry.of_current_user().register(MECHANISM, path, Role.OPENER, Lifetime.PERSISTENT)
        try:
            registration.identify(identity(path))
        except BaseException:
            registration.close()
            raise
        return cls(path, registration, owned=False)

    @classmethod
    def open_or_create(cls, path: str) -> FifoFile:
        """Registers the FIFO, or makes one that persists."""
        return open_or_create(lambda: cls.open(path), lambda: cls.create(path, Lifetime.PERSISTENT))

    def reading(self) -> Descriptor:
        """The reading end, which needs no writer to be there: reading waits for the first one."""
        try:
            fd = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError as cause:
            raise refused_by("open", cause, name=self.path) from None
        return opened(fd, self.path)

    def close(self) -> None:
        """Ends the entry, and the FIFO with it if it was made here to live as long as this process."""
        identity = self._registration.identity
        try:
            # A forked child has the handle but not the entry, and the name is its parent's.
            if self._owned and self._registration.held and identity is not None:
                FileObject(self.path, stat.S_IFIFO).remove(identity)
        finally:
            self._registration.close()


def opened(fd: int, path: str) -> Descriptor:
    """Takes over a descriptor if it is a FIFO's."""
    descriptor = Descriptor(fd)
    try:
        check(os.fstat(fd), path)
    except BaseException:
        descriptor.close()
        raise
    return descriptor


def identity(path: str) -> str:
    """The identity of a FIFO."""
    try:
        found = os.lstat(path)
    except OSError as cause:
        raise refused_by("open", cause, name=path) from None
    check(found, path)
    return identity_of(found)


def check(found: os.stat_result, path: str) -> None:
    """Refuses what is no FIFO."""
    if not stat.S_ISFIFO(found.st_mode):
        raise failed("open", "not a FIFO", "WRONG_KIND", name=path)


def unlink(path: str) -> None:
    """Removes a FIFO; nothing else that may have the name."""
    identity(path)
    try:
        os.unlink(path)
    except OSError as cause:
        raise refused_by("unlink", cause, name=path) from None
    Registry.of_current_user().forget(MECHANISM, path)


def absolute(path: str | os.PathLike[str]) -> str:
    """The name of a FIFO: its absolute path."""
    name = os.path.abspath(os.fspath(path))
    if "\0" in name:
        raise refused_by("open", OSError(errno.EINVAL, ""), name=name.replace("\0", "\\0"))
    return name
