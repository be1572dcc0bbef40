"""The verbs that look at the values in a live segment."""

from __future__ import annotations

import errno
import json
import os
import time
from itertools import islice
from threading import Event
from typing import TYPE_CHECKING, Any

from antaboga.cli import streams
from antaboga.cli.layout.live import MOST_DIFFERENCES, LiveRecords, json_value, shown
from antaboga.cli.layout.look import ONE, PATIENCE, TORN, look
from antaboga.cli.layout.report import write_table
from antaboga.cli.layout.verbs import load
from antaboga.errors import DeadlineExceeded, refused
from antaboga.layout.cells import cells

if TYPE_CHECKING:
    import argparse

    from antaboga.cli.layout.look import Look
    from antaboga.layout.cells import Cell

__all__ = ["dump", "watch"]

_PAUSE = 0.02
_ROWS = 4096
_MOST_BYTES = 1 << 26
_HOME, _MARK, _PLAIN = "\033[H\033[2J", "\033[7m", "\033[0m"


def dump(arguments: argparse.Namespace) -> None:
    """Prints the values of the declared record in a live segment."""
    with LiveRecords(load(arguments.file), arguments.endpoint, arguments.offset) as records:
        found = look(records, PATIENCE)
        if arguments.json:
            _dump_json(records, found)
            return
        rows = (
            [cell.offset, label, cell.field.element.spelling, shown(cell), cell.expected or ""]
            for label, cell in records.cells(found)
        )
        block: list[list[object]] = list(islice(rows, _ROWS))
        while True:
            write_table(["offset", "field", "type", "value", "expected"], block)
            block = list(islice(rows, _ROWS))
            if not block:
                break
        streams.write_line(records.summary(found))


def _dump_json(records: LiveRecords, found: Look) -> None:
    """Writes one object as it is read, so that there may be any number of records."""
    layout = records.layout
    text = [f'{{"name": {json.dumps(layout.name)}, "segment": {json.dumps(records.described(found))}, "records": [']
    wrong: list[dict[str, Any]] = []
    for index in range(found.count):
        separator = ", {" if index else "{"
        for cell in cells(layout, found.records, index * layout.size):
            text.append(f"{separator}{json.dumps(cell.path)}: {json.dumps(json_value(cell))}")
            separator = ", "
            if not cell.allowed and len(wrong) < MOST_DIFFERENCES:
                wrong.append(records.difference(f"[{index}]." * (found.count > 1) + cell.path, cell))
            if len(text) == _ROWS:
                streams.write("".join(text).encode())
                text.clear()
        text.append("}")
    if found.moment is TORN:
        wrong = records.differences(found)
    streams.write_line("".join([*text, f'], "differences": {json.dumps(wrong)}}}']))


def watch(arguments: argparse.Namespace) -> None:
    """Prints what changes in a live segment."""
    layout = load(arguments.file)
    terminal = not arguments.json and os.isatty(1)
    never = Event()
    with LiveRecords(layout, arguments.endpoint, arguments.offset) as records:
        before: dict[str, Cell] = {}
        seen: Look | None = None
        if records.records.nbytes > _MOST_BYTES:
            details = {"name": records.segment.name, "size": records.records.nbytes, "limit": _MOST_BYTES}
            raise refused("layout watch", errno.EFBIG, "more than can be watched", **details)
        left = arguments.count
        while left is None or left > 0:
            now = look(records, _patience(arguments)).copied()
            if seen is None or (now.records, now.moment) != (seen.records, seen.moment):
                found = dict(records.cells(now))
                changed = {
                    label: cell
                    for label, cell in found.items()
                    if label not in before or shown(before[label]) != shown(cell)
                }
                if changed:
                    _print(arguments, found, changed, now, records.summary(now) if terminal else None)
                    left = None if left is None else left - 1
                before, seen = found, now
            if left != 0:
                remaining = arguments.timeout.remaining()
                if remaining == 0:
                    name = records.segment.name
                    raise DeadlineExceeded("layout watch", "the time passed", name=name, timeout=arguments.timeout)
                never.wait(_PAUSE if remaining is None else min(_PAUSE, remaining))


def _patience(arguments: argparse.Namespace) -> float:
    left = arguments.timeout.remaining()
    return PATIENCE if left is None else min(PATIENCE, left)


def _print(
    arguments: argparse.Namespace, found: dict[str, Cell], changed: dict[str, Cell], now: Look, summary: str | None
) -> None:
    if summary is not None:
        width = max(map(len, found))
        first = len(changed) == len(found)
        lines = []
        for label, cell in found.items():
            marked = not first and label in changed
            expected = "" if cell.allowed else f"  expected {cell.expected}"
            line = f"{'*' if marked else ' '} {label:<{width}}  {shown(cell)}{expected}"
            lines.append(f"{_MARK}{line}{_PLAIN}" if marked else line)
        streams.write_line(_HOME + "\n".join([*lines, summary]))
    elif arguments.json:
        values = {label: json_value(cell) for label, cell in changed.items()}
        result = {"time": round(time.time(), 3), "one_moment": now.moment is ONE, "changed": values}
        streams.write_line(json.dumps(result))
    else:
        torn = " (torn)" if now.moment is TORN else ""
        streams.write_line(" ".join(f"{label}={shown(cell)}" for label, cell in changed.items()) + torn)
