"""The package's own peer in the interop matrix: ``python antaboga_peer.py CONTROL-SOCKET``."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys

from antaboga.errors import AntabogaError
from control.language import code_of, serve
from control.verbs import Peer
from package.channels import listen_unix, open_pipe, open_unix
from package.children import PackageChildren
from package.named import open_posixsem, open_posixshm
from package.packets import listen_seqpacket, open_dgram, open_seqpacket

PACKETS = {"unix_seqpacket": open_seqpacket, "unix_dgram": open_dgram}


def _code(error: BaseException) -> str:
    return error.code if isinstance(error, AntabogaError) else code_of(error)


def main() -> None:
    faulthandler.register(signal.SIGQUIT, all_threads=True)
    rooms = {"pipe": open_pipe, "unix": open_unix, **PACKETS, "posixshm": open_posixshm, "posixsem": open_posixsem}
    peer = Peer(rooms, {"unix": listen_unix, "unix_seqpacket": listen_seqpacket}, PackageChildren())
    serve("python", sys.argv[1], os.getpid(), peer.run, _code)


if __name__ == "__main__":
    main()
