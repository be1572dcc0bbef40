"""The file of a socket that has one."""

from __future__ import annotations

import os
import stat

from antaboga.cli.failure import UsageError
from antaboga.errors import failed, refused_by
from antaboga.registry import Registry


def unlink(name: str) -> None:
    """Removes the file, and what the registry says about it."""
    if name.startswith("@"):
        raise UsageError("nothing to unlink: an abstract name goes with its socket")
    try:
        if not stat.S_ISSOCK(os.lstat(name).st_mode):
            raise failed("unlink", "not a socket", "WRONG_KIND", name=name)
        os.unlink(name)
    except OSError as failure:
        if failure.errno is None:
            raise
        raise refused_by("unlink", failure, name=name) from failure
    Registry.of_current_user().forget("unix", name)
