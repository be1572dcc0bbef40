"""The verbs on segments."""

from __future__ import annotations

import base64
import errno
import json
import os
import stat
from typing import TYPE_CHECKING

from antaboga.cli import streams
from antaboga.cli.timeout import Timeout
from antaboga.errors import refused

if TYPE_CHECKING:
    import argparse

    from antaboga.errors import IpcError
    from antaboga.memory import Segment

_BLOCK = 1 << 20


def create(arguments: argparse.Namespace) -> None:
    """Makes a segment that stays until it is unlinked."""
    arguments.endpoint.create(arguments.size).close()


def put(arguments: argparse.Namespace) -> None:
    """Copies standard input into the segment.

    Input that does not fit is refused: a file before a byte is written, anything else after what does fit.
    """
    with arguments.endpoint.open(read_only=False) as segment:
        _check("put", segment, arguments.offset, _file_length())
        position = arguments.offset
        for block in streams.blocks(Timeout(None)):
            fits = min(len(block), segment.size - position)
            segment.memory[position : position + fits] = block[:fits]
            position += len(block)
            if fits < len(block):
                raise _outside("put", segment, arguments.offset, position - arguments.offset)


def get(arguments: argparse.Namespace) -> None:
    """Copies the segment, or a part of it, to standard output."""
    with arguments.endpoint.open(read_only=True) as segment:
        offset = arguments.offset
        length = max(0, segment.size - offset) if arguments.length is None else arguments.length
        _check("get", segment, offset, length)
        with segment.memory[offset : offset + length] as part:
            if arguments.json:
                text = base64.b64encode(part).decode()
                streams.write_line(json.dumps({"offset": offset, "length": length, "base64": text}))
            else:
                streams.write(part)


def info(arguments: argparse.Namespace) -> None:
    """Prints what the kernel knows of the segment."""
    endpoint = arguments.endpoint
    found = endpoint.info()
    result = {
        "mechanism": endpoint.mechanism,
        "name": found.name,
        "size": found.size,
        "mode": f"{found.mode:04o}",
        "owner": found.owner,
        "attachments": found.attachments,
        "pids": found.pids,
    }
    if arguments.json:
        streams.write_line(json.dumps(result))
        return
    result["pids"] = " ".join(map(str, found.pids))
    for key, value in result.items():
        streams.write_line(f"{key:<11}  {value}".rstrip())


def _check(operation: str, segment: Segment, offset: int, length: int) -> None:
    if offset > segment.size or length > segment.size - offset:
        raise _outside(operation, segment, offset, length)


def _outside(operation: str, segment: Segment, offset: int, length: int) -> IpcError:
    details = {"name": segment.name, "offset": offset, "length": length, "size": segment.size}
    return refused(operation, errno.ERANGE, "outside the segment", **details)


def _file_length() -> int:
    """What is left of standard input where it is a regular file; otherwise 0, the length being unknown."""
    try:
        status = os.fstat(0)
        return max(0, status.st_size - os.lseek(0, 0, os.SEEK_CUR)) if stat.S_ISREG(status.st_mode) else 0
    except OSError:
        return 0
