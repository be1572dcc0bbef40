"""The ends of a stream: how bytes go into a descriptor and come out of one without ever blocking.

O_NONBLOCK is never set, since another process may share the open file description: pipes are read and written with
RWF_NOWAIT, sockets with MSG_DONTWAIT. What knows neither, a terminal or a pipe of a kernel before 6.4, is used when
``poll`` has said that it is ready, and written in pieces that then fit.
"""

from __future__ import annotations

import os
import select
import socket
import stat
from functools import partial
from typing import TYPE_CHECKING, Any

from antaboga.errors import refused_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from antaboga._gate import Closeable
    from antaboga.process import Descriptor

_NOWAIT_ARGUMENTS = ((-1,), (os.RWF_NOWAIT,))
_RECEIVE_ARGUMENTS = ((0,), (socket.MSG_DONTWAIT,))
_SEND_ARGUMENTS = (((),), (socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL,))


class End:
    """A descriptor and the call that moves bytes through it.

    ``map(end.call, (what,), *end.arguments)`` gives how many bytes were moved; ``what`` is a sequence of buffers, or
    one buffer when reading from an end that does not scatter. The call raises BlockingIOError where it would have to
    wait, unless ``piece`` says that it can only be made after ``poll``, for so many bytes at most.
    """

    __slots__ = ("_plain", "arguments", "call", "descriptor", "piece", "resource", "scatters")

    def __init__(
        self,
        descriptor: int,
        resource: Closeable,
        call: Callable[..., int],
        arguments: tuple[Any, ...],
        plain: Callable[..., int],
    ) -> None:
        self.descriptor = descriptor
        self.resource = resource
        self.call = call
        self.arguments = arguments
        self.scatters = True
        self.piece: int | None = None
        self._plain = plain

    def without_nowait(self) -> None:
        """Goes over to calls that are made only after ``poll``."""
        self.call = self._plain
        self.arguments = ()
        self.piece = select.PIPE_BUF


def socket_ends(open_socket: socket.socket) -> tuple[End, End]:
    """The reading and the writing end of a connected stream socket."""
    if open_socket.gettimeout() is not None:
        # socket.setdefaulttimeout has made it non-blocking, for every process that shares it.
        open_socket.settimeout(None)
    number = open_socket.fileno()
    reading = End(number, open_socket, open_socket.recv_into, _RECEIVE_ARGUMENTS, open_socket.recv_into)
    reading.scatters = False
    return reading, End(number, open_socket, open_socket.sendmsg, _SEND_ARGUMENTS, open_socket.sendmsg)


def descriptor_ends(incoming: Descriptor | None, outgoing: Descriptor | None) -> tuple[End | None, End | None]:
    """The ends that take over a descriptor to read from and one to write to, which may be the same."""
    modes = [0 if descriptor is None else _mode(descriptor) for descriptor in (incoming, outgoing)]
    if incoming is not None and incoming is outgoing and stat.S_ISSOCK(modes[0]):
        return socket_ends(socket.socket(fileno=incoming.detach()))
    reading = None if incoming is None else _end(incoming, modes[0], os.preadv, os.readv, 0)
    writing = None if outgoing is None else _end(outgoing, modes[1], os.pwritev, os.writev, 1)
    return reading, writing


def _mode(descriptor: Descriptor) -> int:
    try:
        return os.fstat(descriptor.number).st_mode
    except OSError as cause:
        raise refused_by("fstat", cause, descriptor=descriptor.number) from None


def _end(descriptor: Descriptor, mode: int, call: Callable[..., int], plain: Callable[..., int], side: int) -> End:
    if stat.S_ISSOCK(mode):
        return socket_ends(socket.socket(fileno=descriptor.detach()))[side]
    number = descriptor.number
    end = End(number, descriptor, partial(call, number), _NOWAIT_ARGUMENTS, partial(plain, number))
    if not stat.S_ISFIFO(mode):
        end.without_nowait()
    return end
