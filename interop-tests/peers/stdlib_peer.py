"""The stdlib peer of the interop matrix: ``python stdlib_peer.py CONTROL-SOCKET``.

It imports nothing of the package under test; where the standard library has no call, ``posix_ipc`` or ``sysv_ipc``.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys

from control.language import Request, serve
from control.verbs import Peer
from stdlib.dgram import open_dgram
from stdlib.fifo import open_fifo
from stdlib.memfd import open_memfd
from stdlib.pipe import open_pipe
from stdlib.posixmq import open_posixmq
from stdlib.posixsem import open_posixsem
from stdlib.posixshm import open_posixshm
from stdlib.process import PosixSpawn
from stdlib.ring import open_ring
from stdlib.sysvmq import open_sysvmq
from stdlib.sysvsem import open_sysvsem
from stdlib.sysvshm import open_sysvshm
from stdlib.unix import listen, open_unix

ROOMS = {
    "pipe": open_pipe,
    "fifo": open_fifo,
    "unix": open_unix,
    "unix_seqpacket": open_unix,
    "unix_dgram": open_dgram,
    "posixmq": open_posixmq,
    "sysvmq": open_sysvmq,
    "posixshm": open_posixshm,
    "memfd": open_memfd,
    "sysvshm": open_sysvshm,
    "posixsem": open_posixsem,
    "sysvsem": open_sysvsem,
    "ring": open_ring,
}


def main() -> None:
    faulthandler.register(signal.SIGQUIT, all_threads=True)
    peer = Peer(ROOMS, {"unix": listen, "unix_seqpacket": listen}, PosixSpawn())
    serve("stdlib", sys.argv[1], os.getpid(), peer.run)
    # What a runner that was killed had opened here would outlive both.
    peer.run(Request("reset"))


if __name__ == "__main__":
    main()
