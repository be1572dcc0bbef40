"""Runs a script where it may mount what it likes without anyone else seeing it."""

import os
import subprocess
from pathlib import Path

from capabilities import require

NAMESPACE = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount"]


def _capable() -> bool:
    probe = [*NAMESPACE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    try:
        return subprocess.run(probe, capture_output=True, check=False, timeout=60).returncode == 0
    except FileNotFoundError:
        return False


def require_private_mounts() -> None:
    """The test needs mounts that can be made private."""
    require(_capable(), "private mounts: root or unprivileged user namespaces")


def run_in_private_mounts(
    script: str, *arguments: str | Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a shell script, as root of its own mount namespace, and returns what it wrote."""
    return subprocess.run(
        [*NAMESPACE, "sh", "-eu", "-c", script, "sh", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=env,
    )
