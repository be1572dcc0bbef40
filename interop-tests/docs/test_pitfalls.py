"""The errors that the pages of `explain` tell of are those that the command prints."""

from __future__ import annotations

import pathlib
import re
import shlex
import subprocess

import pytest

from docs.place import ROOT, WATCHDOG, environment

ANTABOGA = ROOT / "antaboga"
SMALL = "posixmq:/NAME --create --depth 1 --message-size 8"
SEMAPHORE, SEGMENT = "posixsem:/NAME", "posixshm:/NAME"
# Page, what is done before, what then fails, with how many bytes on stdin, and what removes what was made. NAME, KEY
# and PATH stand for those of the test.
CASES: list[tuple[str, str, str, int, str]] = [
    ("fifo", "mkfifo PATH", "recv fifo:PATH --timeout 0", 0, "unlink fifo:PATH"),
    ("fifo", "mkfifo PATH", "send fifo:PATH --timeout 0", 1, "unlink fifo:PATH"),
    ("fifo", "touch PATH", "send fifo:PATH --create", 1, "rm PATH"),
    ("posixmq", f"send {SMALL}", "send posixmq:/NAME --timeout 0", 1, "unlink posixmq:/NAME"),
    ("posixmq", f"send {SMALL}", "send posixmq:/NAME", 9, "unlink posixmq:/NAME"),
    ("posixmq", "", "send posixmq:/NAME --create --depth 1000000", 1, ""),
    ("sysvmq", "", "send sysvmq:KEY", 1, ""),
    ("sysvmq", "send sysvmq:KEY --create", "send sysvmq:KEY", 20_000, "unlink sysvmq:KEY"),
    ("sysvmq", "", "send sysvmq:KEY --create --type 0", 1, ""),
    ("sysvshm", "segment create sysvshm:KEY --size 8", "segment create sysvshm:KEY --size 8", 0, "unlink sysvshm:KEY"),
    ("sysvshm", "", "segment info sysvshm:KEY", 0, ""),
    ("sysvsem", "sem create sysvsem:KEY --value 0", "sem wait sysvsem:KEY --timeout 0", 0, "sem unlink sysvsem:KEY"),
    ("sysvsem", "sem create sysvsem:KEY --value 32767", "sem post sysvsem:KEY", 0, "sem unlink sysvsem:KEY"),
    (
        "posixsem",
        "sem create posixsem:/NAME --value 0",
        "sem wait posixsem:/NAME --timeout 0",
        0,
        "sem unlink posixsem:/NAME",
    ),
    (
        "posixshm",
        "segment create posixshm:/NAME --size 8",
        "segment create posixshm:/NAME --size 8",
        0,
        "unlink posixshm:/NAME",
    ),
    ("unix", "", "send unix:PATH", 1, ""),
    ("unix", "", "send unix:@NAME", 1, ""),
    ("unix_seqpacket", "", "send unix:PATH?type=seqpacket", 1, ""),
    ("unix_seqpacket", "", "send unix:@NAME?type=seqpacket", 1, ""),
    ("unix_dgram", "", "send unix:PATH?type=dgram", 1, ""),
    ("unix_dgram", "", "send unix:@NAME?type=dgram", 1, ""),
]


class Place:
    """Where a case happens: names of its own, and a registry of its own."""

    def __init__(self, values: dict[str, str], runtime: pathlib.Path) -> None:
        self._values = values
        self._runtime = runtime

    def does(self, command: str, length: int) -> subprocess.CompletedProcess[str]:
        """Runs the command, or a verb of the shell, with so many bytes on stdin."""
        words = shlex.split(re.sub("NAME|KEY|PATH", lambda word: self._values[word[0]], command))
        program = words if words[0] in {"mkfifo", "touch", "rm"} else [str(ANTABOGA), *words]
        return subprocess.run(
            program,
            env=environment(self._runtime),
            input="x" * length,
            capture_output=True,
            text=True,
            timeout=WATCHDOG,
            check=False,
        )


@pytest.fixture
def place(name: str, key: int, tmp_path: pathlib.Path, runtime: pathlib.Path) -> Place:
    """A place that nobody else has."""
    return Place({"NAME": name, "KEY": str(key), "PATH": str(tmp_path / "node")}, runtime)


@pytest.mark.parametrize(("page", "before", "failing", "length", "after"), CASES, ids=lambda value: str(value))
def test_page_tells_of_the_error(page: str, before: str, failing: str, length: int, after: str, place: Place) -> None:
    if before:
        assert place.does(before, 1).returncode == 0
    failed = place.does(failing, length)
    if after:
        assert place.does(after, 0).returncode == 0
    assert failed.returncode in {1, 124}
    message = failed.stderr.removeprefix("antaboga: ").rstrip("\n")
    # The page leaves out the values, and where there are none what was given.
    told = re.split(r"(?<=\))|: -?\d+ ", message)[0]
    text = (ROOT / "docs" / "explain" / f"{page}.md").read_text(encoding="utf-8")
    assert told in text, message
