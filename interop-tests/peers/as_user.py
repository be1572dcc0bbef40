"""Runs a Python peer as another user: ``python as_user.py UID PEER CONTROL-SOCKET``.

The peer is loaded before the user changes, since the interpreter may lie where only the first one may read.
"""

from __future__ import annotations

import codecs
import ctypes
import importlib
import os
import sys

PR_SET_DUMPABLE = 4


def main() -> None:
    user, module = int(sys.argv.pop(1)), sys.argv.pop(1)
    peer = importlib.import_module(module)
    # The control language's, which an interpreter loads when it is first asked for.
    codecs.lookup("ascii")
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    # Otherwise what /proc shows of this process would still be the first user's.
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    peer.main()


if __name__ == "__main__":
    main()
