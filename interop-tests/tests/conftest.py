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
from matrix.implementations import prepare_environment
from matrix.leaks import Watch
from matrix.link import Stage
from matrix.peer import PeerGoneError, StuckError
from matrix.plugin import MatrixPlugin


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--peers", default="", help="matrix: only these peers, for instance c,stdlib")
    parser.addoption("--write-counts", action="store_true", help="matrix: let this run's counts be those not to drop")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(MatrixPlugin(config), "antaboga-matrix")


@pytest.fixture(scope="session")
def runtime() -> Iterator[Path]:
    """A registry of this run's own, under a short path since sockets lie in it."""
    folder = Path(tempfile.mkdtemp(prefix="abtest-"))
    prepare_environment(folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def cast(runtime: Path, pytestconfig: pytest.Config) -> Iterator[Cast]:
    folder = Path(tempfile.mkdtemp(prefix="abtest-"))
    # A peer that runs as another user finds its control socket here.
    folder.chmod(0o711)
    cast = Cast(folder)
    plugin = pytestconfig.pluginmanager.get_plugin("antaboga-matrix")
    assert isinstance(plugin, MatrixPlugin)
    plugin.versions = cast.versions
    yield cast
    cast.stop()
    printed = {log.name: log.read_text("utf-8") for log in sorted(folder.glob("*.log")) if log.stat().st_size}
    shutil.rmtree(folder)
    assert not printed, f"peers printed: {printed}"


@pytest.fixture
def stage(case: Case, cast: Cast, runtime: Path) -> Iterator[Stage]:
    """Two peers ready for a case; afterwards both let go of everything, and nothing of it may be left."""
    stage = Stage(cast, case)
    watch = Watch(runtime, stage.peers, cast.folder, [stage.names.name] if stage.room == "posixmq" else [])
    yield stage
    if any(peer.busy for peer in stage.peers if peer not in stage.gone):
        # The case failed while a peer was at work; nobody knows when that ends.
        cast.kill_everybody()
        return
    try:
        stage.strike()
    except (StuckError, PeerGoneError):
        cast.kill_everybody()
        raise
    left = watch.left(set(cast.everybody()))
    assert not left, left


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[Any]:
    """When a peer is stuck, show every stack and start over with new peers."""
    try:
        return (yield)
    except (StuckError, PeerGoneError) as problem:
        cast = getattr(item, "funcargs", {}).get("cast")
        if isinstance(cast, Cast):
            problem.args = (f"{problem}\n{_stacks(cast)}",)
        raise


def _stacks(cast: Cast) -> str:
    for peer in cast.everybody():
        peer.dump_stacks()
    logs = {peer.log for peer in cast.everybody()}
    cast.kill_everybody()
    text = "\n".join(f"--- {log.name}\n{log.read_text('utf-8', 'replace')}" for log in sorted(logs))
    for log in logs:
        log.write_bytes(b"")
    return text
