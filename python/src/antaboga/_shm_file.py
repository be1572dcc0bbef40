"""Files in ``/dev/shm``: what POSIX shared memory and semaphores are on Linux (shm_overview(7), sem_overview(7)).

An object is made under no name, identified in the registry, and then linked to its name: no moment exists in which it
is there and its owner is not known, or in which another process meets it half made.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import NamedTuple

from antaboga._posix_name import NAME_MAX, checked
from antaboga.errors import failed, refused, refused_by
from antaboga.lifetime import Lifetime
from antaboga.registry import Registration, Registry, Role
from antaboga.registry.ending import close_at_exit
from antaboga.registry.objects import NamedObject, identity_of

_DIRECTORY = "/dev/shm/"
_PRIVATE = 0o600


class Kind(NamedTuple):
    """What tells shared memory from semaphores.

    Attributes:
        mechanism: the room's name.
        prefix: what the C library puts before the name.
        opening: the C function that opens one, for errors.
        unlinking: the C function that removes a name, for errors.
    """

    mechanism: str
    prefix: str
    opening: str
    unlinking: str

    def find(self, name: str, operation: str) -> tuple[str, str]:
        """The name with its slash, and where the object lies that has it.

        Raises:
            IpcError: no object can have this name (EINVAL, ENAMETOOLONG).
        """
        slashed = checked(operation, name, NAME_MAX - len(self.prefix))
        return slashed, _DIRECTORY + self.prefix + slashed[1:]

    def unlink(self, name: str) -> None:
        """Removes the name, whoever made the object; whoever has it open keeps it.

        Raises:
            IpcError: there is none (ENOENT), or it is somebody else's (EACCES, EPERM).
        """
        name, path = self.find(name, self.unlinking)
        try:
            os.unlink(path)
        except OSError as cause:
            raise refused_by(self.unlinking, cause, name=name) from None
        Registry.of_current_user().forget(self.mechanism, name)


class ShmFile:
    """One open handle's file: its descriptor until it is mapped, its name, and its entry in the registry."""

    def __init__(
        self, kind: Kind, name: str, fd: int, found: os.stat_result, registration: Registration, *, owned: bool
    ) -> None:
        self.name = name
        self.size = found.st_size
        self.uid = found.st_uid
        self.mode = stat.S_IMODE(found.st_mode)
        self._kind = kind
        self._fd = fd
        self._registration = registration
        self._owned = owned
        close_at_exit(self)

    @classmethod
    def create(cls, kind: Kind, name: str, size: int, content: bytes, lifetime: Lifetime) -> ShmFile:
        """Makes a file of ``size`` bytes that begins with ``content``, its room reserved.

        Raises:
            IpcError: the name is taken (EEXIST), there is no room (ENOSPC), …
        """
        name, path = kind.find(name, kind.opening)
        # The link below decides; this only spares a large file that would be made in vain.
        if os.path.lexists(path):
            raise refused(kind.opening, errno.EEXIST, name=name)
        registration = Registry.of_current_user().register(kind.mechanism, name, Role.CREATOR, lifetime)
        fd = -1
        try:
            fd = os.open(_DIRECTORY, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, _PRIVATE)
            os.fchmod(fd, _PRIVATE)
            _reserve(fd, name, size)
            os.pwrite(fd, content, 0)
            made = os.fstat(fd)
            registration.identify(identity_of(made))
            # A descriptor of a directory makes Python call linkat, which alone follows the link in /proc.
            os.link(f"/proc/self/fd/{fd}", path, src_dir_fd=fd, follow_symlinks=True)
        except BaseException as cause:
            named = NamedObject.of(kind.mechanism, name)
            if named is not None and registration.identity is not None:
                named.remove(registration.identity)
            registration.forget()
            registration.close()
            if fd >= 0:
                os.close(fd)
            if isinstance(cause, OSError) and cause.errno and not hasattr(cause, "code"):
                raise refused_by(kind.opening, cause, name=name) from None
            raise
        return cls(kind, name, fd, made, registration, owned=lifetime is Lifetime.PROCESS)

    @classmethod
    def open(cls, kind: Kind, name: str, least: int, *, read_only: bool = False) -> ShmFile:
        """Opens the file that has this name; one of fewer than ``least`` bytes is no such object.

        Raises:
            IpcError: there is none (ENOENT), it may not be opened (EACCES), it is no such object (WRONG_KIND), …
        """
        name, path = kind.find(name, kind.opening)
        access = os.O_RDONLY if read_only else os.O_RDWR
        registration = Registry.of_current_user().register(kind.mechanism, name, Role.OPENER, Lifetime.PERSISTENT)
        fd = -1
        try:
            # O_NONBLOCK is for a FIFO that somebody put there: opening it would wait.
            fd = os.open(path, access | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            found = os.fstat(fd)
            problem = None if stat.S_ISREG(found.st_mode) else "not a regular file"
            if problem is None and found.st_size < least:
                problem = "too short for its kind, or not ready"
            if problem is not None:
                mode = f"{found.st_mode:o}"
                raise failed(kind.opening, problem, "WRONG_KIND", name=name, size=found.st_size, mode=mode)
            registration.identify(identity_of(found))
        except BaseException as cause:
            registration.close()
            if fd >= 0:
                os.close(fd)
            if isinstance(cause, OSError) and cause.errno and not hasattr(cause, "code"):
                raise refused_by(kind.opening, cause, name=name) from None
            raise
        return cls(kind, name, fd, found, registration, owned=False)

    @property
    def fd(self) -> int:
        """The descriptor, until ``mapped``."""
        return self._fd

    def mapped(self) -> None:
        """Closes the descriptor, which a mapping does not need."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)

    def unlink(self) -> None:
        """Removes the name, if it still stands for this object.

        Raises:
            IpcError: it does not (ENOENT).
        """
        identity = self._registration.identity
        try:
            removed = identity is not None and self._named().remove(identity)
        except OSError as cause:
            raise refused_by(self._kind.unlinking, cause, name=self.name) from None
        if not removed:
            raise refused(self._kind.unlinking, errno.ENOENT, name=self.name)
        self._registration.forget()
        Registry.of_current_user().forget(self._kind.mechanism, self.name)

    def close(self) -> None:
        """Ends the entry, and the object with it if it was made here to live as long as this process."""
        self.mapped()
        # A forked child has the handle but not the entry, and what is its parent's is not its to remove.
        identity = self._registration.identity
        try:
            if self._owned and self._registration.held and identity is not None:
                self._named().remove(identity)
        finally:
            self._registration.close()

    def _named(self) -> NamedObject:
        named = NamedObject.of(self._kind.mechanism, self.name)
        if named is None:
            raise AssertionError(self.name)
        return named


def _reserve(fd: int, name: str, size: int) -> None:
    # A page that is not reserved could later be a SIGBUS in whoever touches it.
    try:
        os.posix_fallocate(fd, 0, size)
    except OSError as cause:
        raise refused_by("posix_fallocate", cause, name=name, size=size) from None
