"""Other processes that the tests talk to."""

import functools
import os
import select
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

from antaboga.process import Child, Descriptor, Standard
from capabilities import require, require_another_user

NOBODY = 65534


FOR_EVER = [sys.executable, "-c", "import signal\nwhile True: signal.pause()"]
"""A program that does nothing until it is killed."""


def python(
    script: str,
    *arguments: str,
    descriptors: Mapping[int, Descriptor | Standard] | None = None,
) -> Child:
    """A child of this interpreter that runs a script."""
    command = [sys.executable, "-c", textwrap.dedent(script), *arguments]
    return Child.start(command, descriptors=descriptors)


@functools.cache
def public_python() -> str | None:
    """A Python that every user may run; the one of the tests may lie in a private folder."""
    for directory in [*os.defpath.split(os.pathsep), "/usr/bin", "/usr/local/bin"]:
        found = shutil.which("python3", path=directory)
        if found is not None and all(parent.stat().st_mode & 0o001 for parent in Path(found).resolve().parents):
            return found
    return None


def as_nobody(script: str, *arguments: str) -> str:
    """What a script of standard Python prints that another user runs; skips where there is no way to do that."""
    require_another_user()
    interpreter = public_python()
    require(interpreter is not None, "a Python that other users may run")
    done = subprocess.run(
        [str(interpreter), "-I", "-c", textwrap.dedent(script), *arguments],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        cwd="/",
    )
    return done.stdout


def ended(pidfd: int) -> bool:
    """Waits until a process has ended."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(60_000))
