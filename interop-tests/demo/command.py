"""The command `demo` as the tests run it, and what it makes that has a name."""

from __future__ import annotations

import contextlib
import json
import pathlib
import re
import subprocess
from typing import Any

import posix_ipc
from docs.place import ROOT, WATCHDOG, environment

ANTABOGA = ROOT / "antaboga"
ROWS = [
    row["mechanism"]
    for row in json.loads(
        subprocess.run([ANTABOGA, "demo", "--list", "--json"], check=True, capture_output=True, timeout=WATCHDOG).stdout
    )["mechanisms"]
]


def demo(runtime: pathlib.Path, *arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs the command to its end."""
    return subprocess.run(
        [ANTABOGA, "demo", *map(str, arguments)],
        env=environment(runtime) | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )


def report(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """What `--json` printed."""
    parsed: dict[str, Any] = json.loads(done.stdout)
    return parsed


def taken(lines: list[str], side: str) -> list[tuple[int, str]]:
    """How many bytes each process of one side counted, and their SHA-256; a row may have several workers."""
    counted = (re.fullmatch(rf"{side} .*: ([\d,]+) bytes, sha256 ([0-9a-f]{{64}})", line) for line in lines)
    return [(int(match[1].replace(",", "")), match[2]) for match in counted if match]


def entries(runtime: pathlib.Path) -> list[dict[str, Any]]:
    """What the registry holds at this moment."""
    found = []
    for path in (runtime / "registry").glob("*.json"):
        with contextlib.suppress(FileNotFoundError):
            found.append(json.loads(path.read_text()))
    return found


def registered(runtime: pathlib.Path) -> set[tuple[str, str]]:
    """The objects that the registry has entries of, as mechanism and name."""
    return {(entry["mechanism"], entry["name"]) for entry in entries(runtime)}


def there(mechanism: str, name: str) -> bool:
    """Whether the kernel has such an object."""
    if mechanism in {"fifo", "unix"}:
        return pathlib.Path(name).exists()
    if mechanism == "posixshm":
        return pathlib.Path("/dev/shm" + name).exists()
    if mechanism == "posixsem":
        return pathlib.Path("/dev/shm/sem." + name[1:]).exists()
    if mechanism == "posixmq":
        try:
            posix_ipc.MessageQueue(name).close()
        except posix_ipc.ExistentialError:
            return False
        return True
    table = {"sysvmq": "msg", "sysvshm": "shm", "sysvsem": "sem"}[mechanism]
    ids = [line.split()[1] for line in pathlib.Path("/proc/sysvipc", table).read_text().splitlines()[1:]]
    return name.removeprefix("id:") in ids
