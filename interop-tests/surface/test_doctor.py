"""doctor and explain."""

from __future__ import annotations

import json
import re

import pytest

from surface.command import ROOT, Commands

CHECKS = {"system", "jdk", "shm", "descriptors", "pipe", "unix", "posixmq", "registry", "native", "python", "packages"}


def test_doctor_ends_with_its_verdict(commands: Commands) -> None:
    *lines, verdict = commands.run("java", "doctor").done().decode().splitlines()
    assert re.fullmatch(r"PASSED|PASSED WITH ISSUES: .+", verdict)
    checks = [re.fullmatch(r"(ok|issue|failed) +(\w+) +(.+)", line) for line in lines]
    assert all(checks)
    assert {check[2] for check in checks if check} >= CHECKS
    issues = any(check[1] == "issue" for check in checks if check)
    assert issues == verdict.startswith("PASSED WITH ISSUES")


def test_doctor_as_json(commands: Commands) -> None:
    report = json.loads(commands.run("java", "doctor", "--json").done())
    assert report["verdict"] in ("PASSED", "PASSED WITH ISSUES")
    assert {check["check"] for check in report["checks"]} >= CHECKS
    assert all(check["status"] in ("ok", "issue") for check in report["checks"])


def test_doctor_fails_and_says_what_to_do(commands: Commands) -> None:
    commands.runtime.mkdir(mode=0o777)
    commands.runtime.chmod(0o777)
    result = commands.run("java", "doctor")
    assert (result.code, result.err) == (1, "")
    *lines, verdict = result.out.decode().splitlines()
    assert any(re.match(r"failed +registry ", line) for line in lines)
    assert re.fullmatch(rf"FAILED: .*{commands.runtime}.*", verdict)


PAGES = sorted(path.stem for path in (ROOT / "docs" / "explain").glob("[a-z]*.md"))


def headings(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("#")]


@pytest.mark.parametrize("page", PAGES)
def test_explain_prints_the_page(commands: Commands, page: str) -> None:
    source = (ROOT / "docs" / "explain" / f"{page}.md").read_text()
    text = commands.run("java", "explain", page).done().decode()
    assert headings(source)
    assert set(headings(text)) >= set(headings(source))
    assert "{{" not in text
    assert json.loads(commands.run("java", "explain", page, "--json").done()) == {"name": page, "text": text}


def test_explain_without_a_name_prints_the_overview(commands: Commands) -> None:
    source = (ROOT / "docs" / "explain" / "README.md").read_text()
    text = commands.run("java", "explain").done().decode()
    assert set(headings(text)) >= set(headings(source))
    assert all(page in text for page in PAGES)


def test_there_are_pages() -> None:
    assert set(PAGES) >= {"pipe", "unix"}
