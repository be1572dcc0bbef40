"""System V message queues: ``spec/transport/sysvmq.md``.

The kernel has neither a descriptor nor a timeout for them: a blocked call is ended by a signal to its thread, sent by
whoever closes or cancels, or by an alarm at the deadline. A message that was taken and could not be given to the
caller, because a signal handler raised or a task was cancelled, is kept for the next receiver of this handle that asks
for its like, and goes back into the queue at close.
"""

from __future__ import annotations

import warnings
from errno import EAGAIN, EINTR, EMSGSIZE
from functools import partial
from sys import byteorder
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from antaboga import _sysv_object
from antaboga._breaker import Breaker, prepare_thread, signal_number
from antaboga._deadline import deadline_after
from antaboga._kernel_limits import kernel_limit
from antaboga._open_or_create import open_or_create
from antaboga._os import systemv
from antaboga._os.alarm import Alarm
from antaboga._sysv_object import OpenSysvObject
from antaboga.errors import ClosedError, DeadlineExceeded, IpcError, refused
from antaboga.lifetime import Lifetime
from antaboga.sysv_key import SysvKey
from antaboga.transport._selection import ANY, Selection
from antaboga.transport._sysv_taking import TYPE_SIZE, Taking
from antaboga.transport.channel import Channel
from antaboga.transport.message import Message

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["ANY", "Message", "QueueFigures", "Selection", "SysvKey", "SysvMq", "unlink"]

_MECHANISM = "sysvmq"
_LARGEST_TYPE = (1 << 63) - 1


def unlink(key: SysvKey) -> None:
    """Removes a queue with the messages in it, whoever made it; who is blocked on it fails with EIDRM.

    Raises:
        IpcError: there is none (ENOENT), or it is somebody else's (EPERM).
    """
    _sysv_object.unlink(_MECHANISM, key)


class QueueFigures(NamedTuple):
    """What the kernel tells of a queue.

    Attributes:
        messages: waiting.
        bytes: of their bodies.
        max_bytes: of bodies that the queue holds.
        last_sender: pid, or 0.
        last_receiver: pid, or 0.
    """

    messages: int
    bytes: int
    max_bytes: int
    last_sender: int
    last_receiver: int


class SysvMq(Channel):
    """A System V message queue; made by ``create``, ``open`` and ``open_or_create``.

    Each message has a type above zero, by which receivers choose. One queue goes both ways, and an end has no peer. Who
    is blocked when the queue is removed fails with EIDRM.
    """

    def __init__(self, opened: OpenSysvObject) -> None:
        """Takes over the queue; not for callers."""
        self._open = opened
        self._breaker = Breaker()
        try:
            # The kernel takes no longer message than either allows.
            self._limit = min(kernel_limit("kernel/msgmax", 8192), int(opened.status().qbytes))
        except BaseException as error:
            opened.close()
            if isinstance(error, IpcError):
                raise _sysv_object.gone(error, opened.key) from None
            raise
        self._taking = Taking(opened.number, self._limit, opened.key.shown)
        self._closed = False

    @classmethod
    def create(cls, key: SysvKey, *, lifetime: Lifetime = Lifetime.PROCESS) -> SysvMq:
        """Makes a queue, of mode 0600; ``sysv_key.PRIVATE`` always makes a new one, whose ``key`` is its id.

        Raises:
            IpcError: the key is taken (EEXIST), there are too many queues (ENOSPC, with the limit), …
        """
        return cls(OpenSysvObject.create(_MECHANISM, key, lifetime))

    @classmethod
    def open(cls, key: SysvKey) -> SysvMq:
        """Opens a queue that is there, whoever made it.

        Raises:
            IpcError: there is none (ENOENT), it may not be opened (EACCES), …
        """
        return cls(OpenSysvObject.open(_MECHANISM, key))

    @classmethod
    def open_or_create(cls, key: SysvKey, *, lifetime: Lifetime = Lifetime.PROCESS) -> SysvMq:
        """Opens the queue, or makes one where there is none."""
        return open_or_create(lambda: cls.open(key), lambda: cls.create(key, lifetime=lifetime))

    def send(self, data: Buffer, timeout: float | None = None, *, type: int = 1) -> None:
        """Sends ``data`` with a type above zero; blocks while the queue is full."""
        deadline = None if timeout is None else deadline_after(timeout)
        buffer, length = self._filled(data, type)
        (sent,) = map(self._send_now, (buffer,), (length,))
        if not sent:
            for _ in map(self._send_later, (buffer,), (length,), (deadline,), (_Waiter(),)):
                break

    def try_send(self, data: Buffer, *, type: int = 1) -> bool:
        """Sends unless the queue is full now; whether it did."""
        buffer, length = self._filled(data, type)
        (sent,) = map(self._send_now, (buffer,), (length,))
        return sent

    async def async_send(self, data: Buffer, timeout: float | None = None, *, type: int = 1) -> None:
        """Sends like ``send``, from an asyncio task; waits in a thread of its own while the queue is full.

        Cancelled, it has sent nothing, unless there was room at that very moment: then the message is sent.
        """
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        buffer, length = self._filled(data, type)
        if self._send_now(buffer, length):
            return
        waiter = _Waiter()
        work = partial(self._send_later, buffer, length, deadline, waiter)
        await _tasks.in_thread(work, partial(self._interrupt, waiter), _nothing)

    def receive(self, timeout: float | None = None) -> bytes:
        """Receives the oldest message, whatever its type; blocks until there is one."""
        (message,) = map(self.receive_message, (ANY,), (timeout,))
        return message[0]

    def try_receive(self) -> bytes | None:
        """Receives the oldest message if there is one now."""
        (message,) = map(self.try_receive_message, (ANY,))
        return None if message is None else message[0]

    def receive_message(self, selection: Selection = ANY, timeout: float | None = None) -> Message:
        """Receives the first message that ``selection`` asks for, and tells its type; blocks until there is one."""
        if timeout is None:
            # What is there now is had by the blocking call just as well.
            (message,) = map(self._receive_later, (selection,), (None,), (_Waiter(),))
            return message
        deadline = deadline_after(timeout)
        (taken,) = map(self.try_receive_message, (selection,))
        if taken is None:
            (taken,) = map(self._receive_later, (selection,), (deadline,), (_Waiter(),))
        return taken

    def try_receive_message(self, selection: Selection = ANY) -> Message | None:
        """Receives the first message that ``selection`` asks for if there is one now, and tells its type."""
        while not self._closed:
            (message,) = map(self._taking.take, (selection,), (systemv.IPC_NOWAIT,))
            if message is not None:
                return message
            if systemv.last_errno() != EINTR:
                return None
        raise self._closed_error("receive")

    async def async_receive(self, timeout: float | None = None) -> bytes:
        """Receives like ``receive``, from an asyncio task. Cancelling it loses nothing."""
        return (await self.async_receive_message(ANY, timeout)).body

    async def async_receive_message(self, selection: Selection = ANY, timeout: float | None = None) -> Message:
        """Receives like ``receive_message``, from an asyncio task; waits in a thread. Cancelling it loses nothing."""
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        message = self.try_receive_message(selection)
        if message is not None:
            return message
        waiter, received = _Waiter(), list[Message]()

        def work() -> None:
            received.append(self._receive_later(selection, deadline, waiter))

        await _tasks.in_thread(work, partial(self._interrupt, waiter), lambda: self._undo(received[0]))
        return received[0]

    @property
    def key(self) -> SysvKey:
        """The key; for a private queue its id."""
        return self._open.key

    @property
    def name(self) -> str:
        """The text of ``key``, as the registry and URLs have it."""
        return str(self._open.key)

    @property
    def id(self) -> int:
        """The id, as ``ipcs`` shows it."""
        return self._open.number

    @property
    def max_message_length(self) -> int:
        """The length in bytes of the longest message that the kernel takes."""
        return self._limit

    @property
    def figures(self) -> QueueFigures:
        """The queue's figures at this moment."""
        if self._closed:
            raise self._closed_error("figures")
        status = self._open.status()
        return QueueFigures(status.qnum, status.cbytes, status.qbytes, status.lspid, status.lrpid)

    def unlink(self) -> None:
        """Removes the queue with the messages in it; raises FileNotFoundError (ENOENT) if it is gone."""
        self._open.unlink()

    def close(self) -> None:
        """Ends blocked calls and, if made here with ``Lifetime.PROCESS``, removes the queue."""
        if self._closed:
            return
        self._closed = True
        try:
            self._breaker.break_all()
            for message in self._taking.kept():
                buffer, length = self._filled(message.body, message.label)
                systemv.msgsnd(self.id, buffer, systemv.size(length), systemv.IPC_NOWAIT)
        finally:
            self._open.close()

    def _filled(self, data: Buffer, kind: int) -> tuple[bytes, int]:
        if not 1 <= kind <= _LARGEST_TYPE:
            raise ValueError(f"a message's type must be above zero: {kind}")
        message = data if type(data) is bytes else memoryview(data).tobytes()
        if len(message) > self._limit:
            raise refused("msgsnd", EMSGSIZE, key=self.key.shown, length=len(message), limit=self._limit)
        return kind.to_bytes(TYPE_SIZE, byteorder) + message, len(message)

    def _send_now(self, buffer: bytes, length: int) -> bool:
        while not self._closed:
            (result,) = map(systemv.msgsnd, (self.id,), (buffer,), (systemv.size(length),), (systemv.IPC_NOWAIT,))
            if result == 0:
                return True
            number = systemv.last_errno()
            if number == EAGAIN:
                return False
            if number != EINTR:
                raise self._failure(number, length)
        raise self._closed_error("send")

    def _send_later(self, buffer: bytes, length: int, deadline: float | None, waiter: _Waiter) -> None:
        alarm = self._prepared(deadline, waiter)
        inside = self._breaker.inside
        try:
            inside[waiter] = waiter.tid
            if alarm is not None:
                alarm.start()
            while not (self._closed or waiter.unwanted):
                if deadline is not None and monotonic() >= deadline:
                    raise self._too_late("send")
                (result,) = map(systemv.msgsnd, (self.id,), (buffer,), (systemv.size(length),), (0,))
                if result == 0:
                    return
                number = systemv.last_errno()
                if number != EINTR:
                    raise self._failure(number, length)
            raise self._closed_error("send")
        finally:
            del inside[waiter]
            if alarm is not None and alarm.made == 0:
                alarm.made = -1
                for _ in alarm.stopping:
                    break
            for tell in self._breaker.awaited:
                tell()

    def _receive_later(self, selection: Selection, deadline: float | None, waiter: _Waiter) -> Message:
        alarm = self._prepared(deadline, waiter)
        inside = self._breaker.inside
        try:
            inside[waiter] = waiter.tid
            if alarm is not None:
                alarm.start()
            while not (self._closed or waiter.unwanted):
                if deadline is not None and monotonic() >= deadline:
                    raise self._too_late("receive")
                waiter.looks += 1
                (message,) = map(self._taking.take, (selection,), (0,))
                if message is not None:
                    return message
            raise self._closed_error("receive")
        except BaseException as error:
            self._look_again()
            if self._closed and isinstance(error, IpcError):
                raise self._closed_error("receive") from None
            raise
        finally:
            del inside[waiter]
            if alarm is not None and alarm.made == 0:
                alarm.made = -1
                for _ in alarm.stopping:
                    break
            for tell in self._breaker.awaited:
                tell()

    def _look_again(self) -> None:
        """Has every thread that is blocked look at what was kept, if anything was."""
        if self._taking.has_kept():
            looks = {waiter: waiter.looks for waiter in list(self._breaker.inside) if isinstance(waiter, _Waiter)}
            self._breaker.break_each(looks, lambda waiter: waiter.looks != looks[waiter])

    def _prepared(self, deadline: float | None, waiter: _Waiter) -> Alarm | None:
        waiter.tid = prepare_thread()
        return None if deadline is None else Alarm(deadline, waiter.tid, signal_number())

    def _interrupt(self, waiter: _Waiter) -> None:
        waiter.unwanted = True
        self._breaker.break_once(waiter)

    def _undo(self, message: Message) -> None:
        self._taking.keep(message)
        self._look_again()

    def _failure(self, number: int, length: int) -> Exception:
        if self._closed:
            return self._closed_error("send")
        number = _sysv_object.why(_MECHANISM, self.id, number)
        return refused("msgsnd", number, key=self.key.shown, length=length, limit=self._limit)

    def _too_late(self, operation: str) -> DeadlineExceeded:
        return DeadlineExceeded(operation, "deadline passed", key=self.key.shown)

    def _closed_error(self, operation: str) -> ClosedError:
        return ClosedError(operation, "closed", key=self.key.shown)

    def __repr__(self) -> str:
        return f"SysvMq({self.key.shown}{', closed' if self._closed else ''})"

    def __del__(self) -> None:
        if not getattr(self, "_closed", True):
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()


class _Waiter:
    """A call that blocks, and how it is called off."""

    def __init__(self) -> None:
        self.tid = 0
        self.unwanted = False
        self.looks = 0
        """How often it has looked for a message."""


def _nothing() -> None:
    """What was sent cannot be taken back."""
