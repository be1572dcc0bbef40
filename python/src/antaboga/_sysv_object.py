"""Open System V objects: their id, and their entry in the registry (svipc(7)).

The kernel makes an object and its id in one step, so that a moment exists in which it is there and its owner is not
known; an entry that was written before says so.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

from antaboga._kernel_limits import kernel_limit, kernel_limits
from antaboga._os import systemv
from antaboga.errors import IpcError, refused
from antaboga.lifetime import Lifetime
from antaboga.registry import Registration, Registry, Role
from antaboga.registry.objects import SysvObject
from antaboga.sysv_key import SysvKey

if TYPE_CHECKING:
    from collections.abc import Callable

_PRIVATE_MODE = 0o600
# Permissions that finding by a key asks for. Who opens a queue or a segment is looked at by the calls that follow; of a
# set there is none until it is used.
_ASKED = {"sysvmq": 0, "sysvshm": 0, "sysvsem": 0o600}
_GONE = (errno.EINVAL, errno.EIDRM)
_CONTROLS = {"sysvmq": "msgctl", "sysvshm": "shmctl", "sysvsem": "semctl"}


class OpenSysvObject:
    """One open handle's object."""

    def __init__(self, mechanism: str, key: SysvKey, number: int, registration: Registration, *, owned: bool) -> None:
        self.key = key
        self.number = number
        self._mechanism = mechanism
        self._registration = registration
        self._owned = owned

    @classmethod
    def create(cls, mechanism: str, key: SysvKey, lifetime: Lifetime, size: int = 0) -> OpenSysvObject:
        """Makes an object, of mode 0600; ``size`` is in bytes for a segment, in members for a set.

        Raises:
            IpcError: the key is taken (EEXIST), a limit is met (ENOSPC), …
        """
        if key.is_id:
            raise ValueError(f"an object is made by its key, not by its id: {key}")
        flags = systemv.IPC_CREAT | systemv.IPC_EXCL | _PRIVATE_MODE
        try:
            return cls._make(mechanism, key, lambda: systemv.find(mechanism, key.number, flags, size), lifetime)
        except IpcError as error:
            details = _limits(mechanism, size) if error.errno in (errno.ENOSPC, errno.EINVAL, errno.ENOMEM) else {}
            if not details:
                raise
            raise refused(error.operation, error.errno or errno.EIO, **error.details, **details) from None

    @classmethod
    def open(cls, mechanism: str, key: SysvKey) -> OpenSysvObject:
        """Finds the object with a key or an id.

        Raises:
            IpcError: there is none (ENOENT), it may not be opened (EACCES), …
        """
        return cls._make(mechanism, key, lambda: find(mechanism, key, _ASKED[mechanism]), None)

    @classmethod
    def _make(cls, mechanism: str, key: SysvKey, call: Callable[[], int], lifetime: Lifetime | None) -> OpenSysvObject:
        registry = Registry.of_current_user()
        role = Role.OPENER if lifetime is None else Role.CREATOR

        def register(name: SysvKey) -> Registration:
            return registry.register(mechanism, str(name), role, lifetime or Lifetime.PERSISTENT)

        # Without a key there is no name before there is an id.
        registration = None if key.is_private else register(key)
        number = -1
        try:
            (number,) = map(_call, (call,))
            if registration is None:
                key = SysvKey.id(number)
                registration = register(key)
            registration.identify(str(number))
            return cls(mechanism, key, number, registration, owned=lifetime is Lifetime.PROCESS)
        except BaseException:
            if number >= 0 and lifetime is not None:
                systemv.remove(mechanism, number)
            if registration is not None:
                registration.forget()
                registration.close()
            raise

    def status(self) -> Any:  # noqa: ANN401 - what systemv.status gives
        """What the kernel tells of it."""
        try:
            return systemv.status(self._mechanism, self.number)
        except IpcError as error:
            number = errno.EIDRM if error.errno in _GONE else error.errno or errno.EIO
            raise refused(error.operation, number, key=self.key.shown, id=self.number) from None

    def unlink(self) -> None:
        """Removes it.

        Raises:
            IpcError: it is gone (ENOENT), or it is somebody else's (EPERM).
        """
        if not self._remove():
            raise refused(_CONTROLS[self._mechanism], errno.ENOENT, key=self.key.shown, id=self.number)
        self._registration.forget()
        Registry.of_current_user().forget(self._mechanism, str(self.key))

    def close(self) -> None:
        """Ends the entry, and the object with it if it was made here to live as long as this process."""
        try:
            # A forked child has the handle but not the entry, and what is its parent's is not its to remove.
            if self._owned and self._registration.held:
                self._remove()
        finally:
            self._registration.close()

    def discard(self) -> None:
        """Removes an object that was made only in part, and its entry."""
        self._remove()
        self._registration.forget()
        self._registration.close()

    def _remove(self) -> bool:
        # An id comes back only after 32,768 others: it stands for this very object, or for none.
        try:
            found = systemv.status(self._mechanism, self.number)
            if self._mechanism == "sysvshm" and found.doomed:
                return False
            systemv.remove(self._mechanism, self.number)
        except IpcError as error:
            if error.errno in _GONE:
                return False
            raise refused(error.operation, error.errno or errno.EIO, key=self.key.shown, id=self.number) from None
        return True


def why(mechanism: str, number: int, code: int) -> int:
    """The errno to tell of a failed call on the object with this id, which was there once.

    The kernel says EINVAL of an object that was removed before the call and EIDRM of one removed during it; here both
    are EIDRM.
    """
    if code == errno.EINVAL:
        try:
            systemv.status(mechanism, number)
        except IpcError as error:
            if error.errno in _GONE:
                return errno.EIDRM
    return code


def gone(error: IpcError, key: SysvKey) -> IpcError:
    """What is raised when an object was removed between finding it and opening it: ENOENT, as a moment later."""
    return refused(error.operation, errno.ENOENT, key=key.shown) if error.errno in _GONE else error


def find(mechanism: str, key: SysvKey, asked: int = 0) -> int:
    """The id of an object that is there; EACCES where its user is not given the permissions that are asked for."""
    if key.is_private:
        raise ValueError("what has no key is opened by its id")
    if not key.is_id:
        return systemv.find(mechanism, key.number, asked)
    try:
        systemv.status(mechanism, key.number)
    except IpcError as error:
        raise refused(error.operation, error.errno or errno.EIO, key=key.shown) from None
    return key.number


def unlink(mechanism: str, key: SysvKey) -> None:
    """Removes an object, whoever made it.

    Raises:
        IpcError: there is none (ENOENT), or it is somebody else's (EPERM).
    """
    number = find(mechanism, key)
    try:
        removed = SysvObject(mechanism, key).remove(str(number))
    except IpcError as error:
        raise refused(error.operation, error.errno or errno.EIO, key=key.shown, id=number) from None
    if not removed:
        raise refused(_CONTROLS[mechanism], errno.ENOENT, key=key.shown, id=number)
    Registry.of_current_user().forget(mechanism, str(key))


def _limits(mechanism: str, size: int) -> dict[str, object]:
    """What the system allows now, for an object that could not be made."""
    if mechanism == "sysvmq":
        return {"max_queues": kernel_limit("kernel/msgmni")}
    if mechanism == "sysvshm":
        names = {"max_size": "shmmax", "max_segments": "shmmni", "max_pages": "shmall"}
        return {"size": size, **{name: kernel_limit("kernel/" + file) for name, file in names.items()}}
    per_set, in_all, _, sets = kernel_limits("kernel/sem", 4)
    return {"count": size, "max_count": per_set, "max_in_all": in_all, "max_sets": sets}


def _call(call: Callable[[], int]) -> int:
    return call()
