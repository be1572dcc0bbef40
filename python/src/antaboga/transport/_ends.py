"""The ends of a stream: how bytes go into a descriptor and come out of one without ever blocking.

O_NONBLOCK is never set where another process may share the open file description: pipes are read and written with
RWF_NOWAIT, sockets with MSG_DONTWAIT. FIFOs are opened here, and the kernel knows no RWF_NOWAIT for them: they have the
flag. What knows none of these, a terminal or a pipe of a kernel before 6.4, is used when ``poll`` has said that it is
ready, and written in pieces that then fit.
"""

from __future__ import annotations

import fcntl
import os
import select
import socket
import stat
import termios
from contextlib import suppress
from functools import partial
from itertools import repeat, starmap
from typing import TYPE_CHECKING, Any

from antaboga.errors import refused_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from antaboga._gate import Closeable
    from antaboga.process import Descriptor

_F_GETPIPE_SZ = 1032
# What unix_stream_sendmsg of Linux keeps back from the half of SO_SNDBUF that one buffer may hold.
_RESERVE = 64
_NOWAIT_ARGUMENTS = (-1, os.RWF_NOWAIT)
_RECEIVE_ARGUMENTS = (0, socket.MSG_DONTWAIT)
_SEND_ARGUMENTS = ((), socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)


class _Shared:
    """What is closed when both ends over it are."""

    def __init__(self, resource: Closeable) -> None:
        self._resource = resource
        self._ends = 2

    def close(self) -> None:
        self._ends -= 1
        if self._ends == 0:
            self._resource.close()


class End:
    """A descriptor and the call that moves bytes through it.

    ``arguments[0]`` says what to move, a sequence of buffers, or one buffer when reading from an end that does not
    scatter; one step of ``moving`` makes the call and gives how many bytes were moved. It raises BlockingIOError where
    the call would have to wait, unless ``piece`` says that it can only be made after ``poll``, for so many bytes at
    most. A step of ``filling`` reads into the memory that was lent by ``fill``. For one thread at a time.

    A step costs a third of what unpacking a new ``map`` does, and is as little a call: see ``antaboga._gate``.
    """

    __slots__ = (
        "_call",
        "_plain",
        "_view",
        "arguments",
        "descriptor",
        "filling",
        "moving",
        "name",
        "open_socket",
        "piece",
        "resource",
        "scatters",
    )

    def __init__(
        self,
        name: str,
        descriptor: int,
        resource: Closeable,
        call: Callable[..., int],
        arguments: tuple[Any, ...],
        plain: Callable[..., int],
        open_socket: socket.socket | None = None,
    ) -> None:
        self.name = name
        self.descriptor = descriptor
        self.resource = resource
        self.arguments: list[Any] = [(), *arguments]
        self.moving = starmap(call, repeat(self.arguments))
        self.scatters = name != "recv"
        self.piece: int | None = None
        self.open_socket = open_socket
        self._call, self._plain = call, plain
        self.fill(memoryview(b""))

    def fill(self, view: memoryview) -> None:
        """Has ``filling`` read into ``view``."""
        self._view = view
        self.filling = starmap(self._call, repeat(((view,) if self.scatters else view, *self.arguments[1:])))

    def without_nowait(self) -> None:
        """Goes over to calls that are made only after ``poll``."""
        self._call, self.arguments = self._plain, [()]
        self.moving = starmap(self._call, repeat(self.arguments))
        self.piece = select.PIPE_BUF
        self.fill(self._view)

    def shut_down(self) -> None:
        """Tells the peer of a socket that nothing more will come, while the other direction goes on."""
        if self.open_socket is not None:
            with suppress(OSError):
                self.open_socket.shutdown(socket.SHUT_WR)

    def whole_at_best(self) -> int:
        """How long a frame may be to go whole into an empty pipe or socket."""
        if self.piece is not None:
            return self.piece
        if self.open_socket is None:
            return max(select.PIPE_BUF, fcntl.fcntl(self.descriptor, _F_GETPIPE_SZ))
        size = self.open_socket.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
        return max(0, size // 2 - _RESERVE)

    def whole(self) -> int:
        """How long a frame may be to go whole in now, or not at all."""
        if self.open_socket is not None or self.piece is not None:
            return self.whole_at_best()
        # Up to PIPE_BUF a write is atomic (pipe(7)); more is sure to fit only into an empty pipe.
        waiting = fcntl.ioctl(self.descriptor, termios.FIONREAD, bytes(4))
        return select.PIPE_BUF if any(waiting) else self.whole_at_best()


def socket_ends(open_socket: socket.socket) -> tuple[End, End]:
    """The reading and the writing end of a connected stream socket."""
    if open_socket.gettimeout() is not None:
        # socket.setdefaulttimeout has made it non-blocking, for every process that shares it.
        open_socket.settimeout(None)
    number, shared = open_socket.fileno(), _Shared(open_socket)
    receive, send = open_socket.recv_into, open_socket.sendmsg
    return (
        End("recv", number, shared, receive, _RECEIVE_ARGUMENTS, receive, open_socket),
        End("send", number, shared, send, _SEND_ARGUMENTS, send, open_socket),
    )


def descriptor_ends(incoming: Descriptor | None, outgoing: Descriptor | None) -> tuple[End | None, End | None]:
    """The ends that take over a descriptor to read from and one to write to, which may be the same."""
    if incoming is not None and incoming is outgoing:
        mode = _mode(incoming)
        if stat.S_ISSOCK(mode):
            return socket_ends(socket.socket(fileno=incoming.release()))
        shared = _Shared(incoming)
        return _pipe_end(incoming, mode, shared, 0), _pipe_end(incoming, mode, shared, 1)
    reading = None if incoming is None else _end(incoming, 0)
    return reading, None if outgoing is None else _end(outgoing, 1)


def fifo_end(descriptor: Descriptor, side: int) -> End:
    """The end to read from (0) or write to (1) a FIFO, whose descriptor it takes over; nobody else has it open."""
    os.set_blocking(descriptor.number, False)
    name, call = (("read", os.readv), ("write", os.writev))[side]
    bound = partial(call, descriptor.number)
    return End(name, descriptor.number, descriptor, bound, (), bound)


def _mode(descriptor: Descriptor) -> int:
    try:
        return os.fstat(descriptor.number).st_mode
    except OSError as cause:
        raise refused_by("fstat", cause, fd=descriptor.number) from None


def _end(descriptor: Descriptor, side: int) -> End:
    mode = _mode(descriptor)
    if not stat.S_ISSOCK(mode):
        return _pipe_end(descriptor, mode, descriptor, side)
    open_socket = socket.socket(fileno=descriptor.release())
    end = socket_ends(open_socket)[side]
    end.resource = open_socket
    return end


def _pipe_end(descriptor: Descriptor, mode: int, resource: Closeable, side: int) -> End:
    name, call, plain = (("read", os.preadv, os.readv), ("write", os.pwritev, os.writev))[side]
    number = descriptor.number
    end = End(name, number, resource, partial(call, number), _NOWAIT_ARGUMENTS, partial(plain, number))
    if not stat.S_ISFIFO(mode):
        end.without_nowait()
    return end
