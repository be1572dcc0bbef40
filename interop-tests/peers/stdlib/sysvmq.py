"""System V message queues by ``sysv_ipc``, which knows no timed calls: signals end them."""

from __future__ import annotations

import contextlib
import errno
from typing import Iterator

import sysv_ipc
from control.endpoint import Endpoint, Selection
from control.language import OperationError, Request, code_of
from control.verbs import Peer

from .clock import Deadline, ended_at
from .sysv import CREATE, SysvEnd, failure, key_of


def _limit(queue: sysv_ipc.MessageQueue) -> int:
    with open("/proc/sys/kernel/msgmax", encoding="ascii") as file:
        return min(int(file.read()), int(queue.max_size))


class Queue(SysvEnd):
    """A queue whose messages have types."""

    labelled = True

    def __init__(self, request: Request, creates: bool, queue: sysv_ipc.MessageQueue) -> None:
        super().__init__(request, creates, queue.id, lambda key: int(sysv_ipc.MessageQueue(key).id))
        self._queue = queue
        self.limit = _limit(queue)

    def send(self, message: bytes, timeout: float | None) -> None:
        self.send_labelled(message, 1, timeout)

    def send_labelled(self, message: bytes, label: int, timeout: float | None) -> None:
        self.check()
        if len(message) > self.limit:
            raise OperationError("EMSGSIZE", f"msgsnd: length={len(message)}, limit={self.limit}")
        deadline = Deadline(timeout)
        with self._until(deadline):
            self._queue.send(message, deadline.left() != 0, label)

    def receive(self, timeout: float | None) -> bytes:
        return self.receive_labelled(Selection(), timeout)[0]

    def receive_labelled(self, selection: Selection, timeout: float | None) -> tuple[bytes, int]:
        self.check()
        if selection.all_but or selection.cut:
            raise OperationError("UNSUPPORTED", "sysv_ipc has no MSG_EXCEPT and no MSG_NOERROR")
        queue, deadline = self._queue, Deadline(timeout)
        if selection.longest is not None:
            queue = sysv_ipc.MessageQueue(queue.key, max_message_size=max(selection.longest, 1))
        with self._until(deadline):
            message, label = queue.receive(deadline.left() != 0, selection.take)
        return bytes(message), int(label)

    @contextlib.contextmanager
    def _until(self, deadline: Deadline) -> Iterator[None]:
        try:
            with ended_at(deadline):
                yield
        except sysv_ipc.BusyError:
            raise OperationError("DEADLINE", "the deadline passed") from None
        except sysv_ipc.ExistentialError as error:
            raise OperationError("EIDRM", str(error)) from None
        except OSError as error:
            # What the kernel calls sending into a queue that was removed before.
            raise OperationError("EIDRM" if error.errno == errno.EINVAL else code_of(error), str(error)) from None

    def figures(self) -> dict[str, object]:
        self.check()
        return {"waiting": self._queue.current_messages}

    def remove(self) -> None:
        self._queue.remove()


def open_sysvmq(peer: Peer, request: Request) -> Endpoint:
    creates = request.text("mode") == "create"
    if "id" in request.arguments:
        raise OperationError("UNSUPPORTED", "sysv_ipc opens queues by key only")
    try:
        # Longest of all that a system may allow; the kernel then tells what is too long.
        queue = sysv_ipc.MessageQueue(key_of(request), CREATE if creates else 0, 0o600, max_message_size=65536)
    except (sysv_ipc.Error, OSError) as error:
        raise failure(error, creates) from None
    return Queue(request, creates, queue)
