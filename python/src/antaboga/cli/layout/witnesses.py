"""Those who lay a record out by rules of their own."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antaboga.layout import flat, structure
from antaboga.layout.probe import probe
from antaboga.layout.types import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from antaboga.cli.layout.facts import Facts
    from antaboga.layout import RecordLayout

__all__ = ["PROGRAMS", "WITNESSES", "AbsentError"]

_LAUNCHER = Path(__file__).resolve().parents[5] / "antaboga"


class AbsentError(Exception):
    """This machine lacks the witness."""


def of_ctypes(layout: RecordLayout, _: str) -> Facts:
    """What ctypes makes of it."""
    facts: Facts = {}
    for key, (first, second) in structure.places(layout).items():
        facts[key] = {"offset": first, "size": second} if "." in key else {"size": first, "alignment": second}
    return facts


def of_numpy(layout: RecordLayout, _: str) -> Facts:
    """What numpy makes of it; a record that is met only within strides of its own is no part of the dtype."""
    try:
        from antaboga.layout import array
    except ImportError as failure:
        raise AbsentError(f"numpy cannot be imported: {failure}") from failure

    facts: Facts = {}
    _add_dtype(layout.root, array.dtype(layout), facts)
    return facts


def _add_dtype(record: Record, dtype: np.dtype[Any], facts: Facts) -> None:
    if record.spelling in facts:
        return
    facts[record.spelling] = {"size": dtype.itemsize, "alignment": dtype.alignment}
    assert dtype.fields is not None
    for field in record.fields:
        inner, offset = dtype.fields[field.name][:2]
        facts[f"{record.spelling}.{field.name}"] = {"offset": offset, "size": inner.itemsize}
        if isinstance(field.element, Record) and (field.in_rows or field.in_columns):
            _add_dtype(field.element, inner.base, facts)


def of_struct(layout: RecordLayout, _: str) -> Facts:
    """What struct makes of it, which knows the size alone."""
    try:
        return {layout.name: {"size": struct.calcsize(flat.struct_format(layout))}}
    except ValueError as failure:
        raise AbsentError(f"no format: {failure}") from failure


def of_c(layout: RecordLayout, _: str) -> Facts:
    """What the C compiler makes of it: ``$CC``, else ``cc``."""
    compiler = shutil.which(os.environ.get("CC") or "cc")
    if compiler is None:
        raise AbsentError("no C compiler: install gcc or set CC")
    with tempfile.TemporaryDirectory(prefix="antaboga-") as folder:
        source, program = Path(folder, "probe.c"), Path(folder, "probe")
        source.write_text(probe([layout]))
        subprocess.run([compiler, "-std=gnu11", "-o", program, source], check=True, capture_output=True)
        lines = subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines()
    facts: Facts = {}
    for line in lines:
        key, first, second = line.split()
        names = ("offset", "size") if "." in key else ("size", "alignment")
        facts[key] = dict(zip(names, (int(first), int(second)), strict=True))
    return facts


def of_java(_: RecordLayout, file: str) -> Facts:
    """What the Java side makes of it: ``$ANTABOGA_JAVA``, else the launcher of this clone, else ``antaboga``."""
    command = os.environ.get("ANTABOGA_JAVA") or (str(_LAUNCHER) if _LAUNCHER.is_file() else shutil.which("antaboga"))
    if command is None:
        raise AbsentError("no Java side: set ANTABOGA_JAVA to its command")
    run = subprocess.run([command, "layout", "show", file, "--json"], capture_output=True, text=True)
    if "not built yet" in run.stderr:
        raise AbsentError("the Java side is not built")
    run.check_returncode()
    facts: Facts = {}
    shown = json.loads(run.stdout)
    for record in shown["records"]:
        facts[record["name"]] = {"size": record["size"], "alignment": record["alignment"]}
        for field in record["fields"]:
            facts[f"{record['name']}.{field['name']}"] = {"offset": field["offset"], "size": field["size"]}
    facts[shown["name"]]["fingerprint"] = shown["fingerprint"]
    return facts


WITNESSES: dict[str, Callable[[RecordLayout, str], Facts]] = {
    "ctypes": of_ctypes,
    "numpy": of_numpy,
    "struct": of_struct,
    "c": of_c,
    "java": of_java,
}

PROGRAMS = {"c", "java"}
"""Those that are programs of their own."""
