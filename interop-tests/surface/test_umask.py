"""A umask that takes the owner's own bits locks nobody out; seen only by a user whom mode bits stop."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import posix_ipc
import pytest

from surface.command import ROOT, SIDES, Commands
from surface.moments import until_listening, until_registered

NOBODY = 65534


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder of an ordinary user with the Java command in it."""
    with tempfile.TemporaryDirectory(prefix="abtest-", dir="/tmp") as name:
        folder = Path(name)
        launch = Path("java/cli/target/launch")
        shutil.copytree(ROOT / launch, folder / launch)
        shutil.copy2(ROOT / "antaboga", folder)
        folder.chmod(0o755)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        yield folder


def test_nothing_locks_its_maker_out(place: Path, name: str) -> None:
    def run(*arguments: str, stdin: bytes = b"", code: int = 0) -> bytes:
        done = subprocess.run(
            [place / "antaboga", *arguments],
            input=stdin,
            capture_output=True,
            check=False,
            timeout=120,
            umask=0o777,
            user=NOBODY if os.geteuid() == 0 else None,
            group=NOBODY if os.geteuid() == 0 else None,
            extra_groups=[] if os.geteuid() == 0 else None,
            env={"PATH": os.environ["PATH"], "ANTABOGA_RUNTIME_DIR": str(place / "runtime")},
        )
        assert done.returncode == code, done.stderr
        assert (done.stderr == b"") == (code == 0)
        return done.stdout

    url = f"posixshm:/{name}"
    run("segment", "create", url, "--size", "5")
    run("segment", "put", url, "--offset", "0", stdin=b"bytes")
    assert run("segment", "get", url, "--offset", "0", "--length", "5") == b"bytes"
    run("segment", "unlink", url)
    # The second finds the lock that the first made; the third one that was made and not yet given its mode.
    listen = ("recv", f"unix:{place}/socket", "--listen", "--timeout", "0")
    for _ in range(2):
        run(*listen, code=124)
    lock = place / "runtime" / "run" / "bind.lock"
    lock.chmod(0)
    run(*listen, code=124)
    for words in (
        ("send", f"posixmq:/{name}", "--create"),
        ("recv", f"posixmq:/{name}"),
        ("unlink", f"posixmq:/{name}"),
    ):
        run(*words)


@pytest.mark.parametrize("side", SIDES)
def test_what_is_made_has_its_mode_whatever_the_umask(commands: Commands, tmp_path: Path, name: str, side: str) -> None:
    before = os.umask(0o777)
    try:
        listening = commands.start(side, "recv", f"unix:{tmp_path}/socket", "--listen")
        fifo = commands.start(side, "recv", f"fifo:{tmp_path}/fifo", "--create")
        queue = commands.run(side, "send", f"posixmq:/{name}", "--create", data=b"")
    finally:
        os.umask(before)
    queue.done()
    until_registered(commands.runtime, f"{tmp_path}/fifo")
    until_listening(f"{tmp_path}/socket")
    commands.run(side, "send", f"fifo:{tmp_path}/fifo", data=b"through").done()
    assert fifo.result().done() == b"through"
    commands.run(side, "send", f"unix:{tmp_path}/socket", data=b"in").done()
    assert listening.result().done() == b"in"
    found = posix_ipc.MessageQueue(f"/{name}")
    modes = {"queue": os.fstat(found.mqd).st_mode}
    found.close()
    modes["fifo"] = os.stat(tmp_path / "fifo").st_mode
    modes["lock"] = os.stat(commands.runtime / "run" / "bind.lock").st_mode
    assert {what: stat.S_IMODE(mode) for what, mode in modes.items()} == dict.fromkeys(modes, 0o600)
    for url in (f"posixmq:/{name}", f"fifo:{tmp_path}/fifo"):
        commands.run(side, "unlink", url).done()
