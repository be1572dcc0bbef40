"""The verbs that look at the values in a live segment."""

from __future__ import annotations

import json
import os
import time
from threading import Event
from typing import TYPE_CHECKING

from antaboga.cli import streams
from antaboga.cli.layout.live import LiveRecords, json_value, shown
from antaboga.cli.layout.report import write_table
from antaboga.cli.layout.verbs import load
from antaboga.errors import DeadlineExceeded
from antaboga.layout.cells import cells

if TYPE_CHECKING:
    import argparse

    from antaboga.layout.cells import Cell

__all__ = ["dump", "watch"]

_PAUSE = 0.02
_HOME, _MARK, _PLAIN = "\033[H\033[2J", "\033[7m", "\033[0m"


def dump(arguments: argparse.Namespace) -> None:
    """Prints the values of the declared record in a live segment."""
    layout = load(arguments.file)
    with LiveRecords(layout, arguments.endpoint, arguments.offset) as records:
        snapshot = records.snapshot()
        if arguments.json:
            values = [
                {cell.path: json_value(cell) for cell in cells(layout, snapshot, index * layout.size)}
                for index in range(records.count)
            ]
            result = {
                "name": layout.name,
                "segment": records.described(),
                "records": values,
                "differences": records.differences(snapshot),
            }
            streams.write_line(json.dumps(result))
            return
        rows: list[list[object]] = [
            [cell.offset, label, cell.field.element.spelling, shown(cell), cell.expected or ""]
            for label, cell in records.cells(snapshot)
        ]
        write_table(["offset", "field", "type", "value", "expected"], rows)
        streams.write_line(records.summary())


def watch(arguments: argparse.Namespace) -> None:
    """Prints what changes in a live segment."""
    layout = load(arguments.file)
    terminal = not arguments.json and os.isatty(1)
    never = Event()
    with LiveRecords(layout, arguments.endpoint, arguments.offset) as records:
        before: dict[str, Cell] = {}
        seen: memoryview | None = None
        left = arguments.count
        while left is None or left > 0:
            now = records.snapshot()
            if now != seen:
                found = dict(records.cells(now))
                changed = {
                    label: cell
                    for label, cell in found.items()
                    if label not in before or shown(before[label]) != shown(cell)
                }
                if changed:
                    _print(arguments, found, changed, records.summary() if terminal else None)
                    left = None if left is None else left - 1
                before, seen = found, now
            if left != 0:
                remaining = arguments.timeout.remaining()
                if remaining == 0:
                    name = records.segment.name
                    raise DeadlineExceeded("layout watch", "the time passed", name=name, timeout=arguments.timeout)
                never.wait(_PAUSE if remaining is None else min(_PAUSE, remaining))


def _print(
    arguments: argparse.Namespace, found: dict[str, Cell], changed: dict[str, Cell], summary: str | None
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
        streams.write_line(json.dumps({"time": round(time.time(), 3), "changed": values}))
    else:
        streams.write_line(" ".join(f"{label}={shown(cell)}" for label, cell in changed.items()))
