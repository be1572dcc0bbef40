"""How each peer is started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from capabilities import require

from matrix.interpreters import NoPackagesError, found
from matrix.places import PEERS, ROOT, TARGET

NAMES = ("java", "python", "stdlib", "c")
JAVA = TARGET / "java-peer.arguments"


class Commands:
    """The command of each peer, found out once; it takes the control socket as its last argument."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, name: str) -> tuple[str, ...]:
        """Return the command of one of the four, or of ``stdlib-3.N``; a peer that cannot be had skips the case."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> tuple[str, ...]:
        if name == "java":
            # The build writes it, one argument a line.
            require(JAVA.exists(), "the Java peer: run make build")
            return tuple(JAVA.read_text("utf-8").splitlines())
        if name == "python":
            peer = PEERS / "antaboga_peer.py"
            require(peer.exists(), "the peer of the Python package")
            return (sys.executable, "-B", str(peer))
        if name == "c":
            return _build_c()
        return (str(_python_of(name)), "-B", str(PEERS / "stdlib_peer.py"))


def _build_c() -> tuple[str, ...]:
    require(shutil.which("make") is not None and shutil.which("cc") is not None, "make and a C compiler")
    folder = TARGET / "c"
    subprocess.run(["make", "-s", "-C", str(PEERS / "c"), f"OUT={folder}"], check=True)
    return (str(folder / "peer"),)


def _python_of(name: str) -> Path:
    for interpreter in found():
        if interpreter.peer == name:
            try:
                return interpreter.environment()
            except NoPackagesError as problem:
                require(False, f"posix_ipc and sysv_ipc for {interpreter.python}: {problem}")
    return Path(sys.executable)


def prepare_environment(runtime: Path) -> None:
    """Set what every peer inherits."""
    os.environ["ANTABOGA_RUNTIME_DIR"] = str(runtime)
    os.environ["PYTHONPATH"] = str(ROOT / "python" / "src")
