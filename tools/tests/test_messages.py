"""What is missing on a machine is said in one line."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from places import ROOT, jdk
from private_mounts import require_private_mounts, run_in_private_mounts

COMMANDS = ("sh", "uname", "dirname", "readlink", "grep", "cat", "sed", "make", "rm", "find", "touch")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder to be the whole PATH: shell and small tools, no Python, Java or Maven."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for command in COMMANDS:
        found = shutil.which(command)
        assert found, command
        (folder / command).symlink_to(found)
    return folder


def program(path: Path, name: str, output: str) -> Path:
    """A program that only prints this."""
    file = path / name
    file.write_text(f"#!/bin/sh\necho '{output}'\n", "utf-8")
    file.chmod(0o755)
    return file


def run(tool: str, path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "tools" / tool],
        env={"PATH": str(path), "HOME": str(path.parent), **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on stderr of a tool that failed and wrote nothing else."""
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("antaboga: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_no_python(path: Path) -> None:
    assert "no Python found: install CPython 3.10 or newer" in one_line(run("find-python", path))


def test_python_too_old(path: Path) -> None:
    program(path, "python3", "3.9 cpython /usr/bin/python3")
    assert "Python 3.9 is too old" in one_line(run("find-python", path))


def test_python_of_another_kind(path: Path) -> None:
    program(path, "python3", "3.12 pypy /usr/bin/pypy3")
    assert "CPython 3.10 or newer" in one_line(run("find-python", path))


def test_named_python_that_does_not_serve(path: Path) -> None:
    old = program(path, "mine", "3.8 cpython /mine")
    assert f"PYTHON={old} is not a CPython 3.10 or newer" in one_line(run("find-python", path, PYTHON=str(old)))


def test_named_python_first(path: Path) -> None:
    program(path, "python3.13", "3.13 cpython /newest")
    named = program(path, "mine", "3.10 cpython /mine")
    assert run("find-python", path, PYTHON=str(named)).stdout == "/mine\n"


def test_newest_python_first(path: Path) -> None:
    program(path, "python3", "3.11 cpython /default")
    program(path, "python3.12", "3.12 cpython /newer")
    assert run("find-python", path).stdout == "/newer\n"


def test_python_of_pyenv(path: Path, tmp_path: Path) -> None:
    program(path, "python3", "3.9 cpython /old")
    home = tmp_path / "versions" / "3.11.7" / "bin"
    home.mkdir(parents=True)
    program(home, "python", "3.11 cpython /pyenv")
    assert run("find-python", path, PYENV_ROOT=str(tmp_path)).stdout == "/pyenv\n"


def test_no_maven(path: Path) -> None:
    assert "no Maven found: install Maven 3.8 or newer" in one_line(run("maven", path))


def test_no_jdk_25(path: Path) -> None:
    require_private_mounts()
    program(path, "mvn", "never run")
    hide = (
        "for folder in /usr/lib/jvm /usr/java /usr/jdk /opt; do [ ! -d $folder ] || mount -t tmpfs tmpfs $folder; done"
    )
    for tool in ("find-jdk", "maven"):
        done = run_in_private_mounts(
            f'{hide}; PATH=$1 HOME=$2 exec "$3"',
            path,
            path.parent,
            ROOT / "tools" / tool,
            env={"PATH": os.environ["PATH"]},
        )
        assert "no JDK 25 found: install one" in one_line(done)


@pytest.mark.parametrize("variable", ["JAVA_HOME", "JDK25_HOME"])
def test_named_jdk_first(path: Path, tmp_path: Path, variable: str) -> None:
    home = tmp_path / "jdk"
    home.symlink_to(jdk())
    assert Path(run("find-jdk", path, **{variable: str(home)}).stdout.strip()) == jdk().resolve()


def test_another_jdk_does_not_serve(path: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    (old / "bin").mkdir(parents=True)
    program(old / "bin", "java", "")
    program(old / "bin", "javac", "")
    (old / "release").write_text('JAVA_VERSION="21.0.2"\n', "utf-8")
    assert Path(run("find-jdk", path, JAVA_HOME=str(old)).stdout.strip()) != old


def test_not_linux(path: Path) -> None:
    (path / "uname").unlink()
    program(path, "uname", "Darwin")
    done = subprocess.run(
        ["make", "-C", str(ROOT), "linux"],
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == "antaboga: this is Darwin: Linux is needed"
