"""Calls on FIFOs that a signal is to end, which Python's own make again: see fifo(7), flock(2).

They are given as they are, to be called by unpacking ``map``: ``antaboga._gate`` says why. After one has returned -1,
``last_errno`` says what it set.
"""

from __future__ import annotations

import ctypes

from antaboga._os.libc import function, unchecked

last_errno = ctypes.get_errno
open_file = function("open", ctypes.c_int, ctypes.c_char_p, ctypes.c_int)
"""Takes the path and the flags; gives a descriptor."""
flock = unchecked("flock", ctypes.c_int)
"""Takes the descriptor and what to do with the lock."""
