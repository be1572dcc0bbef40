"""The user's directory, and the check that nobody else can write in it."""

from __future__ import annotations

import os
import stat

from antaboga.errors import failed, refused_by

_PRIVATE = 0o700


def of_current_user() -> str:
    """Where the directory of the current user belongs; it need not exist yet."""
    own = os.environ.get("ANTABOGA_RUNTIME_DIR")
    if own:
        return os.path.abspath(own)
    session = os.environ.get("XDG_RUNTIME_DIR")
    if session and os.path.isdir(session):
        return os.path.join(os.path.abspath(session), "antaboga")
    return f"/tmp/antaboga-{os.geteuid()}"


def prepare(directory: str) -> str:
    """Makes ``directory`` if it is absent, and refuses one that is not private.

    Raises:
        IpcError: somebody else could write in it (REGISTRY_UNSAFE), or it cannot be made.
    """
    try:
        os.mkdir(directory, _PRIVATE)
        # A umask of the owner's own bits would lock us out.
        os.chmod(directory, _PRIVATE)
    except FileExistsError:
        pass
    except OSError as cause:
        raise refused_by("mkdir", cause, path=directory) from None
    try:
        found = os.lstat(directory)
    except OSError as cause:
        raise refused_by("lstat", cause, path=directory) from None
    problem = None
    if not stat.S_ISDIR(found.st_mode):
        problem = "not a directory"
    elif found.st_uid != os.geteuid():
        problem = "directory belongs to another user"
    elif found.st_mode & 0o077:
        problem = "directory is open to other users"
    if problem is not None:
        mode = f"{stat.S_IMODE(found.st_mode):o}"
        raise failed("registry", problem, "REGISTRY_UNSAFE", path=directory, uid=found.st_uid, mode=mode)
    return directory
