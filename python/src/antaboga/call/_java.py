"""Where a JDK is, and the jar of this project; what is missing is said with all that was looked at."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import NamedTuple

from antaboga.errors import refused

OLDEST = 25

OPTIONS = (
    "--enable-native-access=ALL-UNNAMED",
    # Into the memory that a worker has at this number for what it says of its death.
    "-XX:ErrorFile=/proc/self/fd/4",
)

_NEEDED = {
    "this project": "io/antaboga/call/WorkerMain.class",
    "JNA": "com/sun/jna/Native.class",
    "Jackson": "tools/jackson/databind/ObjectMapper.class",
}
_PACKAGE = Path(__file__).resolve().parents[1]
_VERSION = re.compile(r'^JAVA_VERSION="?(\d+)', re.MULTILINE)
_SAID = re.compile(r'version "(\d+)')


class Jar(NamedTuple):
    """What has the classes.

    Attributes:
        classpath: for the option ``-cp``.
        launch: the folder of what the clone's commands are started from, if it is from there.
    """

    classpath: str
    launch: Path | None


def jar(chosen: str | os.PathLike[str] | None, classpath: list[str]) -> Jar:
    """The class path of a worker.

    Raises:
        IpcError: nothing has all that is needed (ENOENT).
    """
    launch = _PACKAGE.parents[2] / "java" / "cli" / "target" / "launch"
    candidates: list[tuple[str, str | None]]
    if chosen is not None:
        candidates = [("jar", os.fspath(chosen))]
    else:
        candidates = [
            ("$ANTABOGA_JAR", os.environ.get("ANTABOGA_JAR")),
            ("the package's own", str(_PACKAGE / "_java" / "antaboga.jar")),
            ("the clone's", str(launch / "antaboga.jar")),
        ]
    looked = []
    for source, path in candidates:
        lacking = "not set" if path is None else _lacking([path, *classpath])
        if path is not None and lacking is None:
            return Jar(os.pathsep.join([path, *classpath]), launch if source == "the clone's" else None)
        looked.append(f"{source}{'' if path is None else f' ({path})'}: {lacking}")
    raise refused("start", errno.ENOENT, missing="a jar of this project for Java", looked="; ".join(looked))


def _lacking(classpath: list[str]) -> str | None:
    if not Path(classpath[0]).exists():
        return "not there"
    missing = [name for name, entry in _NEEDED.items() if not any(_has(place, entry) for place in classpath)]
    return f"without {' and '.join(missing)}" if missing else None


def _has(place: str, entry: str) -> bool:
    if os.path.isdir(place):
        return os.path.exists(os.path.join(place, entry))
    try:
        with zipfile.ZipFile(place) as opened:
            return entry in opened.NameToInfo
    except (OSError, zipfile.BadZipFile):
        return False


def java(chosen: str | os.PathLike[str] | None, found: Jar) -> str:
    """The path of the program ``java`` of a JDK that is new enough.

    Raises:
        IpcError: there is none (ENOENT).
    """
    candidates: list[tuple[str, str | None]]
    if chosen is not None:
        candidates = [("java", os.fspath(chosen))]
    else:
        candidates = [
            ("$ANTABOGA_JDK", os.environ.get("ANTABOGA_JDK")),
            ("$JAVA_HOME", os.environ.get("JAVA_HOME")),
            ("the path", shutil.which("java")),
        ]
        if found.launch is not None:
            candidates.append(("what the clone was built with", _built_with(found.launch)))
    looked = []
    for source, path in candidates:
        program = None if not path else _program(path)
        version = None if program is None else _version(program)
        if program is not None and version is not None and version >= OLDEST:
            return program
        lacking = "not set" if not path else "no program java" if program is None else f"version {version or 'unknown'}"
        looked.append(f"{source}{f' ({path})' if path else ''}: {lacking}")
    raise refused("start", errno.ENOENT, missing=f"a JDK {OLDEST} or later", looked="; ".join(looked))


def _built_with(launch: Path) -> str | None:
    try:
        return (launch / "jdk").read_text("utf-8").strip()
    except OSError:
        return None


def _program(path: str) -> str | None:
    program = os.path.join(path, "bin", "java") if os.path.isdir(path) else path
    return shutil.which(program)


def _version(program: str) -> int | None:
    """Asked of the file that every JDK has, since to start it takes a moment; of itself where there is no such file."""
    release = Path(program).resolve().parents[1] / "release"
    try:
        found = _VERSION.search(release.read_text("utf-8", "replace"))
    except OSError:
        found = None
    if found is None:
        try:
            said = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=60, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return None
        found = _SAID.search(said.stderr + said.stdout)
    return int(found[1]) if found else None
