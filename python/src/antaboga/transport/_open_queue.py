"""A POSIX message queue's descriptor, its entry in the registry, and where its messages arrive."""

from __future__ import annotations

import os
import resource
from errno import EINVAL, EMFILE, ENOENT, ENOMEM, ENOSPC
from itertools import repeat, starmap

from antaboga._kernel_limits import kernel_limit
from antaboga._os import queue
from antaboga._posix_name import checked
from antaboga.errors import IpcError, refused
from antaboga.lifetime import Lifetime
from antaboga.registry import Registration, Registry, Role
from antaboga.registry.objects import QueueObject, identity_of
from antaboga.transport.message import Message

MECHANISM = "posixmq"


class OpenQueue:
    """A queue's descriptor, its entry in the registry, and where messages arrive."""

    def __init__(self, name: str, fd: int, registration: Registration, *, owned: bool) -> None:
        found = queue.mq_getattr(fd, name)
        self.name = name
        self.fd = fd
        self.depth, self.message_size = found.depth, found.message_size
        self._registration = registration
        self._owned = owned
        room = queue.Room(found.message_size)
        self._view, self._priority = room.view, room.label
        self.taking = starmap(queue.mq_receive, repeat((fd, room.body, room.size, room.priority)))
        """One step of this receives a message into the room and gives its length, or -1."""
        self.arrived = -1
        """The length of a message that is in the room and was given to nobody yet; negative when there is none."""

    @classmethod
    def create(cls, name: str, depth: int | None, message_size: int | None, lifetime: Lifetime) -> OpenQueue:
        attributes = None
        if depth is not None or message_size is not None:
            # The kernel takes both or none.
            attributes = (
                depth or kernel_limit("fs/mqueue/msg_default", 10),
                message_size or kernel_limit("fs/mqueue/msgsize_default", 8192),
            )
        return cls._make(name, os.O_CREAT | os.O_EXCL, attributes, lifetime)

    @classmethod
    def open(cls, name: str) -> OpenQueue:
        return cls._make(name, 0, None, None)

    @classmethod
    def _make(cls, name: str, flags: int, attributes: tuple[int, int] | None, lifetime: Lifetime | None) -> OpenQueue:
        name = checked("mq_open", name)
        role = Role.OPENER if lifetime is None else Role.CREATOR
        registration = Registry.of_current_user().register(MECHANISM, name, role, lifetime or Lifetime.PERSISTENT)
        fd = -1
        try:
            (fd,) = map(queue.mq_open, (name,), (os.O_RDWR | os.O_NONBLOCK | flags,), (attributes,))
            registration.identify(identity_of(os.fstat(fd)))
            if lifetime is not None:
                # A umask of the owner's own bits would keep every opener out.
                os.fchmod(fd, 0o600)
            return cls(name, fd, registration, owned=lifetime is Lifetime.PROCESS)
        except BaseException as cause:
            if fd >= 0:
                if lifetime is not None:
                    QueueObject(name).remove(identity_of(os.fstat(fd)))
                os.close(fd)
            registration.forget()
            registration.close()
            if isinstance(cause, IpcError) and cause.operation == "mq_open" and lifetime is not None:
                raise _with_limits(name, cause, attributes) from None
            raise

    def message(self) -> Message:
        """The message that has arrived."""
        return Message(self._view[: self.arrived].tobytes(), self._priority.value)

    def unlink(self) -> None:
        identity = self._registration.identity
        if identity is None or not QueueObject(self.name).remove(identity):
            raise refused("mq_unlink", ENOENT, name=self.name)
        self._registration.forget()
        Registry.of_current_user().forget(MECHANISM, self.name)

    def close(self) -> None:
        identity = self._registration.identity
        try:
            if self.arrived >= 0:
                # A signal handler raised before it could be given to anybody: somebody else may have use for it.
                body, priority = self.message()
                queue.mq_send(self.fd, body, queue.size(len(body)), priority)
            # A forked child has the queue too, but not the entry, and the name is its parent's.
            if self._owned and self._registration.held and identity is not None:
                QueueObject(self.name).remove(identity)
        finally:
            os.close(self.fd)
            self._registration.close()


def _with_limits(name: str, cause: IpcError, wanted: tuple[int, int] | None) -> IpcError:
    """The error of ``mq_open`` with the limits that may have been in the way."""
    details: dict[str, object] = {}
    if cause.errno in (EINVAL, EMFILE, ENOMEM):
        if wanted is not None:
            details = {"depth": wanted[0], "message_size": wanted[1]}
        details["max_depth"] = kernel_limit("fs/mqueue/msg_max")
        details["max_message_size"] = kernel_limit("fs/mqueue/msgsize_max")
        allowed = resource.getrlimit(resource.RLIMIT_MSGQUEUE)[0]
        if allowed != resource.RLIM_INFINITY:
            details["rlimit_msgqueue"] = allowed
    elif cause.errno == ENOSPC:
        details["max_queues"] = kernel_limit("fs/mqueue/queues_max")
    return refused("mq_open", cause.errno or EINVAL, name=name, **details)
