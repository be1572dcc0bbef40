"""The room ``sysvshm``, with sysv_ipc as a second opinion."""

import os
from pathlib import Path

import numpy as np
import pytest
import sysv_ipc
from antaboga.errors import ClosedError, IpcError
from antaboga.lifetime import Lifetime
from antaboga.memory.sysvshm import SysvShm, unlink
from antaboga.registry import Action, Registry
from antaboga.sysv_key import PRIVATE, SysvKey
from contracts.segment import SegmentContract
from peers import as_nobody, python
from sysv_names import Keys, new_key


class TestSysvShm(Keys, SegmentContract):
    def create(self, name: str, size: int, lifetime: Lifetime = Lifetime.PROCESS) -> SysvShm:
        return SysvShm.create(SysvKey.parse(name), size, lifetime=lifetime)

    def open(self, name: str, *, read_only: bool = False) -> SysvShm:
        return SysvShm.open(SysvKey.parse(name), read_only=read_only)

    def open_or_create(self, name: str, size: int) -> SysvShm:
        return SysvShm.open_or_create(SysvKey.parse(name), size)

    def identity(self, name: str) -> tuple[int, int]:
        wanted = f"/SYSV{SysvKey.parse(name).number & 0xFFFFFFFF:08x}"
        for line in Path("/proc/self/maps").read_text().splitlines():
            fields = line.split()
            if len(fields) > 5 and fields[5] == wanted:
                major, minor = fields[3].split(":")
                return os.makedev(int(major, 16), int(minor, 16)), int(fields[4])
        raise AssertionError(name)

    @pytest.mark.parametrize("bad", ["", "x", "id:", "4294967296"])
    def test_a_name_that_none_can_have(self, bad: str) -> None:
        with pytest.raises(ValueError, match=r"invalid literal|32 bits"):
            self.open(bad)

    def test_a_name_may_be_long_but_not_too_long(self, name: str) -> None:
        for key in (-(1 << 31), (1 << 31) - 1):
            with pytest.raises(FileNotFoundError):
                self.open(str(key))

    def test_no_room_is_an_error_at_creation(self, name: str) -> None:
        with pytest.raises(IpcError, match=r"shmget: .*, key=0x\w+, size=\d+, max_size=\d+, ") as caught:
            self.create(name, 1 << 62)
        assert caught.value.code in ("ENOSPC", "ENOMEM", "EINVAL")
        with pytest.raises(FileNotFoundError):
            self.open(name)


@pytest.fixture
def key() -> SysvKey:
    return new_key()


def test_who_is_attached(key: SysvKey) -> None:
    with SysvShm.create(key, 100) as one:
        figures = one.figures
        assert (figures.size, figures.mode, figures.uid) == (100, 0o600, os.getuid())
        assert (figures.creator, figures.attached) == (os.getpid(), 1)
        with SysvShm.open(key, read_only=True) as other:
            assert (other.figures.attached, other.id) == (2, one.id)
            view = np.frombuffer(other.memory, dtype=np.uint8)
        assert one.figures.attached == 2
        del view
        assert one.figures.attached == 1
    with pytest.raises(ClosedError):
        one.figures  # noqa: B018


def test_a_removed_segment_goes_with_the_last_who_has_it(key: SysvKey) -> None:
    with SysvShm.create(key, 8) as one:
        one.memory[:] = b"12345678"
        one.unlink()
        with pytest.raises(FileNotFoundError, match=r"shmget: no such file or directory \(ENOENT\), key=0x"):
            SysvShm.open(key)
        with SysvShm.create(key, 8) as other:
            assert bytes(other.memory) == bytes(8)
            assert bytes(one.memory) == b"12345678"
        assert one.figures.attached == 1
        number = one.id
    with pytest.raises(IpcError, match=r"\((EINVAL|EIDRM)\), key=id:"):
        SysvShm.open(SysvKey.id(number))


def test_a_private_segment_is_found_by_its_id() -> None:
    with SysvShm.create(PRIVATE, 3) as one, SysvShm.open(one.key) as other:
        one.memory[0] = 9
        assert (other.memory[0], other.name) == (9, f"id:{one.id}")


def test_sysv_ipc_sees_the_same(key: SysvKey) -> None:
    with SysvShm.create(key, 31415) as one:
        witness = sysv_ipc.SharedMemory(key.number)
        try:
            assert (witness.id, witness.mode, witness.size) == (one.id, 0o600, 31415)
            one.memory[-3:] = b"end"
            assert witness.read(3, 31412) == b"end"
            witness.write(b"start")
            assert bytes(one.memory[:5]) == b"start"
            assert (witness.number_attached, one.figures.attached) == (2, 2)
        finally:
            witness.detach()


def test_what_sysv_ipc_made_is_opened(key: SysvKey) -> None:
    witness = sysv_ipc.SharedMemory(key.number, sysv_ipc.IPC_CREX, size=10)
    witness.write(b"theirs")
    witness.detach()
    with SysvShm.open(key) as one:
        assert (bytes(one.memory), one.size) == (b"theirs    ", 10)
    unlink(key)
    with pytest.raises(FileNotFoundError):
        unlink(key)


def test_a_dead_creators_segment_is_cleaned_when_nobody_has_it(key: SysvKey) -> None:
    script = """
        import os, sys
        from antaboga.memory.sysvshm import SysvKey, SysvShm
        made = SysvShm.create(SysvKey.parse(sys.argv[1]), 10)
        os.kill(os.getpid(), 9)
    """
    with python(script, str(key)) as child:
        child.wait_for(60)
    stranger = sysv_ipc.SharedMemory(key.number)
    assert [f.action for f in Registry.of_current_user().clean()] == [Action.KEEP_LIVE]
    stranger.detach()
    assert [(f.action, f.name) for f in Registry.of_current_user().clean()] == [(Action.REMOVE_OBJECT, str(key))]
    with pytest.raises(FileNotFoundError):
        SysvShm.open(key)


def test_another_user_may_not_open_it(key: SysvKey) -> None:
    script = """
        import ctypes, errno, sys
        libc = ctypes.CDLL(None, use_errno=True)
        print(libc.shmat(int(sys.argv[1]), None, 0), errno.errorcode[ctypes.get_errno()])
    """
    with SysvShm.create(key, 10) as segment:
        assert as_nobody(script, str(segment.id)).split() == ["-1", "EACCES"]
