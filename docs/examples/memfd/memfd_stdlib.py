"""Sealed memory for a child, by name, with nothing but the standard library; either end may be this project's."""

import fcntl
import mmap
import os
import struct
import subprocess
import sys

COUNT = 1000
SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW


def give(fd: int, name: str, command: list[str]) -> None:
    """Starts a child that finds the memory by its name, with Memfd.inherited(name) in either language."""
    found = os.fstat(fd)
    told = f"{name}={fd}:{found.st_dev}:{found.st_ino}:{found.st_size}"
    subprocess.run(command, env={**os.environ, "ANTABOGA_SEGMENTS": told}, pass_fds=[fd], check=True)


def inherited(name: str) -> mmap.mmap:
    """Maps what the parent gave; it may be ChildBuilder.segment in Java, Child.start(segments=...) in Python."""
    entries = dict(entry.split("=") for entry in os.environ["ANTABOGA_SEGMENTS"].split(";"))
    fd, device, inode, size = map(int, entries[name].split(":"))
    # First the seals, then the size: otherwise it could become shorter in between.
    if SEALS & ~fcntl.fcntl(fd, fcntl.F_GET_SEALS):
        raise ValueError("whoever gave this could shorten it")
    found = os.fstat(fd)
    if (found.st_dev, found.st_ino, found.st_size) != (device, inode, size):
        raise ValueError("another file than was told")
    return mmap.mmap(fd, size)


if "child" in sys.argv:
    with inherited("table") as memory:
        numbers = struct.unpack_from(f"{COUNT}d", memory)
        struct.pack_into(f"{COUNT}d", memory, 0, *(2 * number for number in numbers))
else:
    fd = os.memfd_create("example", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.posix_fallocate(fd, 0, 8 * COUNT)
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, SEALS)
    with mmap.mmap(fd, 8 * COUNT) as memory:
        struct.pack_into(f"{COUNT}d", memory, 0, *range(COUNT))
        give(fd, "table", [sys.executable, __file__, "child"])
        print("sum", sum(struct.unpack_from(f"{COUNT}d", memory)))
    os.close(fd)
