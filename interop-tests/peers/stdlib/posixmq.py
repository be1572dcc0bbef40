"""POSIX message queues by ``posix_ipc``."""

from __future__ import annotations

import contextlib

import posix_ipc
from control.endpoint import Endpoint, Selection
from control.language import OperationError, Request
from control.verbs import Peer

from .names import check_name

PRIORITIES = 32768


class Queue(Endpoint):
    """A queue, found by its name."""

    labelled = True

    def __init__(self, queue: posix_ipc.MessageQueue, name: str, ours: bool) -> None:
        self._queue, self._name, self._ours = queue, name, ours
        self._closed = False

    def send(self, message: bytes, timeout: float | None) -> None:
        self.send_labelled(message, 0, timeout)

    def send_labelled(self, message: bytes, label: int, timeout: float | None) -> None:
        self._check()
        if not 0 <= label < PRIORITIES:
            raise ValueError(f"mq_send: no priority, priority={label}")
        limit = self._queue.max_message_size
        if len(message) > limit:
            raise OperationError("EMSGSIZE", f"mq_send: length={len(message)}, limit={limit}")
        try:
            self._queue.send(message, timeout, label)
        except posix_ipc.BusyError:
            raise OperationError("DEADLINE", "mq_timedsend: the deadline passed") from None

    def receive(self, timeout: float | None) -> bytes:
        return self.receive_labelled(Selection(), timeout)[0]

    def receive_labelled(self, selection: Selection, timeout: float | None) -> tuple[bytes, int]:
        self._check()
        try:
            message, label = self._queue.receive(timeout)
        except posix_ipc.BusyError:
            raise OperationError("DEADLINE", "mq_timedreceive: the deadline passed") from None
        return bytes(message), int(label)

    def figures(self) -> dict[str, object]:
        self._check()
        queue = self._queue
        return {"depth": queue.max_messages, "size": queue.max_message_size, "waiting": queue.current_messages}

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
            if self._ours:
                with contextlib.suppress(OperationError):
                    self.unlink()


def open_posixmq(peer: Peer, request: Request) -> Endpoint:
    name, creates = check_name(request.text("name"), 255), request.text("mode") == "create"
    flags = posix_ipc.O_CREX if creates else 0
    size = {"max_messages": request.number("depth", 8), "max_message_size": request.number("size", 8192)}
    if creates and min(size.values()) < 1:
        raise ValueError(f"mq_open: {size}")
    try:
        queue = posix_ipc.MessageQueue(name, flags, mode=0o600, **(size if creates else {}))
    except posix_ipc.ExistentialError as error:
        raise OperationError("EEXIST" if creates else "ENOENT", f"mq_open: {error}") from None
    except posix_ipc.PermissionsError as error:
        raise OperationError("EACCES", f"mq_open: {error}") from None
    except ValueError as error:
        # What posix_ipc makes of EINVAL.
        raise OperationError("EINVAL", f"mq_open: {error}") from None
    except OSError as error:
        if error.errno is not None:
            raise
        # What posix_ipc makes of ENOSPC and EMFILE, without the number.
        code = "ENOSPC" if "space" in str(error) else "EMFILE"
        raise OperationError(code, f"mq_open: {error}") from None
    return Queue(queue, name, creates and request.text("lifetime") != "persistent")
