"""Standard input and output as bytes, unbuffered, with a deadline for the input."""

from __future__ import annotations

import os
import select
from typing import TYPE_CHECKING

from antaboga.errors import DeadlineExceeded, refused_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antaboga.cli.timeout import Timeout

_BLOCK = 1 << 16


def write(data: bytes | memoryview) -> None:
    """Writes all of ``data`` to standard output; the reader's going away is an error with ``EPIPE``."""
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(1, view) :]
    except OSError as failure:
        raise refused_by("write", failure, descriptor=1) from failure


def write_line(text: str) -> None:
    """Writes ``text`` and a line feed to standard output."""
    write(f"{text}\n".encode())


def blocks(timeout: Timeout) -> Iterator[bytes]:
    """Standard input as it comes."""
    ready = select.poll()
    ready.register(0, select.POLLIN)
    while True:
        left = timeout.remaining()
        if left is not None and not ready.poll(left * 1000):
            raise DeadlineExceeded("read", "standard input did not end in time", timeout=timeout)
        try:
            block = os.read(0, _BLOCK)
        except OSError as failure:
            raise refused_by("read", failure, descriptor=0) from failure
        if not block:
            return
        yield block


def lines(timeout: Timeout) -> Iterator[bytes]:
    """The lines of standard input without their line feeds; the last one may lack it."""
    pieces: list[bytes] = []
    for block in blocks(timeout):
        first, *others = block.split(b"\n")
        pieces.append(first)
        for line in others:
            yield b"".join(pieces)
            pieces = [line]
    rest = b"".join(pieces)
    if rest:
        yield rest


def whole(timeout: Timeout) -> bytes:
    """All of standard input."""
    return b"".join(blocks(timeout))
