"""Segments that a child is given under names."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from antaboga.errors import ClosedError, IpcError, ProtocolError
from antaboga.memory.memfd import Memfd, Writers
from antaboga.process import Child, Descriptor
from antaboga.process.inherited import VARIABLE, inherited

SIZE = 64


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    before = set(os.listdir("/proc/self/fd"))
    yield
    assert set(os.listdir("/proc/self/fd")) == before


TAKE = """
import struct
from antaboga.errors import IpcError
from antaboga.memory.memfd import Memfd
from antaboga.process import Child

def refusal(call):
    try:
        call().close()
    except (IpcError, ValueError) as error:
        return getattr(error, "code", type(error).__name__)

with Memfd.inherited("said") as said, Memfd.inherited("table") as table:
    with Memfd.inherited("fixed", read_only=True) as fixed:
        struct.pack_into("q", table.memory, 56, 7)
        with Child.start(["sh", "-c", 'test -z "${ANTABOGA_SEGMENTS+set}"']) as child:
            untold = child.wait_for(60).success
        text = " ".join([
            str(table.size), str(fixed.size), str(fixed.memory[0]),
            refusal(lambda: Memfd.inherited("tables")), refusal(lambda: Memfd.attach(fixed.descriptor())),
            refusal(lambda: Memfd.inherited("table")), str(untold),
        ])
        said.memory[: len(text)] = text.encode()
"""


def test_a_child_takes_them_by_name_and_its_own_child_is_told_nothing() -> None:
    with Memfd.create(SIZE) as table, Memfd.create(8, Writers.NOBODY) as fixed, Memfd.create(100) as said:
        fixed.memory[0] = 42
        segments = {"table": table, "fixed": fixed, "said": said}
        with pytest.raises(ValueError, match="freeze it first"):
            Child.start(["true"], segments=segments)
        fixed.freeze()
        with Child.start([sys.executable, "-c", TAKE], segments=segments) as child:
            assert child.wait_for(60).success
        assert bytes(said.memory).rstrip(b"\0") == b"64 8 42 ENOENT EPERM ValueError True"
        assert table.memory[56] == 7


def test_a_parent_with_nothing_but_the_standard_library() -> None:
    """What such a parent has to write is all in the specification."""
    number = os.memfd_create("abtest", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        os.ftruncate(number, SIZE)
        script = "from antaboga.memory.memfd import Memfd\nwith Memfd.inherited('frame') as frame: frame.memory[0] = 9"
        found = os.fstat(number)
        told = f"frame={number}:{found.st_dev}:{found.st_ino}:{found.st_size}"
        command, environment = [sys.executable, "-c", script], {**os.environ, VARIABLE: told}

        def run() -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                command, env=environment, pass_fds=[number], capture_output=True, text=True, timeout=60, check=False
            )

        assert "UNSEALED" in run().stderr
        fcntl.fcntl(number, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW)
        done = run()
        assert (done.returncode, done.stderr) == (0, "")
        assert os.pread(number, 1, 0) == b"\x09"
        environment[VARIABLE] = told.replace(f":{SIZE}", ":65")
        assert "another size than was told (PROTOCOL)" in run().stderr
    finally:
        os.close(number)


def test_they_are_beside_the_chosen_numbers() -> None:
    script = "import os, sys; os.write(11, os.environ['ANTABOGA_SEGMENTS'].encode())"
    with Descriptor.pipe().closing() as (read, write), Memfd.create(SIZE) as one, Memfd.create(1) as two:
        command = [sys.executable, "-c", script]
        descriptors = {10: read, 11: write, 13: write}
        with Child.start(command, descriptors=descriptors, segments={"b": one, "a": two}) as child:
            assert child.wait_for(60).success
        assert os.read(read.number, 1000).decode() == f"b=12:{one.name}:{SIZE};a=14:{two.name}:1"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr("antaboga.process.inherited._taken", set())
    monkeypatch.delenv(VARIABLE, raising=False)
    return monkeypatch


def test_a_name_that_was_not_given(told: pytest.MonkeyPatch) -> None:
    text = r"^inherited: no such file or directory \(ENOENT\), name=on, given="
    for variable, given in ((None, ""), ("", ""), ("two=4:1:2:3;one=3:1:2:3", r"one\|two")):
        if variable is not None:
            told.setenv(VARIABLE, variable)
        with pytest.raises(FileNotFoundError, match=f"{text}{given}$"):
            inherited("on")


def test_what_is_told_is_found_once(told: pytest.MonkeyPatch) -> None:
    with Memfd.create(SIZE) as made:
        number = made.descriptor().release()
        told.setenv(VARIABLE, f"one={number}:{made.name}:{SIZE}")
        with Memfd.inherited("one") as taken:
            assert (taken.name, taken.size) == (made.name, SIZE)
            with pytest.raises(ValueError, match="taken before"):
                Memfd.inherited("one")
            assert not os.get_inheritable(number)


def test_a_descriptor_that_is_closed_or_another_file_by_now(told: pytest.MonkeyPatch) -> None:
    told.setenv(VARIABLE, "one=999999:1:2:3")
    with pytest.raises(IpcError, match=r"^fstat: bad file descriptor \(EBADF\), name=one, fd=999999$"):
        inherited("one")
    with Memfd.create(SIZE) as made, Memfd.create(SIZE) as other, other.descriptor() as there:
        told.setenv(VARIABLE, f"one={there.number}:{made.name}:{SIZE}")
        with pytest.raises(ProtocolError) as caught:
            inherited("one")
        assert str(caught.value) == (
            f"inherited: another file than was told (PROTOCOL), name=one, fd={there.number}, "
            f"identity={other.name}, expected={made.name}"
        )
        # It is somebody else's, and still open.
        os.fstat(there.number)


@pytest.mark.parametrize(
    "variable",
    [
        *("one", "one=", "=10:1:2:3", "one=10:1:2", "one=10:1:2:3:4", "one=-1:1:2:3", "one=+1:1:2:3", "one=010:1:2:3"),
        *("one= 10:1:2:3", "one=10:1:2:0", "one=10:1:2:03", "one=10:01:2:3", "one=10:1:-2:3", "one=1234567890:1:2:3"),
        *("one=10:1:2:1234567890123456789", "o e=10:1:2:3", "é=10:1:2:3", "one=10:1:2:\u0663", "n" * 65 + "=10:1:2:3"),
        *("one=10:1:2:3;", ";one=10:1:2:3", "one=10:1:2:3\n", "one=10:1:2:3;one=11:1:3:3", "a=10:1:2:3,b=11:1:3:3"),
    ],
)
def test_malformed(variable: str, told: pytest.MonkeyPatch) -> None:
    told.setenv(VARIABLE, variable)
    with pytest.raises(
        ProtocolError, match=rf'^inherited: no list of segments \(PROTOCOL\), variable={VARIABLE}, entry="'
    ):
        inherited("one")


@pytest.mark.parametrize("name", ["", "a b", "é", "a=b", "a;b", "a/b", "a\n", "n" * 65])
def test_names_that_cannot_be_given(name: str) -> None:
    with Memfd.create(SIZE) as made, pytest.raises(ValueError, match="not a segment's name"):
        Child.start(["true"], segments={"first": made, name: made})


def test_the_variable_is_not_set_by_hand() -> None:
    with pytest.raises(ValueError, match="told by the segments themselves"):
        Child.start(["true"], environment={VARIABLE: "x=1:1:1:1"})


def test_a_segment_that_is_closed_is_not_given() -> None:
    made = Memfd.create(SIZE)
    made.close()
    with pytest.raises(ClosedError):
        Child.start(["true"], segments={"one": made})
