"""``posix_spawn``: see posix_spawn(3)."""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING

from antaboga._closing import Closing
from antaboga._os.libc import function
from antaboga.errors import refused

if TYPE_CHECKING:
    from collections.abc import Sequence


_pointer, _int = ctypes.c_void_p, ctypes.c_int
_actions_init = function("posix_spawn_file_actions_init", _int, _pointer)
_actions_destroy = function("posix_spawn_file_actions_destroy", _int, _pointer)
_adddup2 = function("posix_spawn_file_actions_adddup2", _int, _pointer, _int, _int)
_addclose = function("posix_spawn_file_actions_addclose", _int, _pointer, _int)
_addopen = function("posix_spawn_file_actions_addopen", _int, _pointer, _int, ctypes.c_char_p, _int, ctypes.c_uint)
_addclosefrom = function("posix_spawn_file_actions_addclosefrom_np", _int, _pointer, _int)
_addchdir = function("posix_spawn_file_actions_addchdir_np", _int, _pointer, ctypes.c_char_p)
_attributes_init = function("posix_spawnattr_init", _int, _pointer)
_attributes_destroy = function("posix_spawnattr_destroy", _int, _pointer)
_setsigdefault = function("posix_spawnattr_setsigdefault", _int, _pointer, _pointer)
_setsigmask = function("posix_spawnattr_setsigmask", _int, _pointer, _pointer)
_setflags = function("posix_spawnattr_setflags", _int, _pointer, ctypes.c_short)
_spawn = function("posix_spawn", _int, _pointer, ctypes.c_char_p, _pointer, _pointer, _pointer, _pointer)

# Room for posix_spawn_file_actions_t (80 bytes), posix_spawnattr_t (336 bytes) and sigset_t (128 bytes) of glibc.
_ACTIONS_SIZE, _ATTRIBUTES_SIZE, _SIGSET_SIZE = 128, 512, 128
_SETSIGDEF, _SETSIGMASK = 4, 8


class SpawnPlan(Closing):
    """What a child is to do with its descriptors before its program starts, in order, and the start itself.

    The child gets default dispositions for all signals and an empty mask. For one thread; to be closed.
    """

    def __init__(self) -> None:
        self._actions = ctypes.create_string_buffer(_ACTIONS_SIZE)
        self._attributes = ctypes.create_string_buffer(_ATTRIBUTES_SIZE)
        _check(_actions_init(self._actions))
        _check(_attributes_init(self._attributes))
        every = ctypes.create_string_buffer(b"\xff" * _SIGSET_SIZE, _SIGSET_SIZE)
        none = ctypes.create_string_buffer(_SIGSET_SIZE)
        _check(_setsigdefault(self._attributes, every))
        _check(_setsigmask(self._attributes, none))
        _check(_setflags(self._attributes, _SETSIGDEF | _SETSIGMASK))

    def dup2(self, fd: int, target: int) -> None:
        """Makes ``target`` what ``fd`` is, not close-on-exec even when the two are equal."""
        _check(_adddup2(self._actions, fd, target))

    def close_one(self, fd: int) -> None:
        """Closes ``fd`` if it is open."""
        _check(_addclose(self._actions, fd))

    def close_from(self, fd: int) -> None:
        """Closes all descriptors from ``fd`` on."""
        _check(_addclosefrom(self._actions, fd))

    def open(self, fd: int, path: str, flags: int) -> None:
        """Opens ``path`` at ``fd``."""
        _check(_addopen(self._actions, fd, os.fsencode(path), flags, 0))

    def chdir(self, path: str) -> None:
        """Changes the child's directory."""
        _check(_addchdir(self._actions, os.fsencode(path)))

    def start(self, program: str, arguments: Sequence[str], environment: Sequence[bytes]) -> int:
        """Starts the program; its pid.

        Raises:
            IpcError: it could not be started, or its directory not be entered.
        """
        argv = (ctypes.c_char_p * (len(arguments) + 1))(*map(os.fsencode, arguments), None)
        envp = (ctypes.c_char_p * (len(environment) + 1))(*environment, None)
        pid = ctypes.c_int()
        path = os.fsencode(program)
        _check(_spawn(ctypes.byref(pid), path, self._actions, self._attributes, argv, envp))
        return pid.value

    def close(self) -> None:
        """Frees the memory."""
        _actions_destroy(self._actions)
        _attributes_destroy(self._attributes)


def _check(number: int) -> None:
    # These functions return the errno.
    if number != 0:
        raise refused("posix_spawn", number)
