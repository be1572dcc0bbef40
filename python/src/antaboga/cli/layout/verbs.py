"""The verbs on record layouts."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from antaboga.cli import streams
from antaboga.cli.layout.facts import by_the_rules
from antaboga.cli.layout.live import check as check_live
from antaboga.cli.layout.report import described, write_table
from antaboga.cli.layout.witnesses import PROGRAMS, WITNESSES, AbsentError
from antaboga.errors import failed, refused_by
from antaboga.layout import RecordLayout
from antaboga.layout.header import header

if TYPE_CHECKING:
    import argparse

    from antaboga.cli.layout.facts import Facts

__all__ = ["check", "load", "print_header", "show"]


def load(file: str) -> RecordLayout:
    """The layout that a file declares."""
    try:
        return RecordLayout.parse(Path(file).read_bytes(), file)
    except OSError as failure:
        raise refused_by("open", failure, name=file) from failure


def show(arguments: argparse.Namespace) -> None:
    """Prints where each field lies."""
    layout = load(arguments.file)
    if arguments.json:
        streams.write_line(json.dumps(described(layout)))
        return
    rows: list[list[object]] = []
    for record in (*layout.records, layout.root):
        rows += [[f.offset, f.size, f"{record.spelling}.{f.name}", f.spelling, f.doc] for f in record.fields]
        rows.append([record.size, "-", record.spelling, f"(end, alignment {record.alignment})", record.doc])
    write_table(["offset", "size", "field", "type", "doc"], rows)
    streams.write_line(f"{layout.byte_order}-endian, fingerprint {layout.fingerprint.hex()}")


def print_header(arguments: argparse.Namespace) -> None:
    """Prints the declaration as a C header."""
    streams.write(header(load(arguments.file)).encode("ascii"))


def check(arguments: argparse.Namespace) -> None:
    """Compares what each witness makes of the declaration with what its rules say."""
    layout = load(arguments.file)
    expected = by_the_rules(layout)
    found: dict[str, Facts] = {}
    absent: dict[str, str] = {}
    differences: list[dict[str, Any]] = []
    for name, answer in _answers(layout, arguments.file, arguments.without).items():
        if isinstance(answer, AbsentError):
            absent[name] = str(answer)
        elif isinstance(answer, subprocess.CalledProcessError):
            differences.append(_refused(name, answer))
        elif isinstance(answer, Exception):
            raise answer
        else:
            found[name] = answer
    for name, facts in found.items():
        differences += _differences(name, facts, expected)
    witnesses = ["python", *found]
    live = None if arguments.endpoint is None else check_live(layout, arguments.endpoint, arguments.offset)
    if live:
        differences += live[2]
    if arguments.json:
        result: dict[str, Any] = {
            "name": layout.name,
            "fingerprint": layout.fingerprint.hex(),
            "witnesses": witnesses,
            "absent": absent,
            "fields": expected,
            **({"segment": live[0]} if live else {}),
            "differences": differences,
        }
        streams.write_line(json.dumps(result))
    else:
        _write(layout, expected, witnesses, absent, differences)
        if live:
            _write_live(live[1], live[2])
    if differences:
        first = differences[0]
        problem = "a difference" if len(differences) == 1 else f"{len(differences)} differences, the first of them"
        raise failed("layout check", problem, "MISMATCH", **first)


def _answers(layout: RecordLayout, file: str, without: list[str]) -> dict[str, Facts | Exception]:
    """What each witness says; those that are programs of their own are asked beside the others."""
    answers: dict[str, Facts | Exception] = {}

    def ask(name: str) -> None:
        try:
            answers[name] = WITNESSES[name](layout, file)
        except Exception as failure:
            answers[name] = failure

    asked = [name for name in WITNESSES if name not in without]
    programs = [Thread(target=ask, args=(name,)) for name in asked if name in PROGRAMS]
    for program in programs:
        program.start()
    for name in asked:
        if name not in PROGRAMS:
            ask(name)
    for program in programs:
        program.join()
    return {name: answers[name] for name in asked}


def _differences(by: str, facts: Facts, expected: Facts) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for field, its in facts.items():
        for what, value in its.items():
            right = expected.get(field, {}).get(what)
            if value != right:
                found.append({"field": field, "what": what, "expected": right, "found": value, "by": by})
    missing = [] if by in ("numpy", "struct") else [field for field in expected if field not in facts]
    return found + [
        {"field": field, "what": "field", "expected": "present", "found": "absent", "by": by} for field in missing
    ]


def _refused(by: str, failure: subprocess.CalledProcessError) -> dict[str, Any]:
    text = failure.stderr.decode(errors="replace") if isinstance(failure.stderr, bytes) else failure.stderr
    lines = [line for line in text.splitlines() if line.strip()] or [str(failure)]
    return {"field": "-", "what": "declaration", "expected": "accepted", "found": lines[0], "by": by}


def _write(
    layout: RecordLayout,
    expected: Facts,
    witnesses: list[str],
    absent: dict[str, str],
    differences: list[dict[str, Any]],
) -> None:
    rows: list[list[object]] = []
    for field, its in expected.items():
        others = [f"{row['by']}: {row['what']} {row['found']}" for row in differences if row["field"] == field]
        rows.append([field, its.get("offset", "-"), its["size"], its.get("alignment", "-"), ", ".join(others)])
    write_table(["field", "offset", "size", "alignment", "found otherwise"], rows)
    streams.write_line(f"asked: {', '.join(witnesses)}")
    for name, reason in absent.items():
        streams.write_line(f"not asked: {name}, since {reason}")
    streams.write_line(f"{layout.byte_order}-endian, fingerprint {layout.fingerprint.hex()}")


def _write_live(summary: str, differences: list[dict[str, Any]]) -> None:
    if differences:
        keys = ["field", "what", "expected", "found"]
        write_table(keys, [[row[key] for key in keys] for row in differences])
    streams.write_line(summary)
