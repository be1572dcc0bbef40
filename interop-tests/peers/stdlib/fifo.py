"""Named pipes: one direction each, framed."""

from __future__ import annotations

import errno
import os
import select

from control.endpoint import Endpoint
from control.language import OperationError, Request
from control.verbs import Peer

from .clock import Deadline
from .framing import Stream


class Fifo(Stream):
    """One end of a named pipe, and its name."""

    def __init__(self, path: str, reader: int, writer: int, limit: int) -> None:
        super().__init__(reader, writer, limit)
        self._path = path

    def unlink(self) -> None:
        os.unlink(self._path)


def _open_writer(path: str, deadline: Deadline) -> int:
    """Open for writing, waiting for a reader: by a reader of one's own, which must go once another has come."""
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
        else:
            os.set_blocking(descriptor, True)
            return descriptor
        left = deadline.left()
        if left == 0:
            raise OperationError("DEADLINE", "open: no reader before the deadline")
        # Nothing in the standard library waits for a reader and for a deadline both.
        select.select([], [], [], 0.001)


def open_fifo(peer: Peer, request: Request) -> Endpoint:
    path, limit = request.text("address"), request.number("limit", 1 << 30)
    if request.number("create"):
        os.mkfifo(path, 0o600)
    if request.text("direction") == "out":
        return Fifo(path, -1, _open_writer(path, Deadline(request.timeout())), limit)
    # Not waiting for the writer here; poll(2) before the first read does.
    return Fifo(path, os.open(path, os.O_RDONLY | os.O_NONBLOCK), -1, limit)
