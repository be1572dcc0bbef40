"""Where things are: the repository's root, and what the build left there."""

from __future__ import annotations

import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
LAUNCH = ROOT / "java" / "cli" / "target" / "launch"
JAR = LAUNCH / "antaboga.jar"
WATCHDOG = 300.0


def java() -> list[str]:
    """The command that runs a Java source file against the built jar."""
    jdk = (LAUNCH / "jdk").read_text().strip()
    return [f"{jdk}/bin/java", "--enable-native-access=ALL-UNNAMED", "-cp", str(JAR)]


def environment(runtime: pathlib.Path) -> dict[str, str]:
    """This process's environment with the project's Python first, and a registry of its own."""
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "ANTABOGA_RUNTIME_DIR": str(runtime), "PYTHONWARNINGS": "error"}
