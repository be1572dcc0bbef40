"""How each peer is started."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matrix.places import PEERS, ROOT, TARGET

NAMES = ("java", "python", "stdlib", "c")


@dataclass(frozen=True)
class Implementation:
    """One way of writing a peer: the command that starts it takes the control socket as its last argument."""

    name: str
    command: tuple[str, ...]
    # Frames that break the rules are sent by peers that know no better.
    sends_raw: bool = False

    def __str__(self) -> str:
        return self.name


def java_command() -> tuple[str, ...]:
    """Return the command of the Java peer, as the build wrote it: one argument a line."""
    return tuple((TARGET / "java-peer.arguments").read_text("utf-8").splitlines())


@cache
def c_command() -> tuple[str, ...]:
    """Build the C peer where its sources are newer, and return its command."""
    folder = TARGET / "c"
    subprocess.run(["make", "-s", "-C", str(PEERS / "c"), f"OUT={folder}"], check=True)
    return (str(folder / "peer"),)


def stdlib(python: Path, name: str = "stdlib") -> Implementation:
    """Return the stdlib peer on a given interpreter."""
    return Implementation(name, (str(python), "-B", str(PEERS / "stdlib_peer.py")), sends_raw=True)


def implementation(name: str) -> Implementation:
    """Return one of the four peers."""
    if name == "java":
        return Implementation(name, java_command())
    if name == "python":
        return Implementation(name, (sys.executable, "-B", str(PEERS / "antaboga_peer.py")))
    if name == "stdlib":
        return stdlib(Path(sys.executable))
    return Implementation(name, c_command(), sends_raw=True)


def prepare_environment(runtime: Path) -> None:
    """Set what every peer inherits."""
    os.environ["ANTABOGA_RUNTIME_DIR"] = str(runtime)
    os.environ["PYTHONPATH"] = str(ROOT / "python" / "src")
