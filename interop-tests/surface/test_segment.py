"""Segments, each side with each and with multiprocessing.shared_memory."""

from __future__ import annotations

import base64
import json
import mmap
import os
import subprocess
from collections.abc import Iterator
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import pytest

from surface.command import PAIRS, SIDES, WORDS, Commands

SIZE = 10_000


@pytest.fixture
def url(commands: Commands, name: str) -> Iterator[str]:
    yield f"posixshm:/{name}"
    for entry in os.listdir("/dev/shm"):
        assert entry != name, "a test left its segment"


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_from_create_to_unlink(commands: Commands, url: str, name: str, one: str, other: str) -> None:
    data = os.urandom(6_000)
    assert commands.run(one, "segment", "create", url, "--size", str(SIZE)).done() == b""
    assert os.stat(f"/dev/shm/{name}").st_size == SIZE
    assert commands.run(other, "segment", "get", url).done() == bytes(SIZE)
    assert commands.run(one, "segment", "put", url, "--offset", "4000", data=data).done() == b""
    assert commands.run(other, "segment", "get", url, "--offset", "4000").done() == data
    assert commands.run(other, "segment", "get", url, "--offset", "3999", "--length", "2").done() == b"\0" + data[:1]
    assert commands.run(other, "segment", "get", url, "--offset", str(SIZE)).done() == b""
    assert commands.run(other, "segment", "unlink", url).done() == b""
    commands.run(one, "segment", "get", url).failed("ENOENT")


@pytest.mark.parametrize("side", SIDES)
def test_info(commands: Commands, url: str, name: str, side: str) -> None:
    commands.run("python", "segment", "create", url, "--size", str(SIZE)).done()
    info = json.loads(commands.run(side, "segment", "info", url, "--json").done())
    assert info == {
        "mechanism": "posixshm",
        "name": f"/{name}",
        "size": SIZE,
        "mode": "0600",
        "owner": Path(f"/dev/shm/{name}").owner(),
        "attachments": 0,
        "pids": [],
    }
    with open(f"/dev/shm/{name}", "r+b") as file, mmap.mmap(file.fileno(), 0):
        info = json.loads(commands.run(side, "segment", "info", url, "--json").done())
        assert (info["attachments"], info["pids"]) == (1, [os.getpid()])
        text = commands.run(side, "segment", "info", url).done().decode()
    assert [line.split() for line in text.splitlines()[2:]] == [
        ["size", str(SIZE)],
        ["mode", "0600"],
        ["owner", info["owner"]],
        ["attachments", "1"],
        ["pids", str(os.getpid())],
    ]
    commands.run(side, "segment", "unlink", url).done()


@pytest.mark.parametrize("side", SIDES)
def test_get_as_json(commands: Commands, url: str, side: str) -> None:
    commands.run("java", "segment", "create", url, "--size", "4").done()
    commands.run("java", "segment", "put", url, data=b"\xff\0ab").done()
    part = json.loads(commands.run(side, "segment", "get", url, "--offset", "1", "--json").done())
    assert part == {"offset": 1, "length": 3, "base64": base64.b64encode(b"\0ab").decode()}
    commands.run(side, "unlink", url).done()


@pytest.mark.parametrize("side", SIDES)
def test_a_segment_of_multiprocessing(commands: Commands, url: str, name: str, side: str) -> None:
    theirs = SharedMemory(name, create=True, size=SIZE)
    try:
        assert theirs.buf
        theirs.buf[:5] = b"hello"
        assert commands.run(side, "segment", "get", url, "--length", "5").done() == b"hello"
        commands.run(side, "segment", "put", url, data=b"HE").done()
        assert bytes(theirs.buf[:5]) == b"HEllo"
    finally:
        theirs.close()
        theirs.unlink()


@pytest.mark.parametrize("side", SIDES)
def test_absent_and_existing(commands: Commands, url: str, side: str) -> None:
    for words in (["put"], ["get"], ["info"], ["unlink"]):
        commands.run(side, "segment", *words, url).failed("ENOENT")
    commands.run(side, "unlink", url).failed("ENOENT")
    commands.run(side, "segment", "create", url, "--size", "1").done()
    for other in SIDES:
        commands.run(other, "segment", "create", url, "--size", "2").failed("EEXIST")
    commands.run(side, "segment", "unlink", url).done()


@pytest.mark.parametrize("side", SIDES)
def test_bad_sizes_and_names(commands: Commands, url: str, side: str) -> None:
    commands.run(side, "segment", "create", url, "--size", "0").failed("EINVAL")
    commands.run(side, "segment", "create", url, "--size", str(10**17)).failed("ENOSPC")
    commands.run(side, "segment", "create", "posixshm:/a/b", "--size", "1").failed("EINVAL")
    commands.run(side, "segment", "create", f"posixshm:/{'x' * 256}", "--size", "1").failed("ENAMETOOLONG")


@pytest.mark.parametrize("side", SIDES)
def test_what_does_not_fit(commands: Commands, url: str, tmp_path: Path, side: str) -> None:
    commands.run(side, "segment", "create", url, "--size", "8").done()
    commands.run(side, "segment", "get", url, "--offset", "9").failed("ERANGE")
    commands.run(side, "segment", "get", url, "--offset", "4", "--length", "5").failed("ERANGE")
    commands.run(side, "segment", "put", url, "--offset", "9").failed("ERANGE")
    commands.run(side, "segment", "put", url, "--offset", "6", data=b"abc").failed("ERANGE")
    assert commands.run(side, "segment", "get", url).done() == b"\0\0\0\0\0\0ab"
    (tmp_path / "long").write_bytes(b"123456789")
    with open(tmp_path / "long", "rb") as file:
        refused = subprocess.run(
            [*WORDS[side], "segment", "put", url],
            stdin=file,
            capture_output=True,
            env=commands.environment,
            check=False,
        )
    assert refused.returncode == 1
    assert b"(ERANGE)" in refused.stderr
    assert commands.run(side, "segment", "get", url).done() == b"\0\0\0\0\0\0ab"
    commands.run(side, "segment", "unlink", url).done()
