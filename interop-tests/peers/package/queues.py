"""Queues of the package as endpoints of the matrix."""

from __future__ import annotations

from antaboga.transport.posixmq import PosixMq
from antaboga.transport.sysvmq import ANY, Selection, SysvMq
from control.endpoint import Endpoint
from control.endpoint import Selection as Wanted
from control.language import Request
from control.verbs import Peer

from package.channels import ChannelEnd
from package.named import key_of, lifetime_of


class PosixQueue(ChannelEnd):
    """A POSIX queue; a label is a priority."""

    labelled = True

    def __init__(self, queue: PosixMq) -> None:
        super().__init__(queue)
        self._queue = queue

    def send_labelled(self, message: bytes, label: int, timeout: float | None) -> None:
        self._queue.send(message, timeout, priority=label)

    def receive_labelled(self, selection: Wanted, timeout: float | None) -> tuple[bytes, int]:
        message = self._queue.receive_message(timeout)
        return message.body, message.label

    def figures(self) -> dict[str, object]:
        queue = self._queue
        return {"depth": queue.depth, "size": queue.max_message_length, "waiting": queue.waiting}

    def unlink(self) -> None:
        self._queue.unlink()


class SysvQueue(ChannelEnd):
    """A System V queue; a label is a type."""

    labelled = True

    def __init__(self, queue: SysvMq) -> None:
        super().__init__(queue, {"id": queue.id})
        self._queue = queue

    def send_labelled(self, message: bytes, label: int, timeout: float | None) -> None:
        self._queue.send(message, timeout, type=label)

    def receive_labelled(self, selection: Wanted, timeout: float | None) -> tuple[bytes, int]:
        message = self._queue.receive_message(_selected(selection), timeout)
        return message.body, message.label

    def figures(self) -> dict[str, object]:
        return {"waiting": self._queue.figures.messages}

    def unlink(self) -> None:
        self._queue.unlink()


def _selected(wanted: Wanted) -> Selection:
    kind = wanted.take
    if wanted.all_but:
        selection = Selection.all_but(kind)
    elif kind == 0:
        selection = ANY
    else:
        selection = Selection.exactly(kind) if kind > 0 else Selection.lowest_up_to(-kind)
    if wanted.longest is None:
        return selection
    return selection.cut_to(wanted.longest) if wanted.cut else selection.up_to(wanted.longest)


def open_posixmq(peer: Peer, request: Request) -> Endpoint:
    name = request.text("name")
    if request.text("mode") != "create":
        return PosixQueue(PosixMq.open(name))
    depth, size = request.number("depth", 8), request.number("size", 8192)
    return PosixQueue(PosixMq.create(name, depth=depth, message_size=size, lifetime=lifetime_of(request)))


def open_sysvmq(peer: Peer, request: Request) -> Endpoint:
    key = key_of(request)
    if request.text("mode") != "create":
        return SysvQueue(SysvMq.open(key))
    return SysvQueue(SysvMq.create(key, lifetime=lifetime_of(request)))
