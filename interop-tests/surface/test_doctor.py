"""doctor and explain."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from private_mounts import require_private_mounts, run_in_private_mounts

from surface.command import ROOT, WORDS, Commands

CHECKS = set(
    "system jdk native registry shm sysvshm sysvsem descriptors pipe unix posixmq sysvmq ipc_namespace python packages "
    "pythons".split()
)
SYSCTLS = {f"protected_{name}" for name in ("fifos", "regular", "symlinks", "hardlinks")}


def test_doctor_ends_with_its_verdict(commands: Commands) -> None:
    *lines, verdict = commands.run("java", "doctor").done().decode().splitlines()
    assert re.fullmatch(r"PASSED|PASSED WITH ISSUES: .+", verdict)
    checks = [re.fullmatch(r"(ok|issue|failed) +(\w+) +(.+)", line) for line in lines]
    assert all(checks)
    there = {name for name in SYSCTLS if Path(f"/proc/sys/fs/{name}").exists()}
    assert {check[2] for check in checks if check} >= CHECKS | there
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


def test_a_small_dev_shm_is_an_issue(commands: Commands) -> None:
    require_private_mounts()
    script = 'mount -t tmpfs -o size=64m tmpfs /dev/shm && exec "$@"'
    done = run_in_private_mounts(script, *WORDS["java"], "doctor", "--json", env=commands.environment)
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert report["verdict"] == "PASSED WITH ISSUES"
    (shm,) = (check for check in report["checks"] if check["check"] == "shm")
    assert (shm["status"], shm["text"]) == ("issue", "tmpfs /dev/shm, 64 MiB, 64 MiB free")
    assert shm["todo"] in report["todo"]
    assert "--shm-size=" in shm["todo"]


def test_a_dev_shm_without_a_limit_is_a_failure(commands: Commands) -> None:
    require_private_mounts()
    script = 'mount -t ramfs ramfs /dev/shm && exec "$@"'
    done = run_in_private_mounts(script, *WORDS["java"], "doctor", env=commands.environment)
    assert (done.returncode, done.stderr) == (1, "")
    *lines, verdict = done.stdout.splitlines()
    assert any(re.match(r"failed +shm +ramfs ", line) for line in lines)
    assert verdict.startswith("FAILED: mount a tmpfs on /dev/shm")


def test_the_namespace_is_told(commands: Commands) -> None:
    own = os.readlink("/proc/self/ns/ipc")
    report = json.loads(commands.run("java", "doctor", "--json").done())
    (namespace,) = (check["text"] for check in report["checks"] if check["check"] == "ipc_namespace")
    assert namespace.startswith(f"{own}, ")


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
