"""What the rooms of System V have in common, by ``sysv_ipc``."""

from __future__ import annotations

import contextlib
from abc import abstractmethod
from typing import Callable

import sysv_ipc
from control.endpoint import Endpoint
from control.language import OperationError, Request, code_of

CREATE = sysv_ipc.IPC_CREX


def key_of(request: Request) -> int | None:
    """Return the key in the request as the kernel takes it, with a sign; None makes a private object."""
    if "file" in request.arguments:
        # What it warns of, that two files may have one key, is known here.
        return int(sysv_ipc.ftok(request.text("file"), request.number("project"), silence_warning=True))
    key = request.number("key")
    return None if key == 0 else key - (1 << 32) if key >= 1 << 31 else key


def failure(error: Exception, creates: bool = False) -> OperationError:
    """Return what an error of finding or making an object stands for."""
    if isinstance(error, OSError):
        # What sysv_ipc makes of ENOSPC, without the number.
        return OperationError(code_of(error) if error.errno else "ENOSPC", str(error))
    if isinstance(error, sysv_ipc.ExistentialError):
        return OperationError("EEXIST" if creates else "ENOENT", str(error))
    return OperationError("EACCES" if isinstance(error, sysv_ipc.PermissionsError) else "EINVAL", str(error))


class SysvEnd(Endpoint):
    """An end of an object; who made it for the process removes it, if the key still stands for it."""

    def __init__(self, request: Request, creates: bool, number: int, find: Callable[[int], int]) -> None:
        self._key, self._number, self._find = key_of(request), number, find
        self._ours = creates and request.text("lifetime") != "persistent"
        self._closed = False

    def facts(self) -> dict[str, object]:
        return {"id": self._number}

    def check(self) -> None:
        if self._closed:
            raise OperationError("CLOSED", "this handle was closed")

    @abstractmethod
    def remove(self) -> None: ...

    def unlink(self) -> None:
        try:
            # Who finds it by its key, not by what this handle remembers.
            if self._key is not None and self._find(self._key) != self._number:
                raise OperationError("ENOENT", "the key stands for another object")
        except sysv_ipc.ExistentialError as error:
            raise OperationError("ENOENT", str(error)) from None
        self.remove()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            if self._ours:
                with contextlib.suppress(OperationError):
                    self.unlink()
