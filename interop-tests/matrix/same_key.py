"""Two files that ftok(3) takes for one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from capabilities import require


@contextmanager
def two_files_of_one_key() -> Iterator[tuple[Path, Path]]:
    """Give two files on one device, the lowest 16 bits of whose inode numbers are the same."""
    with tempfile.TemporaryDirectory(prefix="abtest-", dir="/dev/shm") as folder:
        one, other = Path(folder, "one"), Path(folder, "other")
        one.touch()
        wanted = one.stat().st_ino & 0xFFFF
        for _ in range(1 << 17):
            other.touch()
            if other.stat().st_ino & 0xFFFF == wanted:
                break
            other.unlink()
        require(other.exists(), "a file system that numbers its files one after the other")
        yield one, other
