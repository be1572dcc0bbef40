"""Runs every file of docs/examples as somebody who copied it would."""

from __future__ import annotations

import pathlib
import subprocess

import pytest

from docs.place import EXAMPLES, WATCHDOG, environment, java

# What each file is given and what it prints. A file that another one starts has no line of its own.
PRINTS: dict[str, tuple[list[str], str]] = {
    "call/CallExample.java": (
        [],
        "mean 3.0\n[to, and, fro, calls]\nin place: 42\n'frost', line 27\n",
    ),
    "pipe/pipe.c": ([], "child received 49000 bytes\n"),
    "pipe/PipeExample.java": ([], "PIPE\nSTREAM\nchild: exit 0\n"),
    "fifo/fifo.c": (["PATH"], "from a stranger\n"),
    "fifo/FifoExample.java": (["PATH"], "FIFO\nNAMED PIPE\nchild: exit 0\n"),
    "posixmq/posixmq.c": (["/NAME"], "priority 9: at once\npriority 1: later\n"),
    "posixmq/PosixMqExample.java": (
        ["/NAME"],
        "priority 9: done: put out the fire\npriority 5: done: mend\npriority 1: done: sweep\nchild: exit 0\n",
    ),
    "sysvmq/sysvmq.c": (["KEY"], "type 7: for number seven\ntype 1: for anybody\n"),
    "sysvmq/SysvMqExample.java": (
        ["KEY"],
        "type 12: sent first, done second\ntype 11: sent second, done first\nchild: exit 0\n",
    ),
    "sysvshm/sysvshm.c": (["KEY"], "written by the child\n"),
    "sysvshm/SysvShmExample.java": (["KEY"], "sum 999000.0\nchild: exit 0\nattached: 1\n"),
    "sysvsem/sysvsem.c": (["KEY"], "the lock of the dead was given back\n"),
    "sysvsem/SysvSemExample.java": (["KEY"], "child: SIGKILL\nthe lock of the dead was given back\n"),
    "unix/unix.c": (["PATH"], "client received: question\n"),
    "unix/UnixExample.java": ([], "Java 25 read: what did I say?\nchild: exit 0\nit was the child that asked: true\n"),
    "unix_seqpacket/unix_seqpacket.c": ([], "9 bytes: read this\n0 bytes: \nthe end\nthrough the pipe\n"),
    "unix_seqpacket/SeqpacketExample.java": (
        [],
        "add this up: 7000\nthen 1 empty message, and the end\nchild: exit 0\n",
    ),
    "unix_dgram/unix_dgram.c": (["PATH"], "5 bytes: began\n0 bytes: \n5 bytes: ended\n"),
    "unix_dgram/DatagramExample.java": (
        [],
        "from the child: began\nfrom the child: \nfrom the child: ended\nchild: exit 0\n",
    ),
    "posixshm/posixshm.c": (["/NAME"], "sum 999000\n"),
    "posixshm/SharedTable.java": (["/NAME"], "sum 999000.0\nchild: exit 0\n"),
    "memfd/memfd.c": ([], "sum 999000\n"),
    "memfd/memfd_stdlib.py": ([], "sum 999000.0\n"),
    "memfd/MemfdExample.java": ([], "done: double them\nsum 999000.0\nchild: exit 0\n"),
    "posixsem/posixsem.c": (["/NAME"], "counted 200000\n"),
    "posixsem/SemaphoreExample.java": (["/NAME"], "child: exit 0\ncounted 2000\n"),
    "shared_memory/shared_memory.py": ([], "sum 999000.0\n"),
    "shared_memory/SharedMemoryExample.java": (["NAME"], "child: exit 0\nsum 999000.0\n"),
    "multiprocessing/multiprocessing_ipc.py": (
        [],
        "{'question': 21, 'answer': 42}\n[0, 1, 4, 9, 16, 25, 36, 49, 64, 81]\n",
    ),
}
STARTED_BY_ANOTHER = {
    "call/call_example.py",
    "pipe/pipe_example.py",
    "fifo/fifo_example.py",
    "posixmq/posixmq_example.py",
    "sysvmq/sysvmq_example.py",
    "sysvshm/sysvshm_example.py",
    "sysvsem/sysvsem_example.py",
    "unix/unix_example.py",
    "unix_seqpacket/seqpacket_example.py",
    "unix_dgram/datagram_example.py",
    "posixshm/shared_table.py",
    "memfd/memfd_example.py",
    "posixsem/semaphore_example.py",
    "shared_memory/shared_memory_example.py",
}


def present() -> list[str]:
    """Every example, as its path below docs/examples."""
    files = [path for path in EXAMPLES.glob("*/*.*") if path.suffix in {".c", ".java", ".py"}]
    return sorted(str(path.relative_to(EXAMPLES)) for path in files)


def test_every_example_is_run() -> None:
    assert set(present()) == set(PRINTS) | STARTED_BY_ANOTHER


@pytest.mark.parametrize("example", sorted(PRINTS))
def test_example_prints_what_it_should(
    example: str, name: str, key: int, runtime: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    path = EXAMPLES / example
    arguments, expected = PRINTS[example]
    values = {"PATH": str(tmp_path / "node"), "/NAME": f"/{name}", "NAME": name, "KEY": str(key)}
    done = subprocess.run(
        [*command(path, tmp_path), *(values[argument] for argument in arguments)],
        cwd=path.parent,
        env=environment(runtime),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")


def command(path: pathlib.Path, scratch: pathlib.Path) -> list[str]:
    """How a file of this kind is run."""
    if path.suffix == ".java":
        return [*java(), path.name]
    if path.suffix == ".py":
        return ["python3", path.name]
    program = scratch / path.stem
    compiler = ["cc", "-Wall", "-Wextra", "-Werror", "-pthread", "-o", str(program), str(path), "-lrt"]
    subprocess.run(compiler, check=True, timeout=WATCHDOG)
    return [str(program)]
