"""What processes hold, as far as ``/proc`` lets this user see it; one that ends meanwhile is passed over."""

from __future__ import annotations

import os
import re


def mapping(device: int, inode: int) -> list[int]:
    """The processes that have a file mapped."""
    return _with_line(re.compile(b"[^ ]+ [^ ]+ [^ ]+ %02x:%02x %d " % (os.major(device), os.minor(device), inode)))


def attached(number: int) -> list[int]:
    """The processes that have the System V segment of this id attached: the kernel names its file so."""
    return _with_line(re.compile(b"[^ ]+ [^ ]+ [^ ]+ [^ ]+ %d +/SYSV" % number))


def _with_line(wanted: re.Pattern[bytes]) -> list[int]:
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdecimal():
            continue
        try:
            with open(f"/proc/{entry}/maps", "rb") as maps:
                if any(map(wanted.match, maps)):
                    found.append(int(entry))
        except OSError:
            continue
    return sorted(found)
