"""The native layer loads where the usual folders for unpacking it forbid execution or writing."""

import subprocess

import pytest
from places import LAUNCH, ROOT, jdk
from private_mounts import require_private_mounts, run_in_private_mounts

# /tmp and the home each become a file system of their own, mounted with the options $1 and $2; the repository $3, the
# JDK $4 and the registry are put out of their way.
MOUNTS = """
mount -t tmpfs tmpfs /mnt
mkdir -p /mnt/antaboga /mnt/jdk /mnt/home /mnt/registry
chmod 700 /mnt/registry
mount --bind "$3" /mnt/antaboga
mount --bind "$4" /mnt/jdk
mount -t tmpfs -o "$1" tmpfs /tmp
mount -t tmpfs -o "$2" tmpfs /mnt/home
unset XDG_CACHE_HOME XDG_RUNTIME_DIR TMPDIR
export ANTABOGA_RUNTIME_DIR=/mnt/registry HOME=/mnt/home
"""
HOME = "-Duser.home=/mnt/home"
COMMAND = f"JDK_JAVA_OPTIONS={HOME} exec /mnt/antaboga/antaboga ls --json"
LIBRARY = f"exec /mnt/jdk/bin/java {HOME} -jar /mnt/antaboga/{LAUNCH.relative_to(ROOT)}/antaboga.jar ls --json"
NOTE = f"NOTE: Picked up JDK_JAVA_OPTIONS: {HOME}\n"
CASES = [("noexec", "exec"), ("exec", "noexec"), ("noexec", "noexec"), ("ro", "exec"), ("ro", "ro"), ("noexec", "ro")]


def run(start: str, tmp: str, home: str) -> subprocess.CompletedProcess[str]:
    require_private_mounts()
    return run_in_private_mounts(MOUNTS + start, tmp, home, ROOT, jdk())


@pytest.mark.parametrize(("tmp", "home"), CASES)
def test_the_command_needs_neither(tmp: str, home: str) -> None:
    done = run(COMMAND, tmp, home)
    assert (done.returncode, done.stderr) == (0, NOTE)


@pytest.mark.parametrize(("tmp", "home"), CASES)
def test_the_library_finds_a_folder(tmp: str, home: str) -> None:
    done = run(LIBRARY, tmp, home)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_library_says_what_to_set_where_there_is_no_folder() -> None:
    forbid = "for folder in /mnt/registry /dev/shm; do mount -t tmpfs -o mode=700,noexec tmpfs $folder; done\n"
    done = run(forbid + LIBRARY, "noexec", "noexec")
    assert done.returncode == 1
    assert "set -Djna.tmpdir=DIR" in done.stderr
    assert done.stderr.count("\n") == 1
