"""Peers of another user, root excepted, are kept out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import posix_ipc
import pytest
from capabilities import require, require_another_user

from surface.command import ROOT, SIDES, Commands
from surface.moments import until_listening

NOBODY = 65534
# The calls that look at the permissions.
OPENING = {"posixmq": "mq_open", "sysvmq": "msgctl", "sysvshm": "shmctl", "sysvsem": "semget"}


@pytest.fixture(scope="module")
def copied() -> Iterator[Path]:
    """The Java command at a place where every user may read it, wherever the repository is."""
    require_another_user()
    with tempfile.TemporaryDirectory(prefix="abtest-", dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        launch = Path("java/cli/target/launch")
        shutil.copytree(ROOT / launch, Path(folder) / launch)
        shutil.copy2(ROOT / "antaboga", folder)
        command = Path(folder) / "antaboga"
        probe = subprocess.run(
            [command, "--version"], user=NOBODY, group=NOBODY, extra_groups=[], capture_output=True, check=False
        )
        require(probe.returncode == 0, f"a JDK that another user may run: {probe.stderr!r}")
        yield command


@pytest.fixture
def nobody(copied: Path) -> Iterator[Commands]:
    """The Java command as another user."""
    with tempfile.TemporaryDirectory(prefix="abtest-", dir="/tmp") as folder:
        os.chown(folder, NOBODY, NOBODY)
        commands = Commands(Path(folder) / "runtime", user=NOBODY, java=copied)
        yield commands
        assert not commands.end()


@pytest.mark.parametrize("side", SIDES)
def test_a_listener_goes_on_without_them(commands: Commands, nobody: Commands, name: str, side: str) -> None:
    receiving = commands.start(side, "recv", f"unix:@{name}", "--listen")
    until_listening(f"@{name}")
    nobody.run("java", "recv", f"unix:@{name}").failed("PEER_CLOSED")
    commands.run("python", "send", f"unix:@{name}", data=b"from a friend").done()
    assert receiving.result().done() == b"from a friend"


@pytest.mark.parametrize("side", SIDES)
def test_any_user_lets_them_in(commands: Commands, nobody: Commands, name: str, side: str) -> None:
    receiving = commands.start(side, "recv", f"unix:@{name}", "--listen", "--any-user")
    until_listening(f"@{name}")
    nobody.run("java", "send", f"unix:@{name}", data=b"from anybody").done()
    assert receiving.result().done() == b"from anybody"


@pytest.mark.parametrize("side", SIDES)
def test_a_listener_of_theirs(commands: Commands, nobody: Commands, name: str, side: str) -> None:
    listening = nobody.start("java", "recv", f"unix:@{name}", "--listen", "--count", "1")
    until_listening(f"@{name}")
    refused = commands.run(side, "send", f"unix:@{name}", data=b"secret").failed("PEER_REFUSED")
    assert f"uid={NOBODY}" in refused
    result = listening.result()
    result.failed("PEER_CLOSED")
    assert result.out == b""
    listening = nobody.start("java", "recv", f"unix:@{name}", "--listen")
    until_listening(f"@{name}")
    commands.run(side, "send", f"unix:@{name}", "--any-user", data=b"for anybody").done()
    assert listening.result().done() == b"for anybody"


@pytest.mark.parametrize("side", SIDES)
def test_what_is_ours_is_private(commands: Commands, nobody: Commands, name: str, side: str) -> None:
    commands.run(side, "segment", "create", f"posixshm:/{name}", "--size", "1").done()
    commands.run(side, "sem", "create", f"posixsem:/{name}").done()
    nobody.run("java", "segment", "get", f"posixshm:/{name}").failed("EACCES")
    nobody.run("java", "sem", "post", f"posixsem:/{name}").failed("EACCES")
    for url in (f"posixshm:/{name}", f"posixsem:/{name}"):
        refused = nobody.run("java", "unlink", url)
        assert refused.code == 1
        assert "(EACCES)" in refused.err or "(EPERM)" in refused.err
        commands.run(side, "unlink", url).done()
    with tempfile.TemporaryDirectory(prefix="abtest-", dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        path = f"{folder}/{name}"
        receiving = commands.start(side, "recv", f"unix:{path}", "--listen")
        until_listening(path)
        nobody.run("java", "send", f"unix:{path}", data=b"let me in").failed("EACCES")
        commands.run("python", "send", f"unix:{path}", data=b"x").done()
        receiving.result().done()


def test_what_is_ours_in_the_kernel_is_private(
    commands: Commands, nobody: Commands, name: str, keys: list[int]
) -> None:
    queue, key = f"posixmq:/{name}", keys[0]
    making = {
        queue: ["send", queue, "--create", "--depth", "1", "--message-size", "8"],
        f"sysvmq:{key}": ["send", f"sysvmq:{key}", "--create"],
        f"sysvshm:{key}": ["segment", "create", f"sysvshm:{key}", "--size", "8"],
        f"sysvsem:{key}": ["sem", "create", f"sysvsem:{key}", "--value", "1"],
    }
    asking = {
        queue: ["recv", queue, "--timeout", "5"],
        f"sysvmq:{key}": ["recv", f"sysvmq:{key}", "--timeout", "5"],
        f"sysvshm:{key}": ["segment", "get", f"sysvshm:{key}"],
        f"sysvsem:{key}": ["sem", "wait", f"sysvsem:{key}", "--timeout", "5"],
    }
    for url, words in making.items():
        commands.run("python", *words, data=b"private").done()
        line = nobody.run("java", *asking[url]).failed("EACCES")
        # When it is opened, not when it is first used.
        assert line.startswith(f"antaboga: {OPENING[url.partition(':')[0]]}: "), line
        refused = nobody.run("java", "unlink", url)
        assert refused.code == 1
        assert "(EACCES)" in refused.err or "(EPERM)" in refused.err
        commands.run("python", "unlink", url).done()


def test_a_queue_that_may_only_be_read_is_looked_at(nobody: Commands, name: str) -> None:
    url = f"posixmq:/{name}"
    nobody.run("java", "send", url, "--create", "--depth", "2", "--message-size", "8", data=b"x").done()
    theirs = posix_ipc.MessageQueue(f"/{name}", read=True, write=False)
    try:
        os.fchmod(theirs.mqd, 0o400)
        lines = map(json.loads, nobody.run("java", "ls", "--json").done().splitlines())
        (found,) = (each for each in lines if each["name"] == f"/{name}")
        assert (found["size"], found["waiting"]) == (16, 1)
        nobody.run("java", "recv", url).failed("EACCES")
    finally:
        theirs.close()
        nobody.run("java", "unlink", url).done()
