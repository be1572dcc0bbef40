"""POSIX message queues by ``posix_ipc``."""

from __future__ import annotations

import posix_ipc
from control.endpoint import Endpoint
from control.language import OperationError, Request
from control.verbs import Peer


class Queue(Endpoint):
    """A queue; the priority of what is sent is fixed when it is opened."""

    def __init__(self, queue: posix_ipc.MessageQueue, name: str, priority: int) -> None:
        self._queue, self._name, self._priority = queue, name, priority
        self._closed = False

    def send(self, message: bytes, timeout: float | None) -> None:
        self._check()
        try:
            self._queue.send(message, timeout, self._priority)
        except posix_ipc.BusyError:
            raise OperationError("DEADLINE", "mq_timedsend: the deadline passed") from None
        except ValueError:
            limit = self._queue.max_message_size
            raise OperationError("EMSGSIZE", f"mq_send: length={len(message)}, limit={limit}") from None

    def receive(self, timeout: float | None) -> bytes:
        self._check()
        try:
            message, _ = self._queue.receive(timeout)
        except posix_ipc.BusyError:
            raise OperationError("DEADLINE", "mq_timedreceive: the deadline passed") from None
        return bytes(message)

    def _check(self) -> None:
        if self._closed:
            raise OperationError("CLOSED", "this handle was closed")

    def unlink(self) -> None:
        try:
            posix_ipc.unlink_message_queue(self._name)
        except posix_ipc.ExistentialError as error:
            raise OperationError("ENOENT", f"mq_unlink: {error}") from None

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._queue.close()


def open_posixmq(peer: Peer, request: Request) -> Endpoint:
    name, creates = request.text("name"), bool(request.number("create"))
    flags = posix_ipc.O_CREX if creates else 0
    size = {"max_messages": request.number("depth", 8), "max_message_size": request.number("size", 8192)}
    try:
        queue = posix_ipc.MessageQueue(name, flags, mode=0o600, **(size if creates else {}))
    except posix_ipc.ExistentialError as error:
        raise OperationError("EEXIST" if creates else "ENOENT", f"mq_open: {error}") from None
    except posix_ipc.PermissionsError as error:
        raise OperationError("EACCES", f"mq_open: {error}") from None
    return Queue(queue, name, request.number("priority"))
