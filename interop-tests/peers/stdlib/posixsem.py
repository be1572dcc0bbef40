"""Named POSIX semaphores by ``posix_ipc``: the standard library only has them inside ``multiprocessing``."""

from __future__ import annotations

import contextlib

import posix_ipc
from control.endpoint import Endpoint
from control.language import OperationError, Request
from control.verbs import Peer

from .names import check_name


class NamedSemaphore(Endpoint):
    """A semaphore as ``sem_open`` sees it."""

    def __init__(self, name: str, create: bool, value: int, persistent: bool) -> None:
        self._name = check_name(name, 251)
        flags = posix_ipc.O_CREX if create else 0
        try:
            self._semaphore = posix_ipc.Semaphore(name, flags, mode=0o600, initial_value=value)
        except posix_ipc.ExistentialError as error:
            raise OperationError("EEXIST" if create else "ENOENT", f"sem_open: {error}") from None
        except posix_ipc.PermissionsError as error:
            raise OperationError("EACCES", f"sem_open: {error}") from None
        self._closed, self._ours = False, create and not persistent

    def _open(self) -> posix_ipc.Semaphore:
        if self._closed:
            raise OperationError("CLOSED", "this handle was closed")
        return self._semaphore

    def acquire(self, timeout: float | None) -> None:
        try:
            self._open().acquire(timeout)
        except posix_ipc.BusyError:
            raise OperationError("DEADLINE", "sem_timedwait: the deadline passed") from None

    def release(self) -> None:
        self._open().release()

    def value(self) -> int:
        return int(self._open().value)

    def unlink(self) -> None:
        try:
            posix_ipc.unlink_semaphore(self._name)
        except posix_ipc.ExistentialError as error:
            raise OperationError("ENOENT", f"sem_unlink: {error}") from None

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._semaphore.close()
            if self._ours:
                with contextlib.suppress(OperationError):
                    self.unlink()


def open_posixsem(peer: Peer, request: Request) -> Endpoint:
    create, persistent = request.text("mode") == "create", request.text("lifetime") == "persistent"
    return NamedSemaphore(request.text("name"), create, request.number("value"), persistent)
