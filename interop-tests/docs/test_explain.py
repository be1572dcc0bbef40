"""The pages of `antaboga explain`: complete, and showing files that are run."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess

import pytest

from docs.place import EXAMPLES, ROOT, WATCHDOG, environment
from docs.test_examples import present

PAGES = ROOT / "docs" / "explain"
INCLUDE = re.compile(r"^\{\{include (\S+)\}\}$", re.MULTILINE)
SECTIONS = [
    "What it is",
    "When to use it",
    "Waiting and synchronisation",
    "Clean-up",
    "Limits here",
    "Pitfalls",
    "POSIX and System V",
    "The smallest code",
]


def mechanism_pages() -> list[pathlib.Path]:
    """Every page but the overview."""
    return sorted(page for page in PAGES.glob("*.md") if page.name != "README.md")


@pytest.mark.parametrize("page", mechanism_pages(), ids=lambda page: page.stem)
def test_page_has_every_section_in_order(page: pathlib.Path) -> None:
    assert re.findall(r"^## (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE) == SECTIONS


@pytest.mark.parametrize("page", mechanism_pages(), ids=lambda page: page.stem)
def test_page_shows_every_example_of_its_mechanism(page: pathlib.Path) -> None:
    shown = INCLUDE.findall(page.read_text(encoding="utf-8"))
    assert set(shown) == {f"docs/examples/{path}" for path in present() if path.startswith(f"{page.stem}/")}


def test_every_built_mechanism_has_a_page_and_a_line_in_the_overview() -> None:
    built = {row["name"] for row in json.loads((ROOT / "spec/mechanisms.json").read_text())["mechanisms"]}
    assert built <= {page.stem for page in mechanism_pages()}
    overview = (PAGES / "README.md").read_text(encoding="utf-8")
    assert {page.stem for page in mechanism_pages()} == set(re.findall(r"^\| `(\w+)` \|", overview, re.MULTILINE))


@pytest.mark.parametrize("page", mechanism_pages(), ids=lambda page: page.stem)
def test_command_prints_the_page_with_its_files_and_limits(page: pathlib.Path, runtime: pathlib.Path) -> None:
    done = subprocess.run(
        [ROOT / "antaboga", "explain", page.stem],
        env=environment(runtime),
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "{{" not in done.stdout
    for path in EXAMPLES.glob(f"{page.stem}/*.*"):
        assert path.read_text(encoding="utf-8") in done.stdout
