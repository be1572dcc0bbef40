"""The other end of a connection's memory: side at descriptor 3, messages of the wire as packets at 4.

The function of a CALL is its place in DOING; buffers in, buffers out.
"""

import _socket
import fcntl
import os
import sys

from antaboga.call import _wire
from antaboga.call._buffers import Incoming
from antaboga.call._segments import Segments
from antaboga.call._shared import shared_memory
from antaboga.call._side import Side
from antaboga.errors import AntabogaError

control = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET, 0, 4)
side = Side(3)
segments = Segments(side, caller=False)
kept = []


class Came(Incoming):
    def __init__(self, segments, buffers):
        super().__init__(segments, buffers)
        self.count = len(buffers)


def octets_back(came, out):
    for index in range(came.count):
        out.octets(came.octets(index))


def views_back(came, out):
    for index in range(came.count):
        view = came.view(index)
        out.view(view, view.readonly)


def part_back(came, out):
    out.view(came.view(0)[8:24], False)


def first_byte(came, out):
    """Adds one to it, and answers with what it was."""
    view = came.view(0)
    out.octets(bytes(view[:1]))
    if not view.readonly:
        view[0] += 1


def keep(came, _):
    kept.append(came.view(0))


def first_kept(_, out):
    out.octets(bytes(kept[-1][:1]))


def drop(*_):
    kept.clear()


def make(_, out):
    kept.append(shared_memory(20_000))
    kept[-1][0] = 42
    out.view(kept[-1], False)


def held(came, out):
    came.close()
    segments.settle()
    with open("/proc/self/maps") as maps:
        mapped = maps.read().count("/memfd:antaboga")
    descriptors = len(os.listdir("/proc/self/fd"))
    out.octets(f"{segments.count()} {mapped} {descriptors}".encode())


def lie(came, out):
    """Announces what is not to be trusted, and answers with it."""
    what = came.octets(0).decode()
    number, size = 1001 + 2 * len(kept), 8192
    fd = os.memfd_create("antaboga", os.MFD_ALLOW_SEALING)
    os.truncate(fd, size)
    if what != "unsealed":
        fcntl.fcntl(fd, 1033, 7)
    if what == "size":
        size *= 2
    if what != "unknown":
        side.segment(number, size, fd)
    os.close(fd)
    length = 9000 if what == "region" else 5000
    place = _wire.SHARED if came.octets(1) == b"shared" else _wire.TRANSFER
    out.buffers.append(_wire.Buffer(place, False, number, 0, length))


def copy(came, out):
    """A view of memory that nobody else has."""
    out.view(memoryview(bytearray(came.octets(0))), False)


DOING = (octets_back, views_back, part_back, first_byte, keep, first_kept, drop, make, held, lie, copy)


def answer(packet):
    message = _wire.read(packet, segments.spilled)
    came = Came(segments, message.buffers)
    out = segments.outgoing()
    kind = _wire.RESULT
    try:
        try:
            DOING[message.function](came, out)
        except AntabogaError as failure:
            kind = _wire.ERROR
            out.octets(str(failure).encode())
        came.close()
        result = _wire.write(_wire.Message(kind, _wire.JSON, 0, message.call, 0, 0, b"null"), out)
        out.announce()
        control.send(result)
        out.sent()
    finally:
        out.close()


def main():
    while packet := control.recv(1 << 16):
        answer(packet)
    segments.close()


main()
sys.exit(0)
