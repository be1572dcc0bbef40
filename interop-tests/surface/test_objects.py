"""ls and clean."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
from pathlib import Path

import pytest

from surface.command import SIDES, WORDS, Commands
from surface.moments import until_listening, until_registered


def listed(commands: Commands, name: str) -> list[dict[str, object]]:
    lines = commands.run("java", "ls", "--json").done().splitlines()
    return [entry for entry in map(json.loads, lines) if name in entry["name"]]


@pytest.mark.parametrize("side", SIDES)
def test_ls_shows_what_was_made(commands: Commands, name: str, tmp_path: Path, side: str) -> None:
    path = str(tmp_path / name)
    commands.run(side, "segment", "create", f"posixshm:/{name}", "--size", "123").done()
    commands.run(side, "sem", "create", f"posixsem:/{name}").done()
    with commands.start(side, "recv", f"unix:{path}", "--listen") as listener:
        until_listening(path)
        until_registered(commands.runtime, path)
        objects = {entry["mechanism"]: entry for entry in listed(commands, name)}
        table = commands.run("java", "ls").done().decode()
        listener.signal(signal.SIGTERM)
        listener.result().ended_by(signal.SIGTERM)
    segment, semaphore, socket = objects["posixshm"], objects["posixsem"], objects["unix"]
    assert (segment["name"], segment["size"], segment["alive"], segment["lifetime"]) == (
        f"/{name}",
        123,
        False,
        "persistent",
    )
    assert (semaphore["name"], semaphore["alive"], semaphore["lifetime"]) == (f"/{name}", False, "persistent")
    assert (socket["name"], socket["alive"], socket["lifetime"]) == (path, True, "process")
    assert socket["pid"] == listener.process.pid
    assert all(isinstance(entry["age_s"], float) for entry in objects.values())
    header, *rows = table.splitlines()
    assert header.split() == "mechanism name pid alive size waiting age lifetime attached used".split()
    mine = [row.split() for row in rows if name in row]
    assert [row[0] for row in mine] == ["posixsem", "posixshm", "unix"]
    assert [row[3] for row in mine] == ["no", "no", "yes"]
    assert len({len(row) for row in mine}) == 1
    commands.run(side, "unlink", f"posixshm:/{name}").done()
    commands.run(side, "unlink", f"posixsem:/{name}").done()


@pytest.mark.parametrize("side", SIDES)
def test_clean_leaves_the_living_the_persistent_and_the_foreign(
    commands: Commands, name: str, tmp_path: Path, side: str
) -> None:
    path = str(tmp_path / name)
    foreign = Path(f"/dev/shm/{name}-foreign")
    foreign.write_bytes(b"")
    commands.run(side, "segment", "create", f"posixshm:/{name}", "--size", "1").done()
    with commands.start(side, "recv", f"unix:{path}", "--listen") as listener:
        until_listening(path)
        until_registered(commands.runtime, path)
        findings = [json.loads(line) for line in commands.run("java", "clean", "--yes", "--json").done().splitlines()]
        assert {(finding["mechanism"], finding["action"]) for finding in findings} == {
            ("posixshm", "kept"),
            ("unix", "kept"),
        }
        assert os.path.exists(path)
        listener.signal(signal.SIGTERM)
        listener.result()
    assert Path(f"/dev/shm/{name}").exists()
    assert foreign.exists()
    foreign.unlink()
    commands.run(side, "segment", "unlink", f"posixshm:/{name}").done()


def killed_listener(commands: Commands, path: str) -> None:
    with commands.start("python", "recv", f"unix:{path}", "--listen") as listener:
        until_listening(path)
        until_registered(commands.runtime, path)
        listener.signal(signal.SIGKILL)
        listener.result()
    assert os.path.exists(path)


def test_clean_without_a_terminal_only_tells(commands: Commands, name: str, tmp_path: Path) -> None:
    path = str(tmp_path / name)
    killed_listener(commands, path)
    told = commands.run("java", "clean")
    assert told.code == 0
    assert b"would-remove" in told.out
    assert told.err == "antaboga: clean: nothing was removed; --yes removes\n"
    assert os.path.exists(path)
    removed = json.loads(commands.run("java", "clean", "--yes", "--json").done())
    assert (removed["action"], removed["what"], removed["name"]) == ("removed", "object", path)
    assert not os.path.exists(path)
    assert commands.run("java", "clean").done() == b"nothing to remove\n"


@pytest.mark.parametrize("answer", ["y", "n"])
def test_clean_asks_on_a_terminal(commands: Commands, name: str, tmp_path: Path, answer: str) -> None:
    path = str(tmp_path / name)
    killed_listener(commands, path)
    master, slave = pty.openpty()
    try:
        with subprocess.Popen(
            [*WORDS["java"], "clean"], stdin=slave, stdout=slave, stderr=slave, env=commands.environment
        ) as process:
            os.close(slave)
            os.write(master, f"{answer}\n".encode())
            shown = b""
            while process.poll() is None or b"[y/N]" not in shown:
                try:
                    shown += os.read(master, 4096)
                except OSError:
                    break
            assert process.wait(60) == 0
    finally:
        os.close(master)
    assert b"Remove these?" in shown
    assert os.path.exists(path) == (answer == "n")
    commands.run("java", "clean", "--yes").done()


def test_a_registry_that_others_could_write(commands: Commands) -> None:
    commands.runtime.mkdir(mode=0o777)
    commands.runtime.chmod(0o777)
    for verb in ("ls", "clean"):
        commands.run("java", verb).failed("REGISTRY_UNSAFE")
    for side in SIDES:
        commands.run(side, "segment", "create", "posixshm:/abtest-never", "--size", "1").failed("REGISTRY_UNSAFE")
    assert not os.path.exists("/dev/shm/abtest-never")
