"""The launcher starts the command from wherever it is called, and prints nothing of its own."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from places import LAUNCH, LAUNCHER, ROOT, jdk


def run(*command: str | Path, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture
def version() -> str:
    done = run(LAUNCHER, "--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("antaboga 0.")
    return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A root of its own with what the launcher starts from."""
    launch = tmp_path / LAUNCH.relative_to(ROOT)
    shutil.copytree(LAUNCH, launch)
    shutil.copy(LAUNCHER, tmp_path)
    return tmp_path


def test_from_another_folder(tmp_path: Path, version: str) -> None:
    assert run(LAUNCHER, "--version", cwd=tmp_path).stdout == version


def test_by_symbolic_links(tmp_path: Path, version: str) -> None:
    (tmp_path / "absolute").symlink_to(LAUNCHER)
    (tmp_path / "chain").symlink_to("absolute")
    (tmp_path / "up").symlink_to(os.path.relpath(LAUNCHER, tmp_path))
    for name in ("absolute", "chain", "up"):
        assert run(f"./{name}", "--version", cwd=tmp_path).stdout == version
        assert run(name, "--version", cwd=tmp_path, PATH=f"{tmp_path}:{os.environ['PATH']}").stdout == version
        assert run("sh", name, "--version", cwd=tmp_path).stdout == version


def test_not_built(tmp_path: Path) -> None:
    shutil.copy(LAUNCHER, tmp_path)
    done = run(tmp_path / "antaboga", "--version")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"antaboga: not built yet: run make build in {tmp_path}\n"


def test_jdk_gone(copy: Path) -> None:
    (copy / LAUNCH.relative_to(ROOT) / "jdk").write_text("/nonexistent\n", "utf-8")
    done = run(copy / "antaboga", "--version")
    assert (done.returncode, done.stdout) == (1, "")
    assert "run make build" in done.stderr


@pytest.mark.parametrize("length", [None, 0, 7, 100_000])
def test_a_cache_that_does_not_fit_is_passed_over(copy: Path, version: str, length: int | None) -> None:
    cache = copy / LAUNCH.relative_to(ROOT) / "antaboga.aot"
    if length is None:
        cache.unlink()
    else:
        os.truncate(cache, length)
    done = run(copy / "antaboga", "--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, version, "")


def test_the_cache_is_used() -> None:
    launcher = LAUNCHER.read_text("utf-8")
    assert "-Xlog:disable" in launcher
    done = run("sh", "-c", launcher.replace("-Xlog:disable", "-Xlog:class+load:stdout"), LAUNCHER, "--version")
    # One of each jar that the command consists of, be it as old as Java 5.
    for name in ("io.antaboga.cli.Main", "picocli.CommandLine"):
        loaded = [line for line in done.stdout.splitlines() if f"{name} " in line]
        assert len(loaded) == 1
        assert "source: shared objects file" in loaded[0]


@pytest.mark.parametrize(
    ("verb", "second_compiler"),
    [
        ("send", False),
        ("--version", False),
        ("", False),
        ("bench", True),
        ("demo", True),
        ("echo", True),
        ("call", True),
    ],
)
def test_the_launcher_becomes_the_jvm(copy: Path, verb: str, second_compiler: bool) -> None:
    (copy / LAUNCH.relative_to(ROOT) / "jdk").write_text(f"{copy}\n", "utf-8")
    java = copy / "bin" / "java"
    java.parent.mkdir()
    java.write_text('#!/bin/sh\necho $$\nprintf "%s\\n" "$@"\nexec cat\n', "utf-8")
    java.chmod(0o755)
    arguments = [verb, "two words", "", "*"]
    with subprocess.Popen(
        [copy / "antaboga", *arguments], cwd=copy, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        out, _ = process.communicate("stdin as it is", timeout=60)
    pid, *lines = out.split("\n")
    assert int(pid) == process.pid
    assert lines[-5:] == [*arguments, "stdin as it is"]
    assert ("-XX:TieredStopAtLevel=1" not in lines) == second_compiler


def test_the_fat_jar_alone(version: str, tmp_path: Path) -> None:
    jars = list((ROOT / "java" / "cli" / "target").glob("antaboga-cli-*-all.jar"))
    assert len(jars) == 1
    done = run(jdk() / "bin" / "java", "-jar", jars[0], "--version", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, version, "")
