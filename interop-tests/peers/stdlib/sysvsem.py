"""The only semaphore of a System V set, by ``sysv_ipc``."""

from __future__ import annotations

import contextlib
from typing import Iterator

import sysv_ipc
from control.endpoint import Endpoint
from control.language import OperationError, Request
from control.verbs import Peer

from .clock import Deadline, ended_at
from .sysv import CREATE, SysvEnd, failure, key_of

HIGHEST = 32767


class Semaphore(SysvEnd):
    """A set of one."""

    def __init__(self, request: Request, creates: bool, semaphore: sysv_ipc.Semaphore) -> None:
        super().__init__(request, creates, semaphore.id, lambda key: int(sysv_ipc.Semaphore(key).id))
        self._semaphore = semaphore
        semaphore.undo = bool(request.number("undo"))

    def acquire(self, timeout: float | None) -> None:
        with self._there():
            deadline = Deadline(timeout)
            with ended_at(deadline):
                # Not every build of sysv_ipc knows semtimedop(2), but each the call that does not wait.
                self._semaphore.block = deadline.left() != 0
                self._semaphore.acquire()

    def release(self) -> None:
        with self._there():
            self._semaphore.block = True
            try:
                self._semaphore.release()
            except ValueError:
                raise OperationError("ERANGE", f"semop: limit={HIGHEST}") from None

    def value(self) -> int:
        with self._there():
            return int(self._semaphore.value)

    def figures(self) -> dict[str, object]:
        with self._there():
            return {"waiters": self._semaphore.waiting_for_nonzero}

    @contextlib.contextmanager
    def _there(self) -> Iterator[None]:
        self.check()
        try:
            yield
        except sysv_ipc.BusyError:
            raise OperationError("DEADLINE", "semop: the deadline passed") from None
        except sysv_ipc.ExistentialError as error:
            raise OperationError("EIDRM", str(error)) from None

    def remove(self) -> None:
        self._semaphore.remove()


def open_sysvsem(peer: Peer, request: Request) -> Endpoint:
    creates = request.text("mode") == "create"
    if "id" in request.arguments:
        raise OperationError("UNSUPPORTED", "sysv_ipc opens semaphores by key only")
    try:
        # The value is added and not set, so that what is released meanwhile is not lost.
        semaphore = sysv_ipc.Semaphore(key_of(request), CREATE if creates else 0, 0o600, 0)
    except (sysv_ipc.Error, OSError) as error:
        raise failure(error, creates) from None
    if creates and request.number("value"):
        semaphore.release(request.number("value"))
    return Semaphore(request, creates, semaphore)
