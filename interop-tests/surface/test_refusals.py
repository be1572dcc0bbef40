"""What both commands say when the kernel refuses: one table, word for word the same line on both sides."""

from __future__ import annotations

import os
import re
import resource
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from surface.command import SIDES, Commands

SHM = Path("/dev/shm")
LONG = "x" * 256
NOT_A_NAME = "a name is a slash and a file name (EINVAL)"
ABSENT = "no such file or directory (ENOENT)"
SHORT = "too short for its kind, or not ready (WRONG_KIND)"
IRREGULAR = "not a regular file (WRONG_KIND)"
ROWS = [
    ("segment get posixshm:/NAME-absent", f"shm_open: {ABSENT}, name=/NAME-absent"),
    ("segment unlink posixshm:/NAME-absent", f"shm_unlink: {ABSENT}, name=/NAME-absent"),
    ("segment create posixshm:/NAME-empty --size 1", "shm_open: file exists (EEXIST), name=/NAME-empty"),
    ("segment get posixshm:/NAME-empty", f"shm_open: {SHORT}, name=/NAME-empty, size=0, mode=100600"),
    ("segment get posixshm:/NAME-link", "shm_open: too many levels of symbolic links (ELOOP), name=/NAME-link"),
    ("segment put posixshm:/NAME-folder", "shm_open: is a directory (EISDIR), name=/NAME-folder"),
    ("segment get posixshm:/NAME-fifo", f"shm_open: {IRREGULAR}, name=/NAME-fifo, size=0, mode=10600"),
    ("segment get posixshm:/NAME-socket", "shm_open: no such device or address (ENXIO), name=/NAME-socket"),
    (
        "segment create posixshm:/NAME --size 1125899906842624",
        "posix_fallocate: no space left on device (ENOSPC), name=/NAME, size=1125899906842624",
    ),
    ("segment create posixshm:/NAME --size 0", "segment create: a segment has at least one byte: 0 (EINVAL)"),
    ("segment create posixshm:/a/NAME --size 1", f"shm_open: {NOT_A_NAME}, name=/a/NAME"),
    ("unlink posixshm:/..", f"shm_unlink: {NOT_A_NAME}, name=/.."),
    (
        "segment create posixshm:/LONG --size 1",
        "shm_open: file name too long (ENAMETOOLONG), name=/LONG, length=256, limit=255",
    ),
    ("segment info posixshm:/LONG", "stat: file name too long (ENAMETOOLONG), name=/LONG"),
    ("sem value posixsem:/NAME-absent", f"sem_open: {ABSENT}, name=/NAME-absent"),
    ("sem create posixsem:/NAME-empty", "sem_open: file exists (EEXIST), name=/NAME-empty"),
    ("sem value posixsem:/NAME-empty", f"sem_open: {SHORT}, name=/NAME-empty, size=0, mode=100600"),
    ("sem value posixsem:/NAME-link", "sem_open: too many levels of symbolic links (ELOOP), name=/NAME-link"),
    ("sem value posixsem:/NAME-folder", "sem_open: is a directory (EISDIR), name=/NAME-folder"),
    (
        "sem post posixsem:/NAME-full",
        "sem_post: value too large for defined data type (EOVERFLOW), name=/NAME-full, limit=2147483647",
    ),
    ("unlink posixsem:/a/NAME", f"sem_unlink: {NOT_A_NAME}, name=/a/NAME"),
    (
        "unlink posixsem:/LONG",
        "sem_unlink: file name too long (ENAMETOOLONG), name=/LONG, length=256, limit=251",
    ),
    ("send posixmq:/NAME", f"mq_open: {ABSENT}, name=/NAME"),
    ("unlink posixmq:/NAME", f"mq_unlink: {ABSENT}, name=/NAME"),
    ("send posixmq:/a/NAME", f"mq_open: {NOT_A_NAME}, name=/a/NAME"),
    ("unlink posixmq:/LONG", "mq_unlink: file name too long (ENAMETOOLONG), name=/LONG, length=256, limit=255"),
    (
        "send posixmq:/NAME --create --depth 99999999 --message-size 8",
        "mq_open: invalid argument (EINVAL), name=/NAME, depth=99999999, message_size=8, QUEUE-LIMITS",
    ),
    ("segment info sysvshm:KEY", f"shmget: {ABSENT}, key=0xKEY"),
    ("sem value sysvsem:KEY", f"semget: {ABSENT}, key=0xKEY"),
    ("send sysvmq:KEY", f"msgget: {ABSENT}, key=0xKEY"),
    ("unlink sysvmq:KEY", f"msgget: {ABSENT}, key=0xKEY"),
    ("send sysvmq:FOLDER/absent#1", f"ftok: {ABSENT}, path=FOLDER/absent"),
    ("send sysvmq:FOLDER/LONG#1", "ftok: file name too long (ENAMETOOLONG), path=FOLDER/LONG"),
    ("send unix:FOLDER/absent", f"connect: {ABSENT}, name=FOLDER/absent"),
    ("send unix:@NAME", "connect: connection refused (ECONNREFUSED), name=@NAME"),
    ("recv unix:FOLDER/file --listen", "bind: address already in use (EADDRINUSE), name=FOLDER/file"),
    ("unlink unix:FOLDER/file", "unlink: not a socket (WRONG_KIND), name=FOLDER/file"),
    ("send fifo:FOLDER/absent", f"open: {ABSENT}, name=FOLDER/absent"),
    ("send fifo:FOLDER/file", "open: not a FIFO (WRONG_KIND), name=FOLDER/file"),
]


@dataclass(frozen=True)
class Places:
    """What the words of the table stand for."""

    values: dict[str, str]

    def fill(self, text: str) -> str:
        return re.sub(rf"\b({'|'.join(self.values)})\b", lambda word: self.values[word[0]], text)


def limit(file: str) -> str:
    return Path("/proc/sys/fs/mqueue", file).read_text("ascii").strip()


@pytest.fixture
def places(tmp_path: Path, name: str, keys: list[int]) -> Iterator[Places]:
    """One thing of each sort that is no segment, no semaphore and no socket."""
    before = os.umask(0o077)
    made = []
    try:
        for prefix in ("", "sem."):
            for sort in ("empty", "link", "folder", "fifo", "socket"):
                path = SHM / f"{prefix}{name}-{sort}"
                made.append(path)
                if sort == "empty":
                    path.touch()
                elif sort == "link":
                    path.symlink_to(SHM / f"{prefix}{name}-empty")
                elif sort == "folder":
                    path.mkdir()
                elif sort == "fifo":
                    os.mkfifo(path)
                else:
                    with socket.socket(socket.AF_UNIX) as bound:
                        bound.bind(str(path))
        full = SHM / f"sem.{name}-full"
        made.append(full)
        # sem_t of 64-bit glibc: the value, no waiters, shared between processes.
        full.write_bytes((2**31 - 1).to_bytes(8, "little") + bytes([128]) + bytes(23))
        (tmp_path / "file").write_bytes(b"content")
        allowed = resource.getrlimit(resource.RLIMIT_MSGQUEUE)[0]
        limits = f"max_depth={limit('msg_max')}, max_message_size={limit('msgsize_max')}"
        if allowed != resource.RLIM_INFINITY:
            limits += f", rlimit_msgqueue={allowed}"
        values = {"QUEUE-LIMITS": limits, "NAME": name, "LONG": LONG, "FOLDER": str(tmp_path)}
        yield Places({**values, "0xKEY": f"0x{keys[0]:08x}", "KEY": str(keys[0])})
    finally:
        os.umask(before)
        for path in made:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


@pytest.mark.parametrize("side", SIDES)
def test_the_line(commands: Commands, places: Places, side: str) -> None:
    said = {}
    for words, _ in ROWS:
        result = commands.run(side, *places.fill(words).split(), data=b"x")
        assert (result.code, result.out) == (1, b""), (words, result)
        said[words] = result.err
    assert said == {words: places.fill(f"antaboga: {line}\n") for words, line in ROWS}
