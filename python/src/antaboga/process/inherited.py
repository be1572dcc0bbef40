"""Segments that a child is given under names, and how it takes them: the variable of ``spec/memory/memfd.md``."""

from __future__ import annotations

import errno
import os
import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from antaboga.errors import ProtocolError, refused, refused_by
from antaboga.process.descriptor import Descriptor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import ExitStack

    from antaboga.process.launch import Standard

VARIABLE = "ANTABOGA_SEGMENTS"

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_ENTRY = re.compile(
    rf"({_NAME.pattern})=(0|[1-9][0-9]{{0,8}}):((?:0|[1-9][0-9]*):(?:0|[1-9][0-9]*)):([1-9][0-9]{{0,17}})"
)
# Above what shells use for their own purposes.
_FIRST = 10
# The process's own descriptors are given once, whoever asks.
_taken: set[str] = set()


class Inheritable(Protocol):
    """What a child can be given under a name, because a descriptor is all that it takes."""

    def descriptor(self) -> Descriptor:
        """A descriptor of it, the caller's own, to be given to another process."""


class _Told(NamedTuple):
    number: int
    identity: str
    size: int


def bequeath(
    chosen: Mapping[int, Descriptor | Standard], segments: Mapping[str, Inheritable], given: ExitStack
) -> tuple[dict[int, Descriptor | Standard], str | None]:
    """Finds each segment a number beside the chosen ones.

    Returns what the child has at which number, until ``given`` is closed, and what it is told: None, where it is given
    no segment, since what this process was given is not the child's.
    """
    descriptors = dict(chosen)
    entries = []
    for name, segment in segments.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a segment's name: {name}")
        descriptor = segment.descriptor()
        given.callback(descriptor.close)
        number = next(number for number in range(_FIRST, _FIRST + len(descriptors) + 1) if number not in descriptors)
        descriptors[number] = descriptor
        found = os.fstat(descriptor.number)
        entries.append(f"{name}={number}:{found.st_dev}:{found.st_ino}:{found.st_size}")
    return descriptors, ";".join(entries) or None


def inherited(name: str) -> tuple[Descriptor, int]:
    """Takes what the parent gave this process under ``name``, once: the descriptor, and the size that was told.

    Raises:
        FileNotFoundError: there is no such name (ENOENT).
        IpcError: the descriptor was closed (EBADF).
        ProtocolError: another file is at that number, which is left alone, or the variable is malformed.
        ValueError: it was taken before.
    """
    everything = _everything(os.environ.get(VARIABLE, ""))
    told = everything.get(name)
    if told is None:
        raise refused("inherited", errno.ENOENT, name=name, given="|".join(sorted(everything)))
    if name in _taken:
        raise ValueError(f"taken before: {name}")
    try:
        found = os.fstat(told.number)
    except OSError as cause:
        raise refused_by("fstat", cause, name=name, fd=told.number) from None
    identity = f"{found.st_dev}:{found.st_ino}"
    if identity != told.identity:
        # Whoever opened this since has it still.
        problem = "another file than was told"
        details = {"name": name, "fd": told.number, "identity": identity, "expected": told.identity}
        raise ProtocolError("inherited", problem, **details)
    _taken.add(name)
    return Descriptor.adopt(told.number), told.size


def _everything(variable: str) -> dict[str, _Told]:
    everything: dict[str, _Told] = {}
    for entry in variable.split(";") if variable else ():
        matched = _ENTRY.fullmatch(entry)
        if not matched or matched[1] in everything:
            raise ProtocolError("inherited", "no list of segments", variable=VARIABLE, entry=f'"{entry}"')
        everything[matched[1]] = _Told(int(matched[2]), matched[3], int(matched[4]))
    return everything
