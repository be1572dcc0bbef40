"""What processes hold, as far as ``/proc`` lets this user see it."""

from __future__ import annotations

import os


def mapping(device: int, inode: int) -> list[int]:
    """The processes that have a file mapped; one that ends meanwhile is passed over."""
    wanted = f" {os.major(device):02x}:{os.minor(device):02x} {inode} ".encode()
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdecimal():
            continue
        try:
            with open(f"/proc/{entry}/maps", "rb") as maps:
                if any(wanted in line for line in maps):
                    found.append(int(entry))
        except OSError:
            continue
    return sorted(found)
