"""What the matrix adds to a pytest run: an order of cases that shares children, a tally, and a table at the end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from matrix.cases import Case
from matrix.counts import Counts
from matrix.mechanisms import rooms
from matrix.places import INTEROP

PAIR = "matrix pair"


def _case(item: pytest.Item) -> Case | None:
    callspec = getattr(item, "callspec", None)
    case = callspec.params.get("case") if callspec else None
    return case if isinstance(case, Case) else None


def case_files() -> set[Path]:
    """Return the files that have cases."""
    files = (INTEROP / "tests").glob("test_*.py")
    return {file for file in files if re.search(r"^def test_\w+\(stage: Stage", file.read_text("utf-8"), re.MULTILINE)}


class MatrixPlugin:
    """Counts per room and pair; a drop fails a run that had every case."""

    def __init__(self, config: pytest.Config) -> None:
        self.versions: Mapping[str, str] = {}
        self._counts = Counts()
        self._peers = set(str(config.getoption("--peers")).split(",")) - {""}
        self.writes = bool(config.getoption("--write-counts"))
        self._whole = False
        self._compared = False
        self._dropped: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        cases = [(item, case) for item in items if (case := _case(item))]
        for item, case in cases:
            if case.counted:
                item.user_properties.append((PAIR, case.pair))
        order = {room.name: number for number, room in enumerate(rooms())}
        cases.sort(key=lambda one: (order[one[1].room.name], *one[1].hosting))
        wanted = [item for item, case in cases if not self._peers or {case.sender, case.receiver} <= self._peers]
        left = {item for item, _ in cases}.difference(wanted)
        items[:] = [item for item in items if _case(item) is None] + wanted
        if left:
            config.hook.pytest_deselected(items=list(left))
        self._whole = self._whole and not left

    def pytest_itemcollected(self) -> None:
        self._whole = True

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        self._whole = self._whole and not any(_case(item) for item in items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        pair = dict(report.user_properties).get(PAIR)
        if pair is None:
            return
        if report.when == "call" and report.passed:
            self._counts.passed[str(pair)] += 1
        elif report.skipped:
            self._counts.lacking[str(pair)] += 1
        elif report.when == "teardown" and report.failed:
            self._counts.passed[str(pair)] -= 1

    def _complete(self, session: pytest.Session) -> bool:
        there = {item.path for item in session.items if _case(item)}
        return self._whole and there >= case_files()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if not self._counts.passed or not self._complete(session):
            return
        self._compared = True
        if self.writes:
            self._counts.write()
        self._dropped = self._counts.dropped()
        if self._dropped and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._counts.passed:
            return
        terminalreporter.section("interop matrix")
        for line in self._counts.table():
            terminalreporter.line(line)
        if self._counts.lacking:
            terminalreporter.line(f"skipped for what this machine lacks: {sum(self._counts.lacking.values())}")
        terminalreporter.line(", ".join(f"{name} {version}" for name, version in sorted(self.versions.items())))
        what = "compared with counts.json" if self._compared else "not compared with counts.json: this was a part"
        terminalreporter.line(f"counts: {what}")
        for line in self._dropped:
            terminalreporter.line(f"FEWER CASES: {line}", red=True)
