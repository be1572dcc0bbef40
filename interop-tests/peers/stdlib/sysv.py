"""System V queues, segments and semaphores by ``sysv_ipc``."""

from __future__ import annotations

import select
from typing import Callable

import sysv_ipc
from control.endpoint import Endpoint
from control.language import OperationError, Request
from control.verbs import Peer

from .clock import Deadline

CREATE = sysv_ipc.IPC_CREX


def _failure(error: Exception, creates: bool = False) -> OperationError:
    if isinstance(error, sysv_ipc.ExistentialError):
        return OperationError("EEXIST" if creates else "ENOENT", str(error))
    return OperationError("EACCES" if isinstance(error, sysv_ipc.PermissionsError) else "EINVAL", str(error))


class _Handle(Endpoint):
    _closed = False

    def check(self) -> None:
        if self._closed:
            raise OperationError("CLOSED", "this handle was closed")

    def close(self) -> None:
        self._closed = True


class Queue(_Handle):
    """A message queue. ``sysv_ipc`` has no timed receive, so that a deadline is kept by asking again and again."""

    def __init__(self, queue: sysv_ipc.MessageQueue, kind: int) -> None:
        self._queue, self._kind = queue, kind

    def send(self, message: bytes, timeout: float | None) -> None:
        self.check()
        self._again(lambda block: self._queue.send(message, block, self._kind or 1), timeout)

    def receive(self, timeout: float | None) -> bytes:
        self.check()
        received: list[bytes] = []
        self._again(lambda block: received.append(self._queue.receive(block, self._kind)[0]), timeout)
        return received[0]

    @staticmethod
    def _again(operation: Callable[[bool], object], timeout: float | None) -> None:
        deadline = Deadline(timeout)
        while True:
            try:
                operation(timeout is None)
                return
            except sysv_ipc.BusyError:
                if deadline.left() == 0:
                    raise OperationError("DEADLINE", "the deadline passed") from None
                select.select([], [], [], 0.001)

    def unlink(self) -> None:
        self._queue.remove()


class Memory(_Handle):
    """An attached segment."""

    def __init__(self, segment: sysv_ipc.SharedMemory, read_only: bool) -> None:
        self._segment, self.read_only, self.size = segment, read_only, segment.size
        view = memoryview(segment)
        self.memory = view.toreadonly() if read_only else view

    def unlink(self) -> None:
        self._segment.remove()

    def close(self) -> None:
        if self.memory is not None:
            self.memory.release()
            self.memory = None
            self._segment.detach()


class Semaphore(_Handle):
    """The only semaphore of a set of one."""

    def __init__(self, semaphore: sysv_ipc.Semaphore) -> None:
        self._semaphore = semaphore

    def acquire(self, timeout: float | None) -> None:
        self.check()
        try:
            self._semaphore.acquire(timeout)
        except sysv_ipc.BusyError:
            raise OperationError("DEADLINE", "semtimedop: the deadline passed") from None

    def release(self) -> None:
        self.check()
        self._semaphore.release()

    def value(self) -> int:
        self.check()
        return int(self._semaphore.value)

    def unlink(self) -> None:
        self._semaphore.remove()


def open_sysvmq(peer: Peer, request: Request) -> Endpoint:
    creates = bool(request.number("create"))
    try:
        queue = sysv_ipc.MessageQueue(request.number("key"), CREATE if creates else 0, 0o600, max_message_size=65536)
    except sysv_ipc.Error as error:
        raise _failure(error, creates) from None
    return Queue(queue, request.number("type"))


def open_sysvshm(peer: Peer, request: Request) -> Endpoint:
    creates, reads = request.text("mode") == "create", request.text("mode") == "read"
    try:
        if creates:
            segment = sysv_ipc.SharedMemory(request.number("key"), CREATE, 0o600, request.number("size"))
        else:
            found = sysv_ipc.SharedMemory(request.number("key"))
            found.detach()
            segment = sysv_ipc.attach(found.id, None, sysv_ipc.SHM_RDONLY if reads else 0)
    except sysv_ipc.Error as error:
        raise _failure(error, creates) from None
    return Memory(segment, reads)


def open_sysvsem(peer: Peer, request: Request) -> Endpoint:
    creates = request.text("mode") == "create"
    try:
        semaphore = sysv_ipc.Semaphore(request.number("key"), CREATE if creates else 0, 0o600, request.number("value"))
    except sysv_ipc.Error as error:
        raise _failure(error, creates) from None
    return Semaphore(semaphore)
