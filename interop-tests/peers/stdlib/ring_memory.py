"""The segment of a ring: ``spec/layout/segment.md``."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import mmap
import os
import struct
import time
import uuid

from control.language import OperationError

from .ring_words import CONTROL, OPENED

HEADER = struct.Struct("=QIIQQQQ16sQQ16sIIQQQ")
READY = 120
MAGIC = 0x41474F4241544E41
LEAST, MOST = 1 << 12, 1 << 30
F_OFD_SETLK = 37
WHOLE = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)


def _start_time() -> int:
    with open("/proc/self/stat", encoding="ascii", errors="replace") as file:
        return int(file.read().rpartition(")")[2].split()[19])


def _boot_id() -> bytes:
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        return uuid.UUID(file.read().strip()).bytes


class RingMemory:
    """The mapped segment, its descriptor with the lock, and what its header says."""

    def __init__(self, name: str, descriptor: int) -> None:
        self.name, self._descriptor, self._ours = name, descriptor, False
        self.data_offset = self.capacity = 0
        self._map = mmap.mmap(descriptor, os.fstat(descriptor).st_size)
        self.memory = memoryview(self._map)

    @classmethod
    def create(cls, name: str, capacity: int, persistent: bool) -> RingMemory:
        """Make a segment that nobody can use before ``publish``."""
        if not 1 <= capacity <= MOST:
            raise ValueError(f"a ring's capacity is 1 to {MOST}: {capacity}")
        rounded = max(LEAST, 1 << (capacity - 1).bit_length())
        offset = HEADER.size + CONTROL
        descriptor = os.open("/dev/shm", os.O_TMPFILE | os.O_RDWR, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, offset + rounded)
            # With a directory given, Python calls linkat(2), which alone follows the link.
            os.link(f"/proc/self/fd/{descriptor}", f"/dev/shm{name}", src_dir_fd=descriptor, follow_symlinks=True)
            made = cls(name, descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        made._ours = not persistent
        made.capacity, made.data_offset = rounded, offset
        words = (MAGIC, 1, HEADER.size, offset + rounded, offset, 1, rounded, bytes(16), os.getpid(), _start_time())
        made.memory[: HEADER.size] = HEADER.pack(*words, _boot_id(), 4, 0, 0, 0, 0)
        return made

    def publish(self) -> None:
        self._store(READY, 1)

    @classmethod
    def open(cls, name: str, timeout: float) -> RingMemory:
        """Map what is there, check its header, and lock it."""
        descriptor = os.open(f"/dev/shm{name}", os.O_RDWR | os.O_NOFOLLOW)
        try:
            found = os.fstat(descriptor)
            if found.st_uid not in (0, os.geteuid()) or found.st_mode & 0o022:
                raise OperationError("PEER_REFUSED", f"attach: another user may write, name={name}")
            if found.st_size < HEADER.size:
                raise OperationError("WRONG_KIND", f"attach: no segment of ours, name={name}")
            there = cls(name, descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        try:
            there._check(time.monotonic() + timeout)
            there._lock()
        except BaseException:
            there.close()
            raise
        return there

    def _check(self, end: float) -> None:
        while not self._load(READY):
            if time.monotonic() >= end:
                raise OperationError("NOT_READY", f"attach: its creator has not finished it, name={self.name}")
            time.sleep(0.001)
        words = HEADER.unpack(self.memory[: HEADER.size])
        magic, version, header_size, size, data_offset, record_size, capacity = words[:7]
        kind, _, form_size, reserved, _ = words[11:]
        if magic != MAGIC:
            raise OperationError("WRONG_KIND", f"attach: another magic, name={self.name}")
        whole = version == 1 and header_size == HEADER.size and reserved == 0 and kind in range(1, 6)
        if whole and kind != 4:
            raise OperationError("WRONG_KIND", f"attach: no ring, name={self.name}, kind={kind}")
        placed = not data_offset % 64 and HEADER.size + CONTROL <= data_offset <= size <= len(self.memory)
        power = LEAST <= capacity <= MOST and not capacity & (capacity - 1)
        if not (whole and placed and power and capacity <= size - data_offset and (record_size, form_size) == (1, 0)):
            raise OperationError("PROTOCOL", f"attach: malformed header, name={self.name}, words={words}")
        self.capacity, self.data_offset = capacity, data_offset

    def _lock(self) -> None:
        try:
            fcntl.fcntl(self._descriptor, F_OFD_SETLK, WHOLE)
        except BlockingIOError:
            raise OSError(errno.EBUSY, f"open: another process has this end, name={self.name}") from None

    @property
    def opened(self) -> bool:
        return self._load(self.data_offset - CONTROL + 8 * OPENED) != 0

    def set_opened(self) -> None:
        self._store(self.data_offset - CONTROL + 8 * OPENED, 1)

    def _load(self, at: int) -> int:
        with self.memory[at : at + 8] as octets, octets.cast("Q") as word:
            return int(word[0])

    def _store(self, at: int, value: int) -> None:
        with self.memory[at : at + 8] as octets, octets.cast("Q") as word:
            word[0] = value

    def unlink(self) -> None:
        self._ours = False
        os.unlink(f"/dev/shm{self.name}")

    def close(self) -> None:
        self.memory.release()
        self._map.close()
        os.close(self._descriptor)
        if self._ours:
            with contextlib.suppress(FileNotFoundError):
                self.unlink()
