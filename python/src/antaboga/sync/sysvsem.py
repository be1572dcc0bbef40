"""System V semaphore sets: ``spec/sync/sysvsem.md``."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from errno import EAGAIN, EINTR, EINVAL
from functools import partial
from typing import TYPE_CHECKING

from antaboga import _sysv_object
from antaboga._breaker import Breaker, prepare_thread
from antaboga._deadline import deadline_after, remaining
from antaboga._open_or_create import open_or_create
from antaboga._os import systemv
from antaboga._sysv_object import OpenSysvObject
from antaboga.errors import ClosedError, DeadlineExceeded, IpcError, refused
from antaboga.lifetime import Lifetime
from antaboga.sync.semaphore import Semaphore
from antaboga.sysv_key import SysvKey

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MAX_VALUE", "Operation", "SysvKey", "SysvSem", "unlink"]

MAX_VALUE = 32767
"""The highest value, SEMVMX."""

_MECHANISM = "sysvsem"
_LARGEST_INDEX = 0xFFFF
# Changes that every kernel takes in one operation (SEMOPM).
_AT_ONCE = 32


def unlink(key: SysvKey) -> None:
    """Removes a set, whoever made it; who is blocked on it fails with EIDRM.

    Raises:
        IpcError: there is none (ENOENT), or it is somebody else's (EPERM).
    """
    _sysv_object.unlink(_MECHANISM, key)


@dataclass(frozen=True)
class Operation:
    """One change of an atomic operation.

    Attributes:
        index: of the member.
        change: above zero gives, below zero takes once that many are there, zero waits until the value is zero.
        undo: whether the kernel takes the change back when the process ends (SEM_UNDO).
    """

    index: int
    change: int
    undo: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.index <= _LARGEST_INDEX or abs(self.change) > MAX_VALUE:
            raise ValueError(f"out of range: index={self.index}, change={self.change}")


class SysvSem(Semaphore):
    """A System V semaphore set; as a ``Semaphore`` its first member. Made by ``create``, ``open``, ``open_or_create``.

    Several members change at once, or none. With ``undo`` the kernel takes a change back when the process ends, so that
    a killed holder of a lock frees it. Undo belongs to the process: use it where the same process acquires and
    releases, never to count what others consume. Who is blocked when the set is removed fails with EIDRM.
    """

    def __init__(self, opened: OpenSysvObject) -> None:
        """Takes over the set; not for callers."""
        self._open = opened
        self._undo = False
        self._breaker = Breaker()
        self._closed = False

    @classmethod
    def create(cls, key: SysvKey, value: int | Sequence[int] = 0, *, lifetime: Lifetime = Lifetime.PROCESS) -> SysvSem:
        """Makes a set, of mode 0600; ``sysv_key.PRIVATE`` always makes a new one, whose ``key`` is its id.

        The kernel makes a set with all zero, and the values are added a moment later: who acquires between waits.

        Args:
            key: what it is found by.
            value: of its one member, or of each of its members; 0 to ``MAX_VALUE``.
            lifetime: how long it is to live.

        Raises:
            IpcError: the key is taken (EEXIST), there are too many (ENOSPC), …
        """
        values = [value] if isinstance(value, int) else list(value)
        if not values:
            raise ValueError("a set has at least one member")
        for each in values:
            if not 0 <= each <= MAX_VALUE:
                raise ValueError(f"value out of range: {each}")
        opened = OpenSysvObject.create(_MECHANISM, key, lifetime, len(values))
        try:
            semaphores = cls(opened)
            semaphores._add(values)
            return semaphores
        except BaseException:
            opened.discard()
            raise

    def _add(self, values: Sequence[int]) -> None:
        """Gives the members their first values; added, so that what is released meanwhile is not lost."""
        above_zero = [Operation(index, value) for index, value in enumerate(values) if value > 0]
        for first in range(0, len(above_zero), _AT_ONCE):
            self.change_now("create", _Changes(*above_zero[first : first + _AT_ONCE]))

    @classmethod
    def open(cls, key: SysvKey) -> SysvSem:
        """Opens a set that is there, whoever made it.

        Raises:
            IpcError: there is none (ENOENT), it may not be opened (EACCES), …
        """
        return cls(OpenSysvObject.open(_MECHANISM, key))

    @classmethod
    def open_or_create(
        cls, key: SysvKey, value: int | Sequence[int] = 0, *, lifetime: Lifetime = Lifetime.PROCESS
    ) -> SysvSem:
        """Opens the set, whatever its members and values, or makes one where there is none."""
        return open_or_create(lambda: cls.open(key), lambda: cls.create(key, value, lifetime=lifetime))

    def with_undo(self) -> Semaphore:
        """This set as a lock: what it acquires and releases the kernel takes back when this process ends.

        Shares this handle: closing either closes both.
        """
        return _WithUndo(self)

    def operate(self, operations: Sequence[Operation], timeout: float | None = None) -> None:
        """Makes all changes at once, as soon as all can be made; blocks until then. Otherwise makes none."""
        for _ in map(self.change, ("operate",), (_Changes(*operations),), (timeout,)):
            break

    def try_operate(self, operations: Sequence[Operation]) -> bool:
        """Makes all changes if all can be made now, otherwise none; whether it did."""
        (made,) = map(self.change_now, ("try_operate",), (_Changes(*operations),))
        return made

    def acquire(self, timeout: float | None = None) -> None:
        """Takes one; blocks while the value is zero."""
        for _ in map(self.change, ("acquire",), (_TAKE,), (timeout,)):
            break

    def try_acquire(self) -> bool:
        """Takes one if the value is above zero now; whether it did."""
        (made,) = map(self.change_now, ("try_acquire",), (_TAKE,))
        return made

    async def async_acquire(self, timeout: float | None = None) -> None:
        """Takes one, from an asyncio task; blocks in a thread of its own while the value is zero."""
        await self.change_in_task("acquire", _TAKE, _GIVE, timeout)

    def release(self) -> None:
        """Gives one back, waking a waiter; raises IpcError (ERANGE) at ``MAX_VALUE``."""
        self.change_now("release", _GIVE)

    @property
    def value(self) -> int:
        """The value of the first member at this moment."""
        return self.value_of(0)

    def value_of(self, index: int) -> int:
        """The value of one member at this moment."""
        if self._closed:
            raise self._closed_error("value")
        try:
            return systemv.value(self.id, index)
        except IpcError as error:
            number = _sysv_object.why(_MECHANISM, self.id, error.errno or EINVAL)
            raise refused(error.operation, number, key=self.key.shown, index=index) from None

    @property
    def count(self) -> int:
        """How many members the set has."""
        if self._closed:
            raise self._closed_error("count")
        return int(self._open.status().nsems)

    @property
    def key(self) -> SysvKey:
        """The key; for a private set its id."""
        return self._open.key

    @property
    def name(self) -> str:
        """The text of ``key``, as the registry and URLs have it."""
        return str(self._open.key)

    @property
    def id(self) -> int:
        """The id, as ``ipcs`` shows it."""
        return self._open.number

    def unlink(self) -> None:
        """Removes the set: every use of it fails from then on; raises FileNotFoundError (ENOENT) if it is gone."""
        self._open.unlink()

    def close(self) -> None:
        """Ends blocked calls and, if made here with ``Lifetime.PROCESS``, removes the set."""
        if self._closed:
            return
        self._closed = True
        try:
            self._breaker.break_all()
        finally:
            self._open.close()

    def change_now(self, operation: str, changes: _Changes) -> bool:
        """Makes the changes if they can be made now; not for callers."""
        while not self._closed:
            (result,) = map(systemv.semtimedop, (self.id,), (changes.at_once,), (changes.count,), (None,))
            if result == 0:
                return True
            number = systemv.last_errno()
            if number == EAGAIN:
                return False
            if number != EINTR:
                raise self._failure(operation, number, changes)
        raise self._closed_error(operation)

    def change(self, operation: str, changes: _Changes, timeout: float | None) -> None:
        """Makes the changes; not for callers."""
        deadline, made = None, False
        if timeout is not None:
            deadline = deadline_after(timeout)
            (made,) = map(self.change_now, (operation,), (changes,))
        # Without a deadline the blocking call makes just as well what can be made now.
        if not made:
            for _ in map(self._wait, (operation,), (changes,), (deadline,), (_Waiter(),)):
                break

    async def change_in_task(self, operation: str, changes: _Changes, undoing: _Changes, timeout: float | None) -> None:
        """Makes the changes, from an asyncio task; not for callers."""
        from antaboga import _tasks

        deadline = deadline_after(timeout)
        if self.change_now(operation, changes):
            return
        waiter = _Waiter()

        def interrupt() -> None:
            waiter.unwanted = True
            self._breaker.break_once(waiter)

        work = partial(self._wait, operation, changes, deadline, waiter)
        await _tasks.in_thread(work, interrupt, partial(self._undo_change, undoing))

    def _undo_change(self, undoing: _Changes) -> None:
        if not self._closed:
            self.change_now("release", undoing)

    def _wait(self, operation: str, changes: _Changes, deadline: float | None, waiter: _Waiter) -> None:
        tid = prepare_thread()
        inside = self._breaker.inside
        try:
            inside[waiter] = tid
            while not (self._closed or waiter.unwanted):
                left = remaining(deadline)
                if left == 0:
                    raise self._too_late(operation)
                limit = None if left is None else systemv.duration(left)
                (result,) = map(systemv.semtimedop, (self.id,), (changes.waiting,), (changes.count,), (limit,))
                if result == 0:
                    return
                number = systemv.last_errno()
                if number not in (EINTR, EAGAIN):
                    raise self._failure(operation, number, changes)
            raise self._closed_error(operation)
        finally:
            del inside[waiter]
            for tell in self._breaker.awaited:
                tell()

    def _failure(self, operation: str, number: int, changes: _Changes) -> Exception:
        if self._closed:
            return self._closed_error(operation)
        shown = ";".join(f"{change.index}:{change.change:+d}" for change in changes.operations)
        number = _sysv_object.why(_MECHANISM, self.id, number)
        return refused("semop", number, key=self.key.shown, changes=shown, limit=MAX_VALUE)

    def _too_late(self, operation: str) -> DeadlineExceeded:
        return DeadlineExceeded(operation, "deadline passed", key=self.key.shown)

    def _closed_error(self, operation: str) -> ClosedError:
        return ClosedError(operation, "closed", key=self.key.shown)

    def __repr__(self) -> str:
        return f"SysvSem({self.key.shown}{', closed' if self._closed else ''})"

    def __del__(self) -> None:
        if not getattr(self, "_closed", True):
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()


class _WithUndo(Semaphore):
    """The first member of a set, whose changes the kernel takes back when the process ends."""

    def __init__(self, whole: SysvSem) -> None:
        self._whole = whole

    def acquire(self, timeout: float | None = None) -> None:
        for _ in map(self._whole.change, ("acquire",), (_TAKE_UNDONE,), (timeout,)):
            break

    def try_acquire(self) -> bool:
        (made,) = map(self._whole.change_now, ("try_acquire",), (_TAKE_UNDONE,))
        return made

    async def async_acquire(self, timeout: float | None = None) -> None:
        await self._whole.change_in_task("acquire", _TAKE_UNDONE, _GIVE_UNDONE, timeout)

    def release(self) -> None:
        self._whole.change_now("release", _GIVE_UNDONE)

    @property
    def value(self) -> int:
        return self._whole.value

    @property
    def name(self) -> str:
        return self._whole.name

    def unlink(self) -> None:
        self._whole.unlink()

    def close(self) -> None:
        self._whole.close()

    def __repr__(self) -> str:
        return f"{self._whole!r}.with_undo()"


class _Waiter:
    """A call that blocks, and whether it was called off."""

    def __init__(self) -> None:
        self.unwanted = False


class _Changes:
    """Changes to be made at once, as the kernel takes them: without waiting, and waiting."""

    __slots__ = ("at_once", "count", "operations", "waiting")

    def __init__(self, *operations: Operation) -> None:
        if not operations:
            raise ValueError("no operation")
        self.operations = operations
        self.count = len(operations)
        self.at_once = _array(operations, systemv.IPC_NOWAIT)
        self.waiting = _array(operations, 0)


def _array(changes: Sequence[Operation], flags: int) -> object:
    return systemv.operations([(c.index, c.change, flags | (systemv.SEM_UNDO if c.undo else 0)) for c in changes])


# The kernel only reads them.
_TAKE, _GIVE = _Changes(Operation(0, -1)), _Changes(Operation(0, 1))
_TAKE_UNDONE, _GIVE_UNDONE = _Changes(Operation(0, -1, undo=True)), _Changes(Operation(0, 1, undo=True))
