"""The room ``sysvsem``, with sysv_ipc as a second opinion."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sysv_ipc
from antaboga.errors import DeadlineExceeded, IpcError
from antaboga.lifetime import Lifetime
from antaboga.registry import Action, Registry
from antaboga.sync import Semaphore
from antaboga.sync.sysvsem import MAX_VALUE, Operation, SysvSem, unlink
from antaboga.sysv_key import PRIVATE, SysvKey
from blocking import Blocked
from contracts.semaphore import SemaphoreContract, SemaphoreEndings
from peers import as_nobody, python
from sysv_names import Keys, new_key


class Sets(Keys):
    def create(self, name: str, value: int = 0, lifetime: Lifetime = Lifetime.PROCESS) -> SysvSem:
        return SysvSem.create(SysvKey.parse(name), value, lifetime=lifetime)

    def open(self, name: str) -> SysvSem:
        return SysvSem.open(SysvKey.parse(name))

    def open_or_create(self, name: str, value: int = 0) -> SysvSem:
        return SysvSem.open_or_create(SysvKey.parse(name), value)


class TestSysvSem(Sets, SemaphoreContract):
    def test_the_largest_value_cannot_grow(self, name: str) -> None:
        with self.create(name, MAX_VALUE) as semaphore:
            with pytest.raises(IpcError, match=r"semop: .* \(ERANGE\), key=0x\w+, changes=0:\+1, limit=32767"):
                semaphore.release()
            assert semaphore.value == MAX_VALUE

    @pytest.mark.parametrize("bad", ["", "x", "id:", "4294967296"])
    def test_a_name_that_none_can_have(self, bad: str) -> None:
        with pytest.raises(ValueError, match=r"invalid literal|32 bits"):
            self.open(bad)

    def test_a_name_may_be_long_but_not_too_long(self, name: str) -> None:
        for key in (-(1 << 31), (1 << 31) - 1):
            with pytest.raises(FileNotFoundError):
                self.open(str(key))

    def test_persistent_lifetime_outlives_close(self, name: str) -> None:
        self.create(name, 5, Lifetime.PERSISTENT).close()
        with self.open(name) as opened:
            assert opened.value == 5
            opened.unlink()
            for call in (opened.acquire, opened.try_acquire, opened.release):
                with pytest.raises(IpcError, match=r"semop: .* \(EIDRM\), key=0x"):
                    call()
            for failing in (opened.unlink, lambda: self.open(name)):
                with pytest.raises(FileNotFoundError):
                    failing()


class TestSysvSemEndings(Sets, SemaphoreEndings):
    pass


@pytest.fixture
def key() -> SysvKey:
    return new_key()


def values(semaphore: SysvSem) -> list[int]:
    return [semaphore.value_of(index) for index in range(semaphore.count)]


def test_several_members_change_at_once_or_none(key: SysvKey) -> None:
    with SysvSem.create(key, [1, 0, 5]) as semaphore:
        both = [Operation(0, -1), Operation(1, -1)]
        assert semaphore.try_operate(both) is False
        with pytest.raises(DeadlineExceeded, match=r"operate: deadline passed \(DEADLINE\), key=0x"):
            semaphore.operate(both, 0.001)
        assert values(semaphore) == [1, 0, 5]
        blocked = Blocked(lambda: semaphore.operate(both, 60)).until_blocked()
        with SysvSem.open(key) as other:
            other.operate([Operation(1, 2), Operation(2, -5)])
        assert blocked.join().error is None
        assert values(semaphore) == [0, 1, 0]
        assert semaphore.try_operate([Operation(2, 0), Operation(0, 3)]) is True
        assert semaphore.try_operate([Operation(0, 0)]) is False
        assert values(semaphore) == [3, 1, 0]


def test_a_wait_for_zero(key: SysvKey) -> None:
    with SysvSem.create(key, 2) as semaphore:
        blocked = Blocked(lambda: semaphore.operate([Operation(0, 0)])).until_blocked()
        semaphore.acquire()
        assert blocked.running
        semaphore.acquire()
        assert blocked.join().error is None


def test_what_no_set_can_have_is_misuse(key: SysvKey) -> None:
    for bad in ([], [-1], [1, MAX_VALUE + 1]):
        with pytest.raises(ValueError, match=r"at least one member|value out of range"):
            SysvSem.create(key, bad)
    for index, change in ((-1, 0), (1 << 16, 0), (0, MAX_VALUE + 1)):
        with pytest.raises(ValueError, match="out of range"):
            Operation(index, change)
    with SysvSem.create(key) as semaphore:
        with pytest.raises(ValueError, match="no operation"):
            semaphore.operate([])
        with pytest.raises(IpcError, match=r"semop: file too large \(EFBIG\), key=0x"):
            semaphore.operate([Operation(1, 1)])
        with pytest.raises(IpcError, match=r"semctl: .* \(EINVAL\), key=0x\w+, index=1"):
            semaphore.value_of(1)
        many = [Operation(0, 1)] * (int(Path("/proc/sys/kernel/sem").read_text().split()[2]) + 1)
        with pytest.raises(IpcError, match="E2BIG"):
            semaphore.operate(many)
        assert semaphore.value == 0


def test_a_set_above_the_kernels_limit_names_it(key: SysvKey) -> None:
    limit = int(Path("/proc/sys/kernel/sem").read_text().split()[0])
    with pytest.raises(IpcError, match=rf"semget: .* \(EINVAL\), key=0x\w+, count={limit + 1}, max_count={limit}, "):
        SysvSem.create(key, [0] * (limit + 1))
    with pytest.raises(FileNotFoundError):
        SysvSem.open(key)


HOLDER = """
    import os, sys
    from antaboga.sync.sysvsem import SysvKey, SysvSem
    whole = SysvSem.open(SysvKey.parse(sys.argv[1]))
    lock = whole.with_undo() if sys.argv[2] == "undo" else whole
    lock.acquire()
    os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize(("how", "left"), [("undo", 1), ("plain", 0)])
def test_a_killed_holder_frees_it_if_that_was_asked_for(key: SysvKey, how: str, left: int) -> None:
    with SysvSem.create(key, 1) as semaphore:
        with python(HOLDER, str(key), how) as child:
            child.wait_for(60)
        assert semaphore.value == left
    Registry.of_current_user().clean()


def test_a_waiter_goes_on_when_the_holder_is_killed(key: SysvKey) -> None:
    with SysvSem.create(key, 1) as semaphore:
        lock = semaphore.with_undo()
        lock.acquire()
        with python(HOLDER, str(key), "undo") as child:
            lock.release()
            child.wait_for(60)
        lock.acquire(60)
        assert (lock.value, lock.try_acquire(), lock.name) == (0, False, str(key))
        lock.release()
    Registry.of_current_user().clean()


def test_undo_in_tasks_and_operations(key: SysvKey) -> None:
    async def main(lock: Semaphore) -> None:
        for _ in range(50):
            acquiring = asyncio.ensure_future(lock.async_acquire())
            await asyncio.sleep(0)
            acquiring.cancel()
            with pytest.raises(asyncio.CancelledError):
                await acquiring
        lock.release()
        await lock.async_acquire(60)

    with SysvSem.create(key, [0, 0]) as semaphore:
        asyncio.run(main(semaphore.with_undo()))
        assert values(semaphore) == [0, 0]
        pid = os.fork()
        if pid == 0:
            semaphore.operate([Operation(0, 3, undo=True), Operation(1, 4)])
            os._exit(0)
        os.waitpid(pid, 0)
        assert values(semaphore) == [0, 4]


@pytest.mark.parametrize("timeout", [None, 60])
def test_removal_wakes_who_is_blocked(key: SysvKey, timeout: float | None) -> None:
    with SysvSem.create(key) as semaphore:
        blocked = Blocked(lambda: semaphore.acquire(timeout)).until_blocked()
        unlink(key)
        error = blocked.join().error
        assert isinstance(error, IpcError)
        assert (error.code, error.details["key"]) == ("EIDRM", key.shown)


def test_a_private_set_is_found_by_its_id() -> None:
    with SysvSem.create(PRIVATE, 3) as semaphore, SysvSem.open(semaphore.key) as other:
        assert (other.id, other.value, other.name) == (semaphore.id, 3, f"id:{semaphore.id}")


def test_sysv_ipc_sees_the_same(key: SysvKey) -> None:
    with SysvSem.create(key, 1) as semaphore:
        witness = sysv_ipc.Semaphore(key.number)
        assert (witness.id, witness.mode, witness.value) == (semaphore.id, 0o600, 1)
        semaphore.acquire()
        blocked = Blocked(semaphore.acquire).until_blocked()
        witness.release()
        assert blocked.join().error is None
        waiting = Blocked(witness.acquire).until_blocked()
        semaphore.release()
        assert waiting.join().error is None


@pytest.fixture
def witness(key: SysvKey) -> Iterator[sysv_ipc.Semaphore]:
    made = sysv_ipc.Semaphore(key.number, sysv_ipc.IPC_CREX, initial_value=4)
    yield made
    try:
        made.remove()
    except sysv_ipc.ExistentialError:
        return


def test_what_sysv_ipc_made_is_opened(witness: sysv_ipc.Semaphore, key: SysvKey) -> None:
    with SysvSem.open(key) as semaphore:
        assert (semaphore.value, semaphore.count) == (4, 1)
    unlink(key)
    with pytest.raises(FileNotFoundError, match=r"semget: .* \(ENOENT\), key=0x"):
        unlink(key)


def test_a_dead_creators_set_is_cleaned(key: SysvKey) -> None:
    script = """
        import os, sys
        from antaboga.sync.sysvsem import SysvKey, SysvSem
        made = SysvSem.create(SysvKey.parse(sys.argv[1]))
        os.kill(os.getpid(), 9)
    """
    with python(script, str(key)) as child:
        child.wait_for(60)
    with SysvSem.open(key):
        assert [f.action for f in Registry.of_current_user().clean()] == [Action.KEEP_LIVE]
    assert [(f.action, f.name) for f in Registry.of_current_user().clean()] == [(Action.REMOVE_OBJECT, str(key))]
    with pytest.raises(FileNotFoundError):
        SysvSem.open(key)


def test_another_user_may_not_open_it(key: SysvKey) -> None:
    script = """
        import ctypes, errno, sys
        libc = ctypes.CDLL(None, use_errno=True)
        print(libc.semget(int(sys.argv[1]), 0, 0o600), errno.errorcode[ctypes.get_errno()])
    """
    with SysvSem.create(key):
        assert as_nobody(script, str(key)).split() == ["-1", "EACCES"]
