"""What a machine may lack: a test that needs it is a counted skip that says so, and fails where CI is set."""

from __future__ import annotations

import os
import shutil

import pytest


def require(there: bool, what: str) -> None:
    """Goes on if the capability is there; otherwise skips, or fails where the variable CI is set and not empty."""
    if there:
        return
    if os.environ.get("CI"):
        pytest.fail(f"this machine lacks: {what}")
    pytest.skip(f"this machine lacks: {what}")


def require_root(what: str) -> None:
    """Only root can do ``what``."""
    require(os.geteuid() == 0, f"root, {what}")


def require_another_user() -> None:
    """Permission cases run a peer as the user nobody."""
    require_root("to run a peer as another user")


def require_shared_memory(octets: int) -> None:
    """Space in /dev/shm."""
    require(shutil.disk_usage("/dev/shm").free > octets, f"{octets >> 20} MiB free in /dev/shm")
