"""A table as records of a declared layout in shared memory, transformed in place; two POSIX semaphores hand it over.

Where anything lies is in `table_row.layout.json` and `turn.layout.json`, which Java reads too; no offset stands here.
numpy sees the records as a structured array; without it they are ctypes structures.
"""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from typing import Any

from antaboga.layout.structure import structures
from antaboga.memory.layout_segment import LayoutSegment
from antaboga.memory.posixshm import PosixShm
from antaboga.sync.posixsem import PosixSem

from antaboga_demo import declared, matrix, say
from antaboga_demo.turns import CHECK, ECHO, END, PATIENCE, TAKE, WORK, Totals

_ROW = declared.layout("table_row.layout.json")
_TURN = declared.layout("turn.layout.json")


class Table:
    """Does what each turn asks of the rows, and keeps the totals."""

    def __init__(self, rows: LayoutSegment, turn: LayoutSegment) -> None:
        self._records = rows.records
        self._rows: Any = (structures(_ROW)["TableRow"] * rows.header.record_count).from_buffer(rows.records)
        self._turn: Any = structures(_TURN)["Turn"].from_buffer(turn.records)
        self._standardised: matrix.Standardised | None = None
        self._totals = Totals()
        self._digest = hashlib.sha256()
        self._length = 0

    def take(self) -> bool:
        """Does one turn; false after the last."""
        turn = self._turn
        if turn.command == WORK:
            self._work(turn.columns)
        elif turn.command == CHECK and self._standardised is not None:
            turn.answer = self._standardised.differences(self._cells(turn.columns))
            self._totals.differences += turn.answer
        elif turn.command == ECHO:
            self._records[: turn.octets] = bytes(self._records[: turn.octets])
        elif turn.command == TAKE:
            turn.answer = len(bytes(self._records[: turn.octets]))
        return bool(turn.command != END)

    def _cells(self, columns: int) -> Any:  # noqa: ANN401 - an array of numpy's, or rows of ctypes
        """The cells of this turn's rows, in place."""
        if matrix.HAVE_NUMPY:
            from antaboga.layout import array

            return array.view(_ROW, self._records, 0, self._turn.rows)["cells"][:, :columns]
        return [row.cells for row in self._rows[: self._turn.rows]]

    def _work(self, columns: int) -> None:
        for row in self._rows[: self._turn.rows]:
            text = bytes(row.text[: row.length])
            self._length += len(text)
            self._digest.update(text)
        means, deviations = self._turn.means[:columns], self._turn.deviations[:columns]
        self._standardised = matrix.Standardised(self._cells(columns), means, deviations)
        self._totals.add(self._standardised, self._turn.rows)

    def result(self) -> dict[str, Any]:
        """What came of all turns."""
        return {"bytes": self._length, "sha256": self._digest.hexdigest(), **self._totals.result()}

    def counted(self) -> None:
        """Says what this end counted."""
        say.counted(self._length, self._digest.hexdigest())


def main(arguments: list[str]) -> None:
    """Serves one table: arguments are the names of the segments of rows and of turns, and of the two semaphores."""
    with (
        LayoutSegment.attach(PosixShm.open(arguments[0]), _ROW) as rows,
        LayoutSegment.attach(PosixShm.open(arguments[1]), _TURN) as turn,
        PosixSem.open(arguments[2]) as filled,
        PosixSem.open(arguments[3]) as worked,
    ):
        table = Table(rows, turn)
        more = True
        while more:
            filled.acquire(PATIENCE)
            more = table.take()
            worked.release()
        _answer("report", table.result())
        _answer("moved", _checked_with_a_field_moved("posixshm:" + arguments[0]))
        table.counted()


def _answer(verb: str, answer: dict[str, Any]) -> None:
    sys.stdout.write(f"{verb} {json.dumps(answer, separators=(',', ':'))}\n")
    sys.stdout.flush()


def _checked_with_a_field_moved(url: str) -> dict[str, Any]:
    """What `layout check` says of the live segment if this side had declared the cells before the text."""
    declaration = json.loads(declared.text("table_row.layout.json"))
    fields = declaration["fields"]
    fields.append(fields.pop(next(at for at, field in enumerate(fields) if field["name"] == "text")))
    with tempfile.TemporaryDirectory(prefix="antaboga-demo-") as folder:
        file = pathlib.Path(folder) / "moved.layout.json"
        file.write_text(json.dumps(declaration), encoding="utf-8")
        command = [sys.executable, "-m", "antaboga", "layout", "check", str(file), url, "--json"]
        # This worker's own package, wherever it is.
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([sys.path[0], os.environ.get("PYTHONPATH", "")])}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    differences = json.loads(done.stdout)["differences"] if done.stdout else done.stderr
    return {"exit": done.returncode, "differences": differences}
