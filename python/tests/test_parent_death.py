"""Children end with their parent, however it ends, and with nobody else."""

import os
import sys
from pathlib import Path

import pytest
from antaboga.errors import DeadlineExceeded
from antaboga.process import Child, Descriptor, Standard
from peers import FOR_EVER, ended

PYTHON = sys.executable


DOOMED = """
import os, sys
from antaboga.process import Child
child = Child.start(eval(sys.argv[1]))
os.write(1, b"%d\\n" % child.pid)
os.read(0, 1)
"""


class TestParentDeath:
    @pytest.mark.parametrize(
        "command",
        [
            FOR_EVER,
            [PYTHON, "-c", "import re; re.match(r'(a+)+$', 'a' * 64 + 'b')"],
            ["sh", "-c", "trap '' TERM IO HUP; while :; do :; done"],
        ],
        ids=["asleep", "in a C loop", "in a loop that ignores signals"],
    )
    def test_a_child_ends_when_its_parent_is_killed(self, command: list[str]) -> None:
        stdin, stdout = Descriptor.pipe(), Descriptor.pipe()
        with stdin.closing(), stdout.closing():
            descriptors = {0: stdin.read, 1: stdout.write}
            with Child.start([PYTHON, "-c", DOOMED, repr(command)], descriptors=descriptors) as parent:
                pidfd = os.pidfd_open(int(os.read(stdout.read.number, 100)))
                try:
                    parent.kill()
                    parent.wait_for(60)
                    assert ended(pidfd)
                finally:
                    os.close(pidfd)

    def test_no_moment_of_the_start_is_unguarded(self) -> None:
        """A parent killed at any moment while it starts children leaves none running."""
        script = """
import os, sys
from antaboga.process import Child
os.write(1, b"x")
kept = []
while True:
    command = [sys.executable, "-c", "import signal; signal.pause()"]
    kept.append(Child.start(command, environment={"ABTEST_MARK": sys.argv[1]}))
"""
        mark = f"abtest-{os.getpid()}-doomed"
        for n in range(10):
            read, write = Descriptor.pipe()
            with read, write:
                command = [PYTHON, "-W", "ignore", "-c", script, mark]
                with Child.start(command, descriptors={1: write, 2: Standard.DISCARD}) as parent:
                    os.read(read.number, 1)
                    with pytest.raises(DeadlineExceeded):
                        parent.wait_for(0.01 + n * 0.003)
                    parent.kill()
                    parent.wait_for(60)
            for pidfd in marked(mark):
                assert ended(pidfd)
                os.close(pidfd)

    def test_a_forked_process_has_no_part_in_its_parents_children(self) -> None:
        with Child.start(FOR_EVER) as child:
            pid = os.fork()
            if pid == 0:
                try:
                    child.close()
                    os._exit(0)
                except BaseException:
                    os._exit(1)
            assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
            assert child.is_alive()

    def test_a_forked_process_does_not_keep_a_child_alive(self) -> None:
        over = os.pipe()
        child = Child.start(FOR_EVER)
        pid = os.fork()
        if pid == 0:
            os.close(over[1])
            os.read(over[0], 1)
            os._exit(0)
        os.close(over[0])
        pidfd = os.pidfd_open(child.pid)
        try:
            assert child._alive is not None
            child._alive.close()
            assert ended(pidfd)
        finally:
            os.close(pidfd)
            os.close(over[1])
            os.waitpid(pid, 0)
            child.close()


def marked(mark: str) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"ABTEST_MARK={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(os.pidfd_open(int(entry.name)))
        except OSError:
            continue
    return found
