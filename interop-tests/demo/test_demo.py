"""The command `demo` from outside: any file passes, and a changed byte fails."""

from __future__ import annotations

import hashlib
import pathlib
import random

import pytest
from docs.place import ROOT
from matrix.interpreters import Interpreter, found

from demo.command import ROWS, demo, report, taken

CARRIES_AT_MOST = {"posixmq": 8192, "sysvmq": 8192, "datagram": 65_536}
WORKERS = {"posixmq": 3, "sysvmq": 3, "multiprocessing": 3}
INPUTS: dict[str, bytes] = {
    "empty": b"",
    "one byte": b"\n",
    "one letter": b"a",
    "no newline": b"x" * 300_000,
    "only newlines": b"\n" * 70_000,
    "every byte": bytes(range(256)) * 5000,
    "random": random.Random(31415).randbytes(1_234_567),
    "many words": b" ".join(bytes(97 + n // 26**place % 26 for place in range(4)) for n in range(150_000)),
    "wide table": (b",".join(b"%d" % n for n in range(100)) + b"\n") * 2000,
    "ragged table": b"a,b,c\n1,2,3\n4\n,,,,,,\n1e999,nan,-0\n5;6;7",
}


def test_every_mechanism_passes_on_what_the_clone_has(runtime: pathlib.Path) -> None:
    done = demo(runtime, "--json")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    result = report(done)
    assert [row["mechanism"] for row in result["mechanisms"]] == ROWS
    for row in result["mechanisms"]:
        assert row["bytes"] > 2_000_000
        assert row["bytes_to_python"] >= row["bytes"]
        assert row["oneway_mb_per_s"] > 0
        assert row["roundtrip_p50_us"] == row["roundtrips"][0]["p50_us"]
        assert [trip["wanted"] for trip in row["roundtrips"]] == [64, 4096, 1 << 20]
        for trip in row["roundtrips"]:
            assert trip["size"] == min(trip["wanted"], CARRIES_AT_MOST.get(row["mechanism"], 1 << 20))
            assert trip["p50_us"] > 0
    assert all(line.startswith("measured ") for line in result["folklore"])
    assert result["folklore"]


@pytest.mark.parametrize("kind", sorted(INPUTS))
def test_any_file_passes(kind: str, tmp_path: pathlib.Path, runtime: pathlib.Path) -> None:
    file = tmp_path / "input"
    file.write_bytes(INPUTS[kind])
    done = demo(runtime, "--brief", "--json", "--input", file)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    digest = hashlib.sha256(INPUTS[kind]).hexdigest()
    for row in report(done)["mechanisms"]:
        assert row["oneway_mb_per_s"] > 0
        assert [trip["wanted"] for trip in row["roundtrips"]] == [64, 4096, 1 << 20]
        assert row["bytes"] == len(INPUTS[kind])
        assert taken(row["lines"], "java") == [(row["bytes"], digest)], row["mechanism"]
        python = taken(row["lines"], "python")
        assert sum(length for length, _ in python) == row["bytes"], row["mechanism"]
        assert len(python) == WORKERS.get(row["mechanism"], 1)
        assert len(python) > 1 or python[0][1] == digest, row["mechanism"]


@pytest.mark.parametrize("row", ["posixshm", "sysvshm", "layout", "call"])
def test_a_python_without_numpy_gives_the_same_numbers(row: str, tmp_path: pathlib.Path, runtime: pathlib.Path) -> None:
    file = tmp_path / "input"
    file.write_bytes(INPUTS["ragged table"] * 100)
    (tmp_path / "numpy.py").write_text("raise ImportError")
    done = demo(runtime, row, "--brief", "--json", "--input", file, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert any("with plain Python" in line for line in report(done)["mechanisms"][0]["lines"])


@pytest.mark.parametrize("interpreter", found(), ids=lambda interpreter: interpreter.peer)
def test_the_standard_library_of_every_cpython_will_do(
    interpreter: Interpreter, tmp_path: pathlib.Path, runtime: pathlib.Path
) -> None:
    file = tmp_path / "input"
    file.write_bytes(INPUTS["random"])
    rows = "unix", "multiprocessing", "shared_memory"
    done = demo(runtime, *rows, "--brief", "--json", "--input", file, "--python", interpreter.python)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize("kind", ["empty", "one byte", "random", "ragged table"])
@pytest.mark.parametrize("row", ROWS)
def test_a_changed_byte_fails(row: str, kind: str, tmp_path: pathlib.Path, runtime: pathlib.Path) -> None:
    file = tmp_path / "input"
    file.write_bytes(INPUTS[kind])
    done = demo(runtime, row, "--brief", "--json", "--input", file, "--sabotage", row)
    assert done.returncode == 1
    assert done.stderr == f"antaboga: demo: checks failed (MISMATCH), mechanisms={row}\n"
    result = report(done)["mechanisms"][0]
    assert not result["passed"]
    assert any("SHA-256" in complaint for complaint in result["complaints"]), result["complaints"]


def test_people_see_both_counts_what_crossed_and_a_comparison(runtime: pathlib.Path) -> None:
    done = demo(runtime, *ROWS[:2], "--input", ROOT / "LICENSE")
    assert done.returncode == 0
    text = (ROOT / "LICENSE").read_bytes()
    digest = hashlib.sha256(text).hexdigest()
    assert done.stdout.count(f": {len(text):,} bytes, sha256 {digest}") == 4
    for wanted in (
        "  crossed: ",
        "  how: ",
        "64 B round trip",
        "4 KiB round trip",
        "1 MiB round trip",
        "bidirectional",
    ):
        assert wanted in done.stdout
    assert "\r" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["absent"], 2),
        (["--sabotage", "absent"], 2),
        ([ROWS[0], "--sabotage", ROWS[1]], 2),
        (["--input", "/absent"], 1),
        (["--input", "/"], 1),
        ([ROWS[0], "--python", "/absent"], 1),
        ([ROWS[0], "--python", "/bin/false"], 1),
    ],
)
def test_what_makes_no_sense_is_one_line(arguments: list[str], code: int, runtime: pathlib.Path) -> None:
    done = demo(runtime, *arguments)
    assert (done.returncode, done.stderr.count("\n")) == (code, 1), done.stderr
    assert done.stderr.startswith("antaboga: ")
