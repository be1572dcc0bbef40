"""Runs every command and every snippet of the README and of docs/."""

from __future__ import annotations

import pathlib
import re
import shlex
import subprocess

import pytest

from docs.pages import Block, blocks, links
from docs.place import ROOT, WATCHDOG, environment

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
EVERY_PAGE = [*PAGES, *sorted((ROOT / "docs").glob("*/*.md")), *sorted(ROOT.glob("spec/**/*.md"))]


def runnable(page: pathlib.Path) -> bool:
    """Whether the page has a command."""
    return any(block.language == "sh" for block in blocks(page))


def test_pages_with_commands_are_found() -> None:
    assert {"README.md", "quickstart.md"} <= {page.name for page in PAGES if runnable(page)}


@pytest.mark.parametrize("page", [page for page in PAGES if runnable(page)], ids=lambda page: page.name)
def test_commands_of_a_page_do_what_it_says(page: pathlib.Path, tmp_path: pathlib.Path, runtime: pathlib.Path) -> None:
    clone = tmp_path / "clone"
    clone.mkdir()
    for entry in ROOT.iterdir():
        (clone / entry.name).symlink_to(entry)
    found = blocks(page)
    for index, block in enumerate(found):
        if block.file_name is not None:
            (clone / block.file_name).write_text(block.text, encoding="utf-8")
        elif block.language == "sh":
            following = found[index + 1] if index + 1 < len(found) else None
            run(block, following if following and following.language == "text" else None, clone, runtime)


def run(block: Block, output: Block | None, clone: pathlib.Path, runtime: pathlib.Path) -> None:
    """Runs the block's commands; those of make, which would build and test all over again, are only looked up."""
    lines = []
    for line in block.text.splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["make"]:
            subprocess.run(["make", "-n", *words[1:]], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        else:
            lines.append(line)
    done = subprocess.run(
        ["sh", "-eu", "-c", "\n".join(lines)],
        cwd=clone,
        env=environment(runtime),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )
    assert done.returncode == 0, f"{block.text}\n{done.stdout}\n{done.stderr}"
    if output is not None:
        assert re.fullmatch(re.escape(output.text).replace("…", ".*"), done.stdout), done.stdout


@pytest.mark.parametrize("page", EVERY_PAGE, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: pathlib.Path) -> None:
    broken = [target for target in links(page) if not (page.parent / target).exists()]
    assert broken == []
