"""Fixtures: the cast of a run, the stage of a case, and the look for leaks after it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from matrix.cases import Case
from matrix.cast import Cast
from matrix.implementations import Implementation, implementation, prepare_environment
from matrix.leaks import Watch
from matrix.link import Stage
from matrix.mechanisms import rooms
from matrix.peer import PeerGone, Stuck


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--peers", default="", help="only these peers, for instance c,stdlib")


def _case(item: pytest.Item) -> Case | None:
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("case") if callspec else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Bring cases of one room, host and guest together: they share a spawned child."""
    order = {room.name: number for number, room in enumerate(rooms())}
    items.sort(key=lambda item: _place(_case(item), order))
    wanted = set(config.getoption("--peers").split(",")) - {""}
    if wanted:
        kept, left = [], []
        for item in items:
            case = _case(item)
            (kept if case is None or {case.sender, case.receiver} <= wanted else left).append(item)
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def _place(case: Case | None, order: dict[str, int]) -> tuple[int, str, str]:
    return (order[case.room.name], *case.hosting) if case else (-1, "", "")


@pytest.fixture(scope="session")
def runtime() -> Iterator[Path]:
    """A registry of this run's own, under a short path since sockets lie in it."""
    folder = Path(tempfile.mkdtemp(prefix="abtest-"))
    prepare_environment(folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def cast(runtime: Path) -> Iterator[Cast]:
    folder = Path(tempfile.mkdtemp(prefix="abtest-"))
    folder.chmod(0o711)
    found: dict[str, Implementation] = {}

    def find(name: str) -> Implementation:
        return found.setdefault(name, implementation(name))

    cast = Cast(folder, find)
    yield cast
    cast.stop()
    printed = {log.name: log.read_text("utf-8") for log in sorted(folder.glob("*.log")) if log.stat().st_size}
    shutil.rmtree(folder)
    assert not printed, f"peers printed: {printed}"


@pytest.fixture
def stage(case: Case, cast: Cast, runtime: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Two peers ready for a case; afterwards both let go of everything, and nothing of it may be left."""
    stage = Stage(cast, case)
    watch = Watch(runtime, stage.peers)
    yield stage
    if any(peer.busy for peer in stage.peers if peer is not stage.killed):
        # The case failed while a peer was at work; nobody knows when that ends.
        cast.kill_everybody()
        return
    try:
        stage.strike()
    except (Stuck, PeerGone):
        cast.kill_everybody()
        raise
    left = watch.left(set(cast.everybody()))
    assert not left, left


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[Any]:
    """When a peer is stuck, show every stack and start over with new peers."""
    try:
        return (yield)
    except (Stuck, PeerGone) as problem:
        cast = item.funcargs.get("cast") if hasattr(item, "funcargs") else None
        if isinstance(cast, Cast):
            problem.add_note(_stacks(cast))
        raise


def _stacks(cast: Cast) -> str:
    for peer in cast.everybody():
        peer.dump_stacks()
    logs = {peer.log for peer in cast.everybody()}
    # A language runtime writes its dump in its own time; ending the peers flushes what there is.
    cast.kill_everybody()
    text = "\n".join(f"--- {log.name}\n{log.read_text('utf-8', 'replace')}" for log in sorted(logs))
    for log in logs:
        log.write_bytes(b"")
    return text
