"""What the CPythons of this machine make is what the vectors have of their versions, octet for octet."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from capabilities import require
from matrix.interpreters import Interpreter, found
from places import ROOT

FOLDER = ROOT / "spec" / "vectors"
SCRIPTS = sorted(FOLDER.glob("capture_*.py"))
CAPTURED = "3.8 3.9 3.10 3.11 3.12 3.13".split()


def file_of(script: Path) -> Path:
    return FOLDER / f"{script.stem.partition('_')[2]}.json"


def told(script: Path, python: Path) -> dict[str, Any]:
    command = [str(python), "-B", "-W", "ignore", str(script), "--run"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": "0"})
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def rows_of(script: Path, version: str) -> Iterator[dict[str, Any]]:
    """The rows that this version gave, as it gave them."""
    for vector in json.loads(file_of(script).read_text("utf-8"))["vectors"]:
        if version in vector["source"]["version"]:
            row = {key: value for key, value in vector.items() if key not in ("source", "protocols")}
            for protocol in vector.get("protocols", [None]):
                yield row if protocol is None else {**row, "protocols": protocol}


def by_content(rows: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> dict[str, str]:
    """The id of each row by all else in it: ids are longer in a file, where versions and protocols are told apart."""
    return {json.dumps({**row, "id": row["id"].split("/")[0]}, sort_keys=True): row["id"] for row in rows}


def test_every_file_has_its_script() -> None:
    # What no CPython defines was captured from none.
    captured = {
        path
        for path in FOLDER.glob("*.json")
        if any(vector["source"]["version"] for vector in json.loads(path.read_text("utf-8"))["vectors"])
    }
    assert {file_of(script) for script in SCRIPTS} == captured


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_every_version_is_captured(script: Path) -> None:
    vectors = json.loads(file_of(script).read_text("utf-8"))["vectors"]
    versions = {version.rpartition(".")[0] for vector in vectors for version in vector["source"]["version"]}
    assert sorted(versions, key=CAPTURED.index) == CAPTURED


@pytest.mark.parametrize("interpreter", found(), ids=lambda interpreter: interpreter.peer)
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_capture_gives_the_same_again(script: Path, interpreter: Interpreter) -> None:
    answer = told(script, interpreter.python)
    expected = by_content(rows_of(script, answer["version"]))
    require(bool(expected), f"a CPython whose captures there are; {answer['version']} was not captured")
    again = by_content(answer["rows"])
    assert again.keys() == expected.keys()
    for content, identity in again.items():
        assert expected[content].startswith(identity)
