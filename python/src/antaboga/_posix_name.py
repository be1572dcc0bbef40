"""Names of POSIX segments, semaphores and message queues: a slash, and then a file name."""

from __future__ import annotations

import errno
import os

from antaboga.errors import refused

NAME_MAX = 255
"""The longest file name, in bytes."""


def checked(operation: str, name: str, limit: int = NAME_MAX) -> str:
    """The name with its slash, which the caller may leave out as ``multiprocessing.shared_memory`` does.

    Args:
        operation: the call that failures name.
        name: with or without the slash.
        limit: how many bytes may follow the slash.

    Raises:
        IpcError: no object can have this name (EINVAL, ENAMETOOLONG).
    """
    bare = name[1:] if name[:1] == "/" else name
    slashed = "/" + bare
    if bare in ("", ".", "..") or "/" in bare or "\0" in bare:
        shown = slashed.replace("\0", "\\0")
        raise refused(operation, errno.EINVAL, "a name is a slash and a file name", name=shown)
    length = len(os.fsencode(bare))
    if length > limit:
        raise refused(operation, errno.ENAMETOOLONG, name=slashed, length=length, limit=limit)
    return slashed
