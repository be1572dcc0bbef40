"""Runs every command and every snippet of the README and of docs/."""

from __future__ import annotations

import pathlib
import re
import shlex
import subprocess

import pytest

from docs.pages import Block, blocks, links
from docs.place import ROOT, WATCHDOG, environment

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "docs/examples/README.md"]
EVERY_PAGE = [*PAGES, *sorted((ROOT / "docs").glob("*/*.md")), *sorted(ROOT.glob("spec/**/*.md"))]


def runnable(page: pathlib.Path) -> bool:
    """Whether the page has a command."""
    return any(block.language == "sh" for block in blocks(page))


def test_pages_with_commands_are_found() -> None:
    assert {"README.md", "quickstart.md"} <= {page.name for page in PAGES if runnable(page)}


@pytest.mark.parametrize(
    "page", [page for page in PAGES if runnable(page)], ids=lambda page: str(page.relative_to(ROOT))
)
def test_commands_of_a_page_do_what_it_says(
    page: pathlib.Path, name: str, tmp_path: pathlib.Path, runtime: pathlib.Path
) -> None:
    clone = tmp_path / "clone"
    clone.mkdir()
    for entry in ROOT.iterdir():
        (clone / entry.name).symlink_to(entry)
    with Reader(clone, environment(runtime), name) as reader:
        for block in blocks(page):
            reader.follow(block)


class Reader:
    """Somebody who does what a page says, block by block."""

    def __init__(self, clone: pathlib.Path, variables: dict[str, str], name: str) -> None:
        self._clone = clone
        self._variables = variables
        self._name = name
        self._printed = ""
        self._other_terminal: subprocess.Popen[str] | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        if self._other_terminal is not None:
            self._other_terminal.kill()
            self._other_terminal.communicate()

    def follow(self, block: Block) -> None:
        """Writes the block's file, runs its commands, or compares what the last ones printed."""
        if block.file_name is not None:
            (self._clone / block.file_name).write_text(block.text, encoding="utf-8")
        elif block.background:
            self._other_terminal = self._start(block.text)
        elif block.language == "sh":
            self._run(block.text)
        elif block.language == "text":
            assert re.fullmatch(re.escape(block.text).replace("…", ".*"), self._printed), self._printed

    def _run(self, commands: str) -> None:
        while True:
            process = self._start(commands)
            self._printed, errors = process.communicate(timeout=WATCHDOG)
            # A person waits until the other terminal is ready.
            if self._other_terminal is None or "ECONNREFUSED" not in errors:
                break
            assert self._other_terminal.poll() is None
        assert process.returncode == 0, f"{commands}\n{self._printed}\n{errors}"
        if self._other_terminal is not None:
            self._printed, errors = self._other_terminal.communicate(timeout=WATCHDOG)
            assert self._other_terminal.returncode == 0, errors
            self._other_terminal = None

    def _start(self, commands: str) -> subprocess.Popen[str]:
        """Starts the commands; those of make, which would build and test all over again, are only looked up."""
        lines = []
        for line in commands.splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["make"]:
                subprocess.run(["make", "-n", *words[1:]], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            else:
                # A page's names are short; several runs of the tests on one machine need names of their own.
                lines.append(re.sub(r"(?<=[: ][/@])quickstart\b", self._name, line))
        return subprocess.Popen(
            ["sh", "-eu", "-c", "\n".join(lines)],
            cwd=self._clone,
            env=self._variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.mark.parametrize("page", EVERY_PAGE, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: pathlib.Path) -> None:
    broken = [target for target in links(page) if not (page.parent / target).exists()]
    assert broken == []
