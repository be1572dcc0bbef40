"""System V shared memory by ``sysv_ipc``."""

from __future__ import annotations

import sysv_ipc
from control.endpoint import Endpoint
from control.language import OperationError, Request
from control.verbs import Peer

from .sysv import CREATE, SysvEnd, failure, key_of


def _find(key: int) -> int:
    found = sysv_ipc.SharedMemory(key)
    found.detach()
    return int(found.id)


class Memory(SysvEnd):
    """An attached segment."""

    def __init__(self, request: Request, creates: bool, segment: sysv_ipc.SharedMemory, read_only: bool) -> None:
        super().__init__(request, creates, segment.id, _find)
        self._segment, self.read_only, self.size = segment, read_only, segment.size
        view = memoryview(segment)
        self.memory = view.toreadonly() if read_only else view

    def figures(self) -> dict[str, object]:
        if self.memory is None:
            raise OperationError("CLOSED", "this handle was closed")
        return {"attached": self._segment.number_attached}

    def remove(self) -> None:
        self._segment.remove()

    def close(self) -> None:
        if self.memory is not None:
            self.memory.release()
            self.memory = None
            self._segment.detach()
        super().close()


def open_sysvshm(peer: Peer, request: Request) -> Endpoint:
    creates, reads = request.text("mode") == "create", request.text("mode") == "read"
    flags = sysv_ipc.SHM_RDONLY if reads else 0
    try:
        if creates:
            segment = sysv_ipc.SharedMemory(key_of(request), CREATE, 0o600, request.number("size"), b"\0")
        elif "id" in request.arguments:
            segment = sysv_ipc.attach(request.number("id"), None, flags)
        else:
            found = sysv_ipc.SharedMemory(key_of(request))
            found.detach()
            segment = sysv_ipc.attach(found.id, None, flags)
    except (sysv_ipc.Error, OSError) as error:
        raise failure(error, creates) from None
    return Memory(request, creates, segment, reads)
