"""The stdlib peer of the interop matrix: ``python stdlib_peer.py CONTROL-SOCKET``.

It imports nothing of the package under test; where the standard library has no call, ``posix_ipc`` or ``sysv_ipc``.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys

from control.language import serve
from control.verbs import Peer
from stdlib.dgram import open_dgram
from stdlib.pipe import open_pipe
from stdlib.posixsem import open_posixsem
from stdlib.posixshm import open_posixshm
from stdlib.process import PosixSpawn
from stdlib.unix import listen, open_unix

PACKETS = {"unix_seqpacket": open_unix, "unix_dgram": open_dgram}


def main() -> None:
    faulthandler.register(signal.SIGQUIT, all_threads=True)
    rooms = {"pipe": open_pipe, "unix": open_unix, **PACKETS, "posixshm": open_posixshm, "posixsem": open_posixsem}
    peer = Peer(rooms, {"unix": listen, "unix_seqpacket": listen}, PosixSpawn())
    serve("stdlib", sys.argv[1], os.getpid(), peer.run)


if __name__ == "__main__":
    main()
