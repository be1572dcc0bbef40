"""Octets that a peer has written and nobody has read, seen from outside."""

from __future__ import annotations

import ctypes
import fcntl
import os
import struct
import termios
import time

from matrix.leaks import descriptors
from matrix.peer import WATCHDOG_SECONDS, Peer, StuckError
from matrix.places import PREFIX

PIDFD_GETFD = 438
SIOCOUTQ = termios.TIOCOUTQ
_libc = ctypes.CDLL(None, use_errno=True)


def _unread(pidfd: int, number: int, request: int) -> int:
    copy = _libc.syscall(PIDFD_GETFD, pidfd, number, 0)
    if copy < 0:
        raise OSError(ctypes.get_errno(), f"pidfd_getfd: {os.strerror(ctypes.get_errno())}")
    try:
        return int(struct.unpack("i", fcntl.ioctl(copy, request, bytes(4)))[0])
    except OSError:
        # A listening socket, or another without a queue.
        return 0
    finally:
        os.close(copy)


def octets_in_flight(peer: Peer) -> int:
    """Return how many octets lie in the peer's pipes, either direction, and in what it sent on sockets."""
    total = 0
    for one in descriptors(peer.pid, peer.log.parent):
        number, _, what = one.partition(" -> ")
        if what.startswith(("pipe:", str(peer.log.parent / PREFIX))):
            total += _unread(peer.pidfd, int(number), termios.FIONREAD)
        elif what.startswith("socket:"):
            total += _unread(peer.pidfd, int(number), SIOCOUTQ)
    return total


def wait_for_octets(peer: Peer, more_than: int = 32768) -> None:
    """Return when a send that the peer is at has got some way, so that it is inside its message."""
    end = time.monotonic() + WATCHDOG_SECONDS
    while octets_in_flight(peer) <= more_than:
        if time.monotonic() > end:
            raise StuckError(f"{peer} wrote nothing")
        os.sched_yield()
