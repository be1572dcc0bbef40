"""The package's own peer in the interop matrix: ``python antaboga_peer.py CONTROL-SOCKET``."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys

from antaboga.errors import AntabogaError
from control.language import code_of, serve
from control.verbs import Peer
from package.channels import listen_unix, open_fifo, open_pipe, open_ring, open_unix
from package.children import PackageChildren
from package.named import open_memfd, open_posixsem, open_posixshm, open_sysvsem, open_sysvshm
from package.packets import listen_seqpacket, open_dgram, open_seqpacket
from package.queues import open_posixmq, open_sysvmq

ROOMS = {
    "pipe": open_pipe,
    "fifo": open_fifo,
    "ring": open_ring,
    "unix": open_unix,
    "unix_seqpacket": open_seqpacket,
    "unix_dgram": open_dgram,
    "posixmq": open_posixmq,
    "sysvmq": open_sysvmq,
    "posixshm": open_posixshm,
    "memfd": open_memfd,
    "sysvshm": open_sysvshm,
    "posixsem": open_posixsem,
    "sysvsem": open_sysvsem,
}


def _code(error: BaseException) -> str:
    return error.code if isinstance(error, AntabogaError) else code_of(error)


def main() -> None:
    faulthandler.register(signal.SIGQUIT, all_threads=True)
    peer = Peer(ROOMS, {"unix": listen_unix, "unix_seqpacket": listen_seqpacket}, PackageChildren())
    serve("python", sys.argv[1], os.getpid(), peer.run, _code)


if __name__ == "__main__":
    main()
