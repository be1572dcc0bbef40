"""Children: what they get and how they end."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from antaboga.errors import ClosedError, DeadlineExceeded
from antaboga.process import Child, Descriptor, ExitStatus, Standard
from blocking import Blocked, handled, interrupted, raise_interrupted
from peers import FOR_EVER, ended

PYTHON = sys.executable


LIST_DESCRIPTORS = """
import os, sys
here = [int(n) for n in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{n}")]
os.write(int(sys.argv[1]), " ".join(map(str, sorted(here))).encode())
"""


def output(descriptor: Descriptor) -> str:
    parts = []
    while part := os.read(descriptor.number, 65536):
        parts.append(part)
    return b"".join(parts).decode()


def said(script: str, *arguments: str, at: int = 5, **options: object) -> str:
    """What a Python script writes to the descriptor whose number is its first argument."""
    with Descriptor.pipe().closing() as (read, write):
        command = [PYTHON, "-c", script, str(at), *arguments]
        with Child.start(command, descriptors={at: write}, **options) as child:  # type: ignore[arg-type]
            write.close()
            text = output(read)
            assert child.wait_for(60) == ExitStatus(0, None)
            return text


class TestDescriptors:
    def test_a_child_has_what_it_was_given_and_no_more(self) -> None:
        leaks = [os.open(os.devnull, os.O_RDONLY) for _ in range(20)]
        try:
            for leak in leaks:
                os.set_inheritable(leak, True)
            assert said(LIST_DESCRIPTORS) == "0 1 2 5 200"
            assert said(LIST_DESCRIPTORS, at=250) == "0 1 2 250 252"
        finally:
            for leak in leaks:
                os.close(leak)

    def test_descriptors_may_change_places(self) -> None:
        first, second = Descriptor.pipe(), Descriptor.pipe()
        wanted = {second.write.number: first.write, first.write.number: second.write}
        script = "import os, sys\nfor n in sys.argv[1:]: os.write(int(n), n.encode())"
        numbers = [str(first.write.number), str(second.write.number)]
        with Child.start([PYTHON, "-c", script, *numbers], descriptors=wanted) as child:
            assert child.wait_for(60).success
        for pipe, number in ((first, second.write.number), (second, first.write.number)):
            assert os.read(pipe.read.number, 100) == str(number).encode()
            pipe.close()

    def test_the_standard_ones(self, tmp_path: Path) -> None:
        script = """
import os, sys
os.write(int(sys.argv[1]), " ".join(os.readlink(f"/proc/self/fd/{n}") for n in range(3)).encode())
"""
        mine = [os.readlink(f"/proc/self/fd/{number}") for number in range(3)]
        assert said(script) == f"/dev/null {mine[1]} {mine[2]}"
        discard = dict.fromkeys((1, 2), Standard.DISCARD)
        read, write = Descriptor.pipe()
        with read, write:
            command = [PYTHON, "-c", script, "7"]
            descriptors: dict[int, Descriptor | Standard] = {**discard, 0: Standard.INHERIT, 7: write}
            with Child.start(command, descriptors=descriptors) as child:
                write.close()
                assert output(read) == f"{mine[0]} /dev/null /dev/null"
                assert child.wait_for(60).success

    @pytest.mark.parametrize(
        "descriptors",
        [{-1: Standard.DISCARD}, {3: Standard.INHERIT}, dict.fromkeys(range(3, 10), Standard.DISCARD)],
    )
    def test_numbers_that_cannot_be_had_are_misuse(self, descriptors: dict[int, Standard]) -> None:
        with pytest.raises(ValueError, match="number"):
            Child.start(["true"], descriptors=descriptors)

    def test_one_of_3_to_9_must_be_left_free(self) -> None:
        read, write = Descriptor.pipe()
        with read, write, pytest.raises(ValueError, match="3 to 9"):
            Child.start(["true"], descriptors=dict.fromkeys(range(3, 10), write))

    def test_one_that_is_closed_is_refused(self) -> None:
        read, write = Descriptor.pipe()
        read.close()
        write.close()
        with pytest.raises(ClosedError):
            Child.start(["true"], descriptors={5: write})


class TestStart:
    def test_the_environment(self) -> None:
        script = """
import os, sys
os.write(int(sys.argv[1]), repr([os.environ.get(name) for name in sys.argv[2:]]).encode())
"""
        os.environ["ABTEST_KEPT"] = "kept"
        os.environ["ABTEST_GONE"] = "gone"
        try:
            names = ["ABTEST_KEPT", "ABTEST_GONE", "ABTEST_NEW"]
            changes = {"ABTEST_GONE": None, "ABTEST_NEW": "new\nü"}
            assert said(script, *names, environment=changes) == repr(["kept", None, "new\nü"])
        finally:
            del os.environ["ABTEST_KEPT"], os.environ["ABTEST_GONE"]
        for name in ("", "A=B"):
            with pytest.raises(ValueError, match="variable"):
                Child.start(["true"], environment={name: "x"})

    def test_the_directory(self, tmp_path: Path) -> None:
        script = "import os, sys\nos.write(int(sys.argv[1]), os.getcwd().encode())"
        assert said(script, directory=tmp_path) == str(tmp_path)
        with pytest.raises(FileNotFoundError, match=r"\(ENOENT\), program=true, directory=/nonexistent"):
            Child.start(["true"], directory="/nonexistent")

    def test_arguments_arrive_as_they_were(self) -> None:
        script = "import os, sys\nos.write(int(sys.argv[1]), repr(sys.argv[2:]).encode())"
        arguments = ["", " a  b ", "$HOME", "`id`", "'\"", "-x", "*", "a\nb", "ü"]
        assert said(script, *arguments) == repr(arguments)

    def test_signals_are_as_new(self) -> None:
        script = """
import os, sys
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
os.write(int(sys.argv[1]), status["SigBlk"].strip().encode())
"""
        with handled(signal.SIGUSR1, signal.SIG_IGN):  # type: ignore[arg-type]
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2})
            try:
                assert int(said(script), 16) == 0
                with Child.start(["sh", "-c", "kill -USR1 $$; exit 3"]) as child:
                    assert child.wait_for(60) == ExitStatus(-1, "SIGUSR1")
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)

    @pytest.mark.parametrize("command", [["no-such-program"], ["/no/such/program"], ["./nothing"], [""]])
    def test_a_program_that_is_not_there(self, command: list[str]) -> None:
        with pytest.raises(
            FileNotFoundError, match=f"execve: no such file or directory .ENOENT., program={command[0]}"
        ):
            Child.start(command)

    def test_a_program_that_cannot_be_executed(self, tmp_path: Path) -> None:
        file = tmp_path / "program"
        file.write_text("#!/bin/sh\nexit 0\n")
        for path in (str(file), str(tmp_path)):
            with pytest.raises(PermissionError, match=r"\(EACCES\)"):
                Child.start([path])
        file.chmod(0o700)
        with Child.start([str(file)]) as child:
            assert child.wait_for(60).success
        file.chmod(0o600)
        with pytest.raises(PermissionError):
            Child.start(["program"], environment={"PATH": f"/nonexistent:{tmp_path}"})
        file.chmod(0o700)
        file.write_text("#!/no/such/interpreter -x\n")
        with pytest.raises(FileNotFoundError, match="interpreter=/no/such/interpreter"):
            Child.start([str(file)])

    def test_the_path_is_that_of_the_child(self, tmp_path: Path) -> None:
        file = tmp_path / "abtest-program"
        file.write_text("#!/bin/sh\nexit 7\n")
        file.chmod(0o700)
        with Child.start(["abtest-program"], environment={"PATH": str(tmp_path)}) as child:
            assert child.wait_for(60) == ExitStatus(7, None)

    @pytest.mark.parametrize("command", ["true", []])
    def test_what_is_no_command_is_misuse(self, command: list[str]) -> None:
        with pytest.raises(ValueError, match="command"):
            Child.start(command)


class TestEnd:
    @pytest.mark.parametrize(
        ("script", "status"),
        [
            ("exit 0", ExitStatus(0, None)),
            ("exit 255", ExitStatus(255, None)),
            ("kill -TERM $$", ExitStatus(-1, "SIGTERM")),
            ("kill -40 $$", ExitStatus(-1, "SIG40")),
        ],
    )
    def test_how_it_ended(self, script: str, status: ExitStatus) -> None:
        with Child.start(["sh", "-c", script]) as child:
            assert child.wait_for(60) == status
            assert child.wait_for() == child.wait_for(0) == status
            assert status.success is (status.code == 0)
            assert child.is_alive() is False
            child.kill()

    def test_a_wait_ends_by_its_deadline(self) -> None:
        with Child.start(FOR_EVER) as child:
            for timeout in (0, 0.001):
                with pytest.raises(DeadlineExceeded, match=f"wait: deadline passed .DEADLINE., pid={child.pid}"):
                    child.wait_for(timeout)
            assert child.is_alive()

    def test_a_wait_ends_by_a_signal_handler(self) -> None:
        with Child.start(FOR_EVER) as child, handled(signal.SIGUSR1, raise_interrupted):
            for _ in range(200):
                assert interrupted(child.wait_for)
            child.signal(signal.SIGTERM)
            assert child.wait_for(60) == ExitStatus(-1, "SIGTERM")

    def test_who_waits_while_it_is_closed_gets_its_status(self) -> None:
        for _ in range(20):
            child = Child.start(FOR_EVER)
            waiting = [Blocked(child.wait_for).until_blocked() for _ in range(3)]
            child.close()
            assert [each.join().result for each in waiting] == [ExitStatus(-1, "SIGKILL")] * 3

    def test_close_kills_and_reaps(self) -> None:
        child = Child.start(FOR_EVER)
        child.close()
        child.close()
        assert child.wait_for() == ExitStatus(-1, "SIGKILL")
        assert not Path(f"/proc/{child.pid}").exists()
        assert child.is_alive() is False
        child.signal(signal.SIGTERM)

    def test_one_that_somebody_else_reaps(self) -> None:
        with Child.start(["true"]) as child:
            os.waitpid(child.pid, 0)
            with pytest.raises(ChildProcessError, match=r"waitid: no child processes \(ECHILD\), pid="):
                child.wait_for(60)

    def test_one_that_is_never_closed_warns_and_is_killed(self) -> None:
        child = Child.start(FOR_EVER)
        pidfd = os.pidfd_open(child.pid)
        try:
            with pytest.warns(ResourceWarning, match="unclosed"):
                del child
            assert ended(pidfd)
        finally:
            os.close(pidfd)

    def test_tasks(self) -> None:
        async def main() -> None:
            with Child.start(FOR_EVER) as child:
                with pytest.raises(DeadlineExceeded):
                    await child.async_wait_for(0.001)
                waiting = asyncio.ensure_future(child.async_wait_for())
                await asyncio.sleep(0)
                waiting.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await waiting
                waiting = asyncio.ensure_future(child.async_wait_for())
                await asyncio.sleep(0)
                child.kill()
                assert await waiting == ExitStatus(-1, "SIGKILL")
                assert await child.async_wait_for() == ExitStatus(-1, "SIGKILL")

        asyncio.run(main())
