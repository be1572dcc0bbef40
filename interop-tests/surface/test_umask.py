"""A umask that takes the owner's own bits locks nobody out; seen only by a user whom mode bits stop."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from surface.command import ROOT

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


def test_segments_under_a_umask_of_all_bits(place: Path, name: str) -> None:
    def run(*arguments: str, stdin: bytes = b"") -> bytes:
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
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout

    url = f"posixshm:/{name}"
    run("segment", "create", url, "--size", "5")
    run("segment", "put", url, "--offset", "0", stdin=b"bytes")
    assert run("segment", "get", url, "--offset", "0", "--length", "5") == b"bytes"
    run("segment", "unlink", url)
