"""Semaphores, each side with each and with posix_ipc."""

from __future__ import annotations

import json

import posix_ipc
import pytest

from surface.command import PAIRS, SIDES, Commands
from surface.moments import until


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_from_create_to_unlink(commands: Commands, name: str, one: str, other: str) -> None:
    url = f"posixsem:/{name}"
    assert commands.run(one, "sem", "create", url, "--value", "1").done() == b""
    assert commands.run(other, "sem", "value", url).done() == b"1\n"
    assert commands.run(other, "sem", "post", url).done() == b""
    value = json.loads(commands.run(one, "sem", "value", url, "--json").done())
    assert value == {"mechanism": "posixsem", "name": f"/{name}", "value": 2}
    for side in (one, other):
        assert commands.run(side, "sem", "wait", url, "--timeout", "10").done() == b""
    commands.run(other, "sem", "wait", url, "--timeout", "0").failed("DEADLINE", exit_code=124)
    commands.run(one, "sem", "wait", url, "--timeout", "0.1").failed("DEADLINE", exit_code=124)
    waiting = commands.start(one, "sem", "wait", url)
    commands.run(other, "sem", "post", url).done()
    assert waiting.result().done() == b""
    assert commands.run(one, "sem", "value", url).done() == b"0\n"
    assert commands.run(other, "sem", "unlink", url).done() == b""
    commands.run(one, "sem", "value", url).failed("ENOENT")


@pytest.mark.parametrize("side", SIDES)
def test_a_semaphore_of_posix_ipc(commands: Commands, name: str, side: str) -> None:
    theirs = posix_ipc.Semaphore(f"/{name}", posix_ipc.O_CREX, initial_value=3)
    try:
        url = f"posixsem:/{name}"
        assert commands.run(side, "sem", "value", url).done() == b"3\n"
        commands.run(side, "sem", "wait", url).done()
        assert theirs.value == 2
        for _ in range(2):
            theirs.acquire()
        waiting = commands.start(side, "sem", "wait", url)
        theirs.release()
        waiting.result().done()
        until(lambda: theirs.value == 0, "it was taken")
    finally:
        theirs.close()
    commands.run(side, "unlink", url).done()


@pytest.mark.parametrize("side", SIDES)
def test_absent_and_existing(commands: Commands, name: str, side: str) -> None:
    url = f"posixsem:/{name}"
    for verb in ("post", "wait", "value", "unlink"):
        commands.run(side, "sem", verb, url).failed("ENOENT")
    commands.run(side, "sem", "create", url).done()
    for other in SIDES:
        commands.run(other, "sem", "create", url).failed("EEXIST")
    commands.run(side, "sem", "unlink", url).done()


@pytest.mark.parametrize("side", SIDES)
def test_bad_values_and_names(commands: Commands, name: str, side: str) -> None:
    commands.run(side, "sem", "create", f"posixsem:/{name}", "--value", str(2**31)).failed("EINVAL")
    commands.run(side, "sem", "create", f"posixsem:/{name}", "--value=-1").misused()
    commands.run(side, "sem", "create", "posixsem:/a/b").failed("EINVAL")
    commands.run(side, "sem", "create", f"posixsem:/{'x' * 252}").failed("ENAMETOOLONG")
