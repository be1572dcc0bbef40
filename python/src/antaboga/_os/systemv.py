"""System V queues, segments and semaphore sets: see svipc(7).

The functions that may block are given as they are, to be called by unpacking ``map``: ``antaboga._gate`` says why.
After one has returned -1, ``last_errno`` says what it set.
"""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING, Any

from antaboga._os.libc import Timespec, function, unchecked
from antaboga.errors import refused

if TYPE_CHECKING:
    from collections.abc import Sequence

IPC_CREAT, IPC_EXCL, IPC_NOWAIT = 0o1000, 0o2000, 0o4000
MSG_NOERROR, MSG_EXCEPT = 0o10000, 0o20000
SEM_UNDO = 0x1000
SHM_RDONLY = 0o10000
_SHM_DEST = 0o1000
_IPC_RMID, _IPC_STAT, _GETVAL, _SETALL = 0, 2, 12, 17
_FAILED = ctypes.c_void_p(-1).value

last_errno = ctypes.get_errno
_int, _long, _pointer, _size = ctypes.c_int, ctypes.c_long, ctypes.c_void_p, ctypes.c_size_t
_unsigned, _word = ctypes.c_uint, ctypes.c_ulong
_msgget = function("msgget", _int, _int, _int)
_shmget = function("shmget", _int, _int, _size, _int)
_semget = function("semget", _int, _int, _int, _int)
_msgctl = function("msgctl", _int, _int, _int, _pointer)
_shmctl = function("shmctl", _int, _int, _int, _pointer)
_semctl = function("semctl", _int, _int, _int, _int, _pointer)
_shmat = function("shmat", _pointer, _int, _pointer, _int)
_shmdt = function("shmdt", _int, _pointer)
msgsnd = unchecked("msgsnd", _int)
"""Takes the id, bytes of which the first eight are the type, the body's length as a ``size``, and flags."""
msgrcv = unchecked("msgrcv", ctypes.c_ssize_t)
"""Takes the id, a ``buffer``, the longest body to take as a ``size``, which message as a ``long``, and flags; gives the
body's length."""
size = ctypes.c_size_t
long = ctypes.c_long
semtimedop = function("semtimedop", _int, _int, _pointer, _size, _pointer)
"""Takes the id, what ``operations`` gave, their number, and what ``duration`` gave or None."""


class _Permissions(ctypes.Structure):
    _fields_ = (
        ("key", _int),
        ("uid", _unsigned),
        ("gid", _unsigned),
        ("cuid", _unsigned),
        ("cgid", _unsigned),
        ("mode", _unsigned),
        ("seq", ctypes.c_ushort),
        ("reserved", _word * 2),
    )


class QueueStatus(ctypes.Structure):
    """``struct msqid_ds``."""

    _fields_ = (
        ("perm", _Permissions),
        ("stime", _long),
        ("rtime", _long),
        ("ctime", _long),
        ("cbytes", _word),
        ("qnum", _word),
        ("qbytes", _word),
        ("lspid", _int),
        ("lrpid", _int),
        ("reserved", _word * 2),
    )


class SegmentStatus(ctypes.Structure):
    """``struct shmid_ds``."""

    _fields_ = (
        ("perm", _Permissions),
        ("segsz", _size),
        ("atime", _long),
        ("dtime", _long),
        ("ctime", _long),
        ("cpid", _int),
        ("lpid", _int),
        ("nattch", _word),
        ("reserved", _word * 2),
    )

    @property
    def doomed(self) -> bool:
        """Whether it was removed, and only waits for the last process to let go."""
        return bool(self.perm.mode & _SHM_DEST)


# x86-64 alone keeps a reserved word after each of the times, as on 32 bits.
_TIMES = ("otime", "reserved1", "ctime", "reserved2") if os.uname().machine == "x86_64" else ("otime", "ctime")


class SetStatus(ctypes.Structure):
    """``struct semid_ds``."""

    _fields_ = (
        ("perm", _Permissions),
        *((name, _long) for name in _TIMES),
        ("nsems", _word),
        ("reserved", _word * 2),
    )


class _Operation(ctypes.Structure):
    _fields_ = (("num", ctypes.c_ushort), ("op", ctypes.c_short), ("flg", ctypes.c_short))


def find(mechanism: str, key: int, flags: int, size: int = 0) -> int:
    """The id of the object that has a key, or that is made.

    Args:
        mechanism: the room's name.
        key: the key; 0 always makes a new object.
        flags: IPC_CREAT, IPC_EXCL and the mode.
        size: bytes of a segment or members of a set.

    Raises:
        IpcError: there is none (ENOENT), there is one (EEXIST), it may not be used (EACCES), a limit is met (ENOSPC), …
    """
    if mechanism == "sysvmq":
        call, result = "msgget", _msgget(key, flags)
    elif mechanism == "sysvshm":
        call, result = "shmget", _shmget(key, size, flags)
    else:
        call, result = "semget", _semget(key, size, flags)
    if result < 0:
        raise refused(call, last_errno(), key=f"0x{key & 0xFFFFFFFF:08x}")
    return int(result)


def status(mechanism: str, number: int) -> Any:  # noqa: ANN401 - one of the three structures above
    """What the kernel tells of the object with an id.

    Raises:
        IpcError: there is none (EINVAL, EIDRM), or it may not be read (EACCES).
    """
    found: QueueStatus | SegmentStatus | SetStatus
    if mechanism == "sysvmq":
        found = QueueStatus()
        call, result = "msgctl", _msgctl(number, _IPC_STAT, ctypes.byref(found))
    elif mechanism == "sysvshm":
        found = SegmentStatus()
        call, result = "shmctl", _shmctl(number, _IPC_STAT, ctypes.byref(found))
    else:
        found = SetStatus()
        call, result = "semctl", _semctl(number, 0, _IPC_STAT, ctypes.byref(found))
    if result < 0:
        raise refused(call, last_errno(), id=number)
    return found


def remove(mechanism: str, number: int) -> None:
    """Removes the object with an id.

    Raises:
        IpcError: there is none (EINVAL, EIDRM), or it is somebody else's (EPERM).
    """
    if mechanism == "sysvmq":
        call, result = "msgctl", _msgctl(number, _IPC_RMID, None)
    elif mechanism == "sysvshm":
        call, result = "shmctl", _shmctl(number, _IPC_RMID, None)
    else:
        call, result = "semctl", _semctl(number, 0, _IPC_RMID, None)
    if result < 0:
        raise refused(call, last_errno(), id=number)


def attach(number: int, size: int, *, read_only: bool, **details: object) -> memoryview:
    """Maps a segment; it is let go of when the last view of it is gone."""
    address = _shmat(number, None, SHM_RDONLY if read_only else 0)
    if address == _FAILED:
        raise refused("shmat", last_errno(), **details)
    view = memoryview(_attached(size).from_address(address)).cast("B")
    return view.toreadonly() if read_only else view


def _attached(size: int) -> Any:  # noqa: ANN401 - a class of ctypes
    # The views of an object keep it alive, and it keeps the memory.
    def detach(self: Any) -> None:  # noqa: ANN401
        _shmdt(ctypes.addressof(self))

    return type("Attached", (ctypes.c_ubyte * size,), {"__del__": detach, "_type_": ctypes.c_ubyte, "_length_": size})


def operations(changes: Sequence[tuple[int, int, int]]) -> Any:  # noqa: ANN401 - an array of ctypes
    """Changes of members of a set, each a member's number, what to add, and flags."""
    return (_Operation * len(changes))(*(_Operation(*change) for change in changes))


def duration(seconds: float) -> Any:  # noqa: ANN401 - a reference of ctypes
    """How long ``semtimedop`` waits."""
    whole = int(seconds)
    return ctypes.byref(Timespec(whole, int((seconds - whole) * 1e9)))


def value(number: int, member: int) -> int:
    """The value of a member of a set."""
    result: int = _semctl(number, member, _GETVAL, None)
    if result < 0:
        raise refused("semctl", last_errno())
    return result


def buffer(size: int) -> Any:  # noqa: ANN401 - an array of ctypes
    """Room for a message's type and body."""
    return ctypes.create_string_buffer(size)
