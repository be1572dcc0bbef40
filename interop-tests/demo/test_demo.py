"""The command `demo` from outside: any file passes, a changed byte fails, and a kill leaves nothing that stays."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pathlib
import random
import select
import signal
import subprocess
from typing import Any

import pytest
from docs.place import ROOT, WATCHDOG, environment
from matrix.interpreters import Interpreter, found

ANTABOGA = ROOT / "antaboga"
ROWS = [
    row["mechanism"]
    for row in json.loads(
        subprocess.run([ANTABOGA, "demo", "--list", "--json"], check=True, capture_output=True, timeout=WATCHDOG).stdout
    )["mechanisms"]
]
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


def demo(runtime: pathlib.Path, *arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs the command to its end."""
    return subprocess.run(
        [ANTABOGA, "demo", *map(str, arguments)],
        env=environment(runtime) | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )


def report(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """What `--json` printed."""
    parsed: dict[str, Any] = json.loads(done.stdout)
    return parsed


def test_every_mechanism_passes_on_what_the_clone_has(runtime: pathlib.Path) -> None:
    done = demo(runtime, "--json")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    result = report(done)
    assert [row["mechanism"] for row in result["mechanisms"]] == ROWS
    for row in result["mechanisms"]:
        assert row["bytes"] > 2_000_000
        assert row["bytes_to_python"] >= row["bytes"]
        assert row["roundtrip_p50_us"] > 0
        assert row["oneway_mb_per_s"] > 0


@pytest.mark.parametrize("kind", sorted(INPUTS))
def test_any_file_passes(kind: str, tmp_path: pathlib.Path, runtime: pathlib.Path) -> None:
    file = tmp_path / "input"
    file.write_bytes(INPUTS[kind])
    done = demo(runtime, "--json", "--input", file)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    digest = hashlib.sha256(INPUTS[kind]).hexdigest()
    for row in report(done)["mechanisms"]:
        assert row["bytes"] == len(INPUTS[kind])
        counted = [line for line in row["lines"] if line.endswith(f": {row['bytes']:,} bytes, sha256 {digest}")]
        assert [line.split()[0] for line in counted] == ["java", "python"], row["mechanism"]


def test_a_python_without_numpy_gives_the_same_numbers(tmp_path: pathlib.Path, runtime: pathlib.Path) -> None:
    file = tmp_path / "input"
    file.write_bytes(INPUTS["ragged table"] * 100)
    (tmp_path / "numpy.py").write_text("raise ImportError")
    done = demo(runtime, "posixshm", "--json", "--input", file, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert any("with plain Python" in line for line in report(done)["mechanisms"][0]["lines"])


@pytest.mark.parametrize("interpreter", found(), ids=lambda interpreter: interpreter.peer)
def test_the_standard_library_of_every_cpython_will_do(
    interpreter: Interpreter, tmp_path: pathlib.Path, runtime: pathlib.Path
) -> None:
    file = tmp_path / "input"
    file.write_bytes(INPUTS["random"])
    done = demo(runtime, "unix", "shared_memory", "--json", "--input", file, "--python", interpreter.python)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize("kind", ["empty", "one byte", "random", "ragged table"])
@pytest.mark.parametrize("row", ROWS)
def test_a_changed_byte_fails(row: str, kind: str, tmp_path: pathlib.Path, runtime: pathlib.Path) -> None:
    file = tmp_path / "input"
    file.write_bytes(INPUTS[kind])
    done = demo(runtime, row, "--json", "--input", file, "--sabotage", row)
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
    for wanted in ("  crossed: ", "  how: ", "64 B round trip"):
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


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("row", ROWS)
def test_after_a_signal_clean_leaves_nothing(
    row: str, ending: signal.Signals, tmp_path: pathlib.Path, runtime: pathlib.Path
) -> None:
    file = tmp_path / "input"
    file.write_bytes(random.Random(27182).randbytes(1 << 20) * 100)
    with subprocess.Popen(
        [ANTABOGA, "demo", row, "--input", file],
        env=environment(runtime),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        workers = wait_for_workers(process)
        process.send_signal(ending)
        process.wait(WATCHDOG)
    assert process.returncode in (-ending, 128 + ending)
    with contextlib.ExitStack() as stack:
        for worker in workers:
            stack.callback(os.close, worker)
            assert select.select([worker], [], [], WATCHDOG)[0], "a worker outlived the demo"
    clean = subprocess.run(
        [ANTABOGA, "clean", "--yes"], env=environment(runtime), check=True, timeout=WATCHDOG, capture_output=True
    )
    assert clean.stderr == b""
    left = [path.name for path in pathlib.Path("/dev/shm").iterdir() if f"antaboga-demo-{process.pid}-" in path.name]
    assert left == []


def wait_for_workers(process: subprocess.Popen[bytes]) -> list[int]:
    """Waits until the process has a child; returns descriptors of it and of what it started itself."""
    while not (children := children_of(process.pid)):
        assert process.poll() is None
    grandchildren = [grandchild for child in children for grandchild in children_of(child)]
    descriptors = []
    for descendant in children + grandchildren:
        with contextlib.suppress(ProcessLookupError):
            descriptors.append(os.pidfd_open(descendant))
    return descriptors


def children_of(pid: int) -> list[int]:
    """The children that any thread of the process started."""
    found: list[int] = []
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found += map(int, (task / "children").read_text().split())
    return found
