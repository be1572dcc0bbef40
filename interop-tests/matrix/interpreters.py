"""The CPythons of this machine, for the stdlib peer: one of each minor version from 3.8 up."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matrix.places import INTEROP, TARGET

OLDEST = (3, 8)


class NoPackagesError(Exception):
    """The packages that the stdlib peer needs could not be installed for an interpreter."""


@dataclass(frozen=True)
class Interpreter:
    """One CPython."""

    version: tuple[int, int]
    python: Path

    @property
    def peer(self) -> str:
        return f"stdlib-{self.version[0]}.{self.version[1]}"

    def environment(self) -> Path:
        """Return the Python of a virtual environment with the pinned packages, made once."""
        home = TARGET / f"cpython-{self.version[0]}.{self.version[1]}"
        pins = self._pins().read_text("utf-8")
        stamp = home / "made-from"
        made_from = f"{self.python.resolve()}\n{pins}"
        if not stamp.exists() or stamp.read_text("utf-8") != made_from:
            self._run(str(self.python), "-m", "venv", "--clear", str(home))
            self._run(f"{home}/bin/python", "-m", "pip", "install", "-q", "-r", str(self._pins()))
            stamp.write_text(made_from, "utf-8")
        return home / "bin" / "python"

    def _pins(self) -> Path:
        pins = {self._minor(file): file for file in (INTEROP / "requirements").glob("cpython-3.*.txt")}
        return pins.get(self.version[1], pins[max(pins)])

    @staticmethod
    def _minor(file: Path) -> int:
        return int(file.stem.partition("3.")[2])

    def _run(self, *command: str) -> None:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        environment.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_ROOT_USER_ACTION="ignore")
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if done.returncode:
            raise NoPackagesError(f"{' '.join(command)}: {done.stdout}{done.stderr}")


def _candidates() -> Iterator[tuple[re.Match[str] | None, Path]]:
    pyenv = os.environ.get("PYENV_ROOT")
    if pyenv:
        for home in sorted(Path(pyenv, "versions").glob("*")):
            yield re.fullmatch(r"(\d+)\.(\d+)\.\d+", home.name), home / "bin" / "python"
    for folder in [*os.environ.get("PATH", "").split(":"), "/usr/bin"]:
        if folder and not folder.endswith("/shims"):
            for python in sorted(Path(folder).glob("python3*")):
                yield re.fullmatch(r"python(\d+)\.(\d+)", python.resolve().name), python


@cache
def found() -> tuple[Interpreter, ...]:
    """Return the interpreters of PYENV_ROOT, PATH and /usr/bin, the first found of each minor version."""
    interpreters: dict[tuple[int, int], Interpreter] = {}
    for match, python in _candidates():
        if match and os.access(python, os.X_OK):
            version = (int(match[1]), int(match[2]))
            if version >= OLDEST:
                interpreters.setdefault(version, Interpreter(version, python))
    return tuple(interpreters[version] for version in sorted(interpreters))
