"""POSIX message queues: ``spec/transport/posixmq.md``.

The queue is opened here and its open description is nobody else's, so that it may be non-blocking; waiting is ``poll``
in a gate. A message that was taken stays in the handle until the instruction before it is returned, so that none is
lost when a signal handler raises.
"""

from __future__ import annotations

import warnings
from errno import EAGAIN, EINTR, EMSGSIZE
from functools import partial
from threading import get_ident
from typing import TYPE_CHECKING

from antaboga._deadline import deadline_after
from antaboga._gate import POLLIN, POLLOUT, Latch
from antaboga._open_or_create import open_or_create
from antaboga._os import queue
from antaboga._posix_name import checked
from antaboga.errors import DeadlineExceeded, refused
from antaboga.lifetime import Lifetime
from antaboga.registry import Registry
from antaboga.transport._open_queue import MECHANISM, OpenQueue
from antaboga.transport.channel import Channel
from antaboga.transport.message import Message

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["MAX_PRIORITY", "Message", "PosixMq", "unlink"]

MAX_PRIORITY = 32767
"""The highest priority, ``MQ_PRIO_MAX - 1``."""


def unlink(name: str) -> None:
    """Removes a queue's name, whoever made it; those who have it open go on using it.

    Raises:
        IpcError: there is none (ENOENT), or it is somebody else's (EACCES).
    """
    name = checked("mq_unlink", name)
    queue.mq_unlink(name)
    Registry.of_current_user().forget(MECHANISM, name)


class PosixMq(Channel):
    """A POSIX message queue; made by ``create``, ``open`` and ``open_or_create``.

    A name is a slash and then up to 255 bytes without a slash. Messages of higher priority come first, those of one
    priority in the order sent. One queue goes both ways: who sends and who receives is up to the processes. An end has
    no peer, so nobody learns that the others are gone.
    """

    def __init__(self, opened: OpenQueue) -> None:
        """Takes over the queue; not for callers."""
        self._open = opened
        details = {"name": opened.name}
        self._latch = Latch(opened)
        self._sending = self._latch.gate("send", opened.fd, POLLOUT, details)
        self._receiving = self._latch.gate("receive", opened.fd, POLLIN, details)
        self._asking = self._latch.gate("waiting", opened.fd, POLLIN, details)

    @classmethod
    def create(
        cls,
        name: str,
        *,
        depth: int | None = None,
        message_size: int | None = None,
        lifetime: Lifetime = Lifetime.PROCESS,
    ) -> PosixMq:
        """Makes a queue, of mode 0600.

        Args:
            name: with or without its slash.
            depth: messages it holds; None for the system's default (``/proc/sys/fs/mqueue/msg_default``).
            message_size: bytes of its longest message; None for the default (``msgsize_default``).
            lifetime: how long it is to live.

        Raises:
            IpcError: the name is taken (EEXIST), it is too large (EINVAL, EMFILE), there are too many (ENOSPC), …
        """
        for value in (depth, message_size):
            if value is not None and value < 1:
                raise ValueError(f"depth and message_size must be positive: {value}")
        return cls(OpenQueue.create(name, depth, message_size, lifetime))

    @classmethod
    def open(cls, name: str) -> PosixMq:
        """Opens a queue that is there, whoever made it.

        Raises:
            IpcError: there is none (ENOENT), it may not be opened (EACCES), …
        """
        return cls(OpenQueue.open(name))

    @classmethod
    def open_or_create(
        cls,
        name: str,
        *,
        depth: int | None = None,
        message_size: int | None = None,
        lifetime: Lifetime = Lifetime.PROCESS,
    ) -> PosixMq:
        """Opens the queue, whatever its size, or makes one where there is none."""
        return open_or_create(
            lambda: cls.open(name), lambda: cls.create(name, depth=depth, message_size=message_size, lifetime=lifetime)
        )

    def send(self, data: Buffer, timeout: float | None = None, *, priority: int = 0) -> None:
        """Sends ``data`` with a priority, 0 to ``MAX_PRIORITY``; blocks while the queue is full."""
        deadline = None if timeout is None else deadline_after(timeout)
        message = self._checked(data, priority)
        gate, fd = self._sending, self._open.fd
        entered = False
        try:
            if not gate.queuing:
                for entered in gate.trying:  # noqa: B007 - one step of it is one attempt
                    break
            if not entered:
                (entered,) = map(gate.enter, (deadline,))
            elif gate.latch.closed:
                raise gate.closed_error()
            else:
                gate.owner = get_ident()
            while True:
                (result,) = map(queue.mq_send, (fd,), (message,), (queue.size(len(message)),), (priority,))
                if result == 0:
                    return
                if self._must_wait("mq_send", len(message)):
                    gate.wait(deadline)
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    def try_send(self, data: Buffer, *, priority: int = 0) -> bool:
        """Sends unless the queue is full now; whether it did."""
        try:
            for _ in map(partial(self.send, priority=priority), (data,), (0,)):
                break
        except DeadlineExceeded:
            return False
        return True

    async def async_send(self, data: Buffer, timeout: float | None = None, *, priority: int = 0) -> None:
        """Sends like ``send``, from an asyncio task. Cancelled, it has sent nothing."""
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        message = self._checked(data, priority)
        gate = self._sending
        await _tasks.enter(gate, deadline)
        try:
            while queue.mq_send(self._open.fd, message, queue.size(len(message)), priority) != 0:
                if self._must_wait("mq_send", len(message)):
                    await _tasks.ready(gate, deadline)
        finally:
            _tasks.leave(gate)

    def receive(self, timeout: float | None = None) -> bytes:
        """Receives the oldest message of the highest priority; blocks until there is one."""
        (message,) = map(self.receive_message, (timeout,))
        return message[0]

    def try_receive(self) -> bytes | None:
        """Receives a message if there is one now."""
        try:
            (message,) = map(self.receive_message, (0,))
        except DeadlineExceeded:
            return None
        return message[0]

    def receive_message(self, timeout: float | None = None) -> Message:
        """Receives like ``receive``, and tells the priority."""
        deadline = None if timeout is None else deadline_after(timeout)
        gate, opened = self._receiving, self._open
        entered = False
        try:
            if not gate.queuing:
                for entered in gate.trying:  # noqa: B007 - one step of it is one attempt
                    break
            if not entered:
                (entered,) = map(gate.enter, (deadline,))
            elif gate.latch.closed:
                raise gate.closed_error()
            else:
                gate.owner = get_ident()
            while True:
                if opened.arrived < 0:
                    # Asked first, since a message is seldom there already: a call that fails costs more.
                    if deadline is not None:
                        gate.wait(deadline)
                    else:
                        gate.poll()
                        if gate.latch.closed:
                            raise gate.closed_error()
                    for opened.arrived in opened.taking:  # noqa: B020 - one step of it is one call
                        break
                if opened.arrived >= 0:
                    message = opened.message()
                    opened.arrived = -1
                    return message
                self._must_wait("mq_receive")
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    def try_receive_message(self) -> Message | None:
        """Receives a message if there is one now, and tells the priority."""
        try:
            (message,) = map(self.receive_message, (0,))
        except DeadlineExceeded:
            return None
        return message

    async def async_receive(self, timeout: float | None = None) -> bytes:
        """Receives like ``receive``, from an asyncio task. Cancelling it loses nothing."""
        return (await self.async_receive_message(timeout)).body

    async def async_receive_message(self, timeout: float | None = None) -> Message:
        """Receives like ``receive_message``, from an asyncio task. Cancelling it loses nothing."""
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        gate, opened = self._receiving, self._open
        await _tasks.enter(gate, deadline)
        try:
            while True:
                if opened.arrived < 0:
                    for opened.arrived in opened.taking:  # noqa: B020 - one step of it is one call
                        break
                if opened.arrived >= 0:
                    message = opened.message()
                    opened.arrived = -1
                    return message
                if self._must_wait("mq_receive"):
                    await _tasks.ready(gate, deadline)
        finally:
            _tasks.leave(gate)

    def fileno(self) -> int:
        """The queue's descriptor, for ``poll``: readable while messages wait, writable while there is room."""
        if self._latch.closed:
            raise self._receiving.closed_error()
        return self._open.fd

    @property
    def name(self) -> str:
        """The name, with its slash."""
        return self._open.name

    @property
    def depth(self) -> int:
        """Messages that the queue holds at most."""
        return self._open.depth

    @property
    def max_message_length(self) -> int:
        """The length in bytes of the longest message that the queue takes."""
        return self._open.message_size

    @property
    def waiting(self) -> int:
        """Messages in the queue at this moment."""
        gate = self._asking
        entered = False
        try:
            (entered,) = map(gate.enter, (None,))
            return queue.mq_getattr(self._open.fd, self.name).waiting
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    def unlink(self) -> None:
        """Removes the name if it still stands for this queue; otherwise raises FileNotFoundError (ENOENT)."""
        self._open.unlink()

    def close(self) -> None:
        """Ends blocked calls and, if made here with ``Lifetime.PROCESS``, removes the name."""
        self._latch.close()

    def _checked(self, data: Buffer, priority: int) -> bytes:
        if not 0 <= priority <= MAX_PRIORITY:
            raise ValueError(f"priority must be 0 to {MAX_PRIORITY}: {priority}")
        message = data if type(data) is bytes else memoryview(data).tobytes()
        limit = self._open.message_size
        if len(message) > limit:
            raise refused("mq_send", EMSGSIZE, name=self.name, length=len(message), limit=limit)
        return message

    def _must_wait(self, call: str, length: int | None = None) -> bool:
        """Whether a call that failed is to be made again when the queue is ready, rather than at once; else raises."""
        number = queue.last_errno()
        if number not in (EAGAIN, EINTR):
            details = {} if length is None else {"length": length}
            raise refused(call, number, name=self.name, **details, limit=self._open.message_size)
        return number == EAGAIN

    def __repr__(self) -> str:
        return f"PosixMq({self.name!r}{', closed' if self._latch.closed else ''})"

    def __del__(self) -> None:
        latch: Latch | None = getattr(self, "_latch", None)
        if latch is not None and not latch.closed:
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            latch.close()
