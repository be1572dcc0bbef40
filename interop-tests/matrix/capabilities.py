"""What a machine may lack. A stranger's machine skips, saying what is missing; continuous integration fails."""

from __future__ import annotations

import os
import shutil

import pytest


def require(there: bool, what: str) -> None:
    """Go on if the capability is there; otherwise skip, or fail where ``CI=true``."""
    if there:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"this machine lacks: {what}")
    pytest.skip(f"this machine lacks: {what}")


def require_another_user() -> None:
    """Permission cases run a peer as the user nobody, which only root can."""
    require(os.geteuid() == 0, "root, to run a peer as another user")


def require_shared_memory(octets: int) -> None:
    """Space in /dev/shm."""
    require(shutil.disk_usage("/dev/shm").free > octets, f"{octets >> 20} MiB free in /dev/shm")
