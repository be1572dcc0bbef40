"""Named pipes, one for each direction, framed. The writing end is opened when there is first something to send."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
from typing import Iterator

from control.endpoint import Endpoint
from control.language import OperationError, Request
from control.verbs import Peer

from .clock import Deadline, ended_at
from .framing import Stream

PIPE_BUF = 4096
# The longest header.
HEAD = 12


class Fifo(Stream):
    """Both ends of a channel over one or two FIFOs, and the names made here."""

    def __init__(self, reader: int, outgoing: str, limit: int, made: list[str], paths: list[str]) -> None:
        super().__init__(reader, -1, limit)
        self._outgoing, self._made, self._paths = outgoing, made, paths
        self._closed = False

    def _await_reader(self, deadline: Deadline) -> None:
        if self._closed:
            raise OperationError("CLOSED", "this handle was closed")
        if self.writer != -1:
            return
        try:
            self.writer = _open_now(self._outgoing, os.O_WRONLY)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if deadline.left() == 0:
                raise OperationError("DEADLINE", "open: nobody reads") from None
            with ended_at(deadline):
                self.writer = os.open(self._outgoing, os.O_WRONLY | os.O_NOFOLLOW)

    def await_reader(self, timeout: float | None) -> None:
        self._await_reader(Deadline(timeout))

    @contextlib.contextmanager
    def _turn(self, length: int, deadline: Deadline) -> Iterator[None]:
        """Keep other senders out of a message that the kernel does not write whole."""
        self._await_reader(deadline)
        kind = fcntl.LOCK_SH if length + HEAD <= PIPE_BUF else fcntl.LOCK_EX
        try:
            fcntl.flock(self.writer, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if deadline.left() == 0:
                raise OperationError("DEADLINE", "flock: another sender is at work") from None
            with ended_at(deadline):
                fcntl.flock(self.writer, kind)
        try:
            yield
        finally:
            fcntl.flock(self.writer, fcntl.LOCK_UN)

    def send(self, message: bytes, timeout: float | None) -> None:
        if len(message) > self.limit:
            self.refuse(len(message))
        with self._turn(len(message), Deadline(timeout)):
            super().send(message, timeout)

    def try_send(self, message: bytes) -> bool:
        try:
            with self._turn(len(message), Deadline(0)):
                return super().try_send(message)
        except OperationError as failure:
            if failure.code != "DEADLINE":
                raise
            return False

    def raw(self, octets: bytes, timeout: float | None) -> None:
        self._await_reader(Deadline(timeout))
        super().raw(octets, timeout)

    def unlink(self) -> None:
        os.unlink(self._paths[0])

    def close(self) -> None:
        self._closed = True
        super().close()
        while self._made:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._made.pop())


def _open_now(path: str, flags: int) -> int:
    """Open without waiting for the other side, then have the descriptor wait."""
    descriptor = os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW)
    os.set_blocking(descriptor, True)
    return descriptor


def _node(path: str, mode: str) -> bool:
    """See to it that a FIFO is there; return whether it was made here."""
    if mode != "open":
        try:
            os.mkfifo(path, 0o600)
            return True
        except FileExistsError:
            if mode == "create":
                raise
    if not stat.S_ISFIFO(os.lstat(path).st_mode):
        raise OperationError("WRONG_KIND", f"open: no FIFO, path={path}")
    return False


def open_fifo(peer: Peer, request: Request) -> Endpoint:
    incoming, outgoing = request.text("in"), request.text("out")
    paths = [path for path in (incoming, outgoing) if path]
    made: list[str] = []
    try:
        for path in paths:
            if _node(path, request.text("mode")):
                made.append(path)
        reader = _open_now(incoming, os.O_RDONLY) if incoming else -1
    except BaseException:
        for path in made:
            os.unlink(path)
        raise
    return Fifo(reader, outgoing, request.number("limit", 1 << 30), made, paths)
