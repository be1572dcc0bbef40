"""Record layouts: shown alike, and checked by everybody who lays a record out."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest
from capabilities import require
from layout_vectors import vectors

from surface.command import ROOT, SIDES, WATCHDOG, WORDS, Commands

ALL = {"java", "python", "ctypes", "numpy", "struct", "c"}
BOOK = vectors("records")[0]["declaration"]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    file = tmp_path / "book.layout.json"
    file.write_text(json.dumps(BOOK))
    return file


@pytest.fixture
def moved(tmp_path: Path) -> Path:
    """The same record, but with two fields exchanged."""
    fields = BOOK["fields"]
    file = tmp_path / "moved.layout.json"
    file.write_text(json.dumps({**BOOK, "fields": [fields[1], fields[0], *fields[2:]]}))
    return file


def script(file: Path, line: str) -> str:
    file.write_text(f"#!/bin/sh\nexec {line}\n")
    file.chmod(0o755)
    return str(file)


def compiler() -> str:
    path = shutil.which("cc")
    require(path is not None, "the C compiler cc")
    return str(path)


def test_both_sides_show_the_same(commands: Commands, book: Path) -> None:
    shown = [json.loads(commands.run(side, "layout", "show", str(book), "--json").done()) for side in SIDES]
    assert shown[0] == shown[1]
    assert (shown[0]["size"], shown[0]["fingerprint"]) == (320, vectors("records")[0]["fingerprint"])
    texts = [commands.run(side, "layout", "show", str(book)).done() for side in SIDES]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("side", SIDES)
def test_the_header_for_c(commands: Commands, book: Path, side: str) -> None:
    golden = ROOT / "spec" / "vectors" / "layout" / "c" / "book.h"
    assert commands.run(side, "layout", "header", str(book)).done() == golden.read_bytes()


@pytest.mark.parametrize("side", SIDES)
def test_all_agree(commands: Commands, book: Path, side: str) -> None:
    compiler()
    found = json.loads(commands.run(side, "layout", "check", str(book), "--json").done())
    assert set(found["witnesses"]) == ALL
    assert (found["absent"], found["differences"]) == ({}, [])
    assert found["fields"]["Book.bids"] == {"offset": 32, "size": 160}
    assert found["fields"]["Book"]["fingerprint"] == vectors("records")[0]["fingerprint"]
    text = commands.run(side, "layout", "check", str(book)).done().decode()
    assert ["Book.bids", "32", "160", "-"] in [line.split() for line in text.splitlines()]


@pytest.mark.parametrize("side", SIDES)
def test_a_compiler_that_packs(commands: Commands, book: Path, tmp_path: Path, side: str) -> None:
    commands.environment["CC"] = script(tmp_path / "cc", f'{compiler()} -fpack-struct=4 "$@"')
    result = commands.run(side, "layout", "check", str(book), "--json")
    line = result.failed("MISMATCH")
    differences = json.loads(result.out)["differences"]
    assert {difference["by"] for difference in differences} == {"c"}
    assert {"field": "Level", "what": "size", "expected": 16, "found": 12, "by": "c"} in differences
    assert {"field": "Book.bids", "what": "offset", "expected": 32, "found": 28, "by": "c"} in differences
    assert "field=Level, what=size, expected=16, found=12, by=c" in line
    text = commands.run(side, "layout", "check", str(book))
    text.failed("MISMATCH")
    assert "c: offset 28" in text.out.decode()


@pytest.mark.parametrize("side", SIDES)
def test_a_field_moved_on_the_other_side(
    commands: Commands, book: Path, moved: Path, tmp_path: Path, side: str
) -> None:
    java, python = WORDS["java"][0], WORDS["python"][0]
    other = {"java": "python", "python": "java"}[side]
    lines = {
        "java": ("ANTABOGA_PYTHON", f"{python} -m antaboga layout check {moved} --json --without java --without c"),
        "python": ("ANTABOGA_JAVA", f"{java} layout show {moved} --json"),
    }
    variable, line = lines[side]
    commands.environment[variable] = script(tmp_path / "other", line)
    result = commands.run(side, "layout", "check", str(book), "--json", "--without", "c")
    result.failed("MISMATCH")
    differences = json.loads(result.out)["differences"]
    assert {difference["by"] for difference in differences} == {other}
    assert {difference["field"] for difference in differences} == {"Book", "Book.sequence", "Book.symbol"}
    assert {"field": "Book.sequence", "what": "offset", "expected": 0, "found": 16, "by": other} in differences


@pytest.mark.parametrize("side", SIDES)
def test_a_side_that_fails(commands: Commands, book: Path, tmp_path: Path, side: str) -> None:
    failing = script(tmp_path / "other", "sh -c 'echo out of order >&2; exit 3'")
    commands.environment |= {"ANTABOGA_PYTHON": failing, "ANTABOGA_JAVA": failing}
    assert "found=out of order" in commands.run(side, "layout", "check", str(book), "--without", "c").failed("MISMATCH")


def test_what_is_absent_is_told(commands: Commands, book: Path) -> None:
    commands.environment["CC"] = "/nonexistent"
    found = json.loads(commands.run("python", "layout", "check", str(book), "--json", "--without", "java").done())
    assert set(found["absent"]) == {"c"}
    assert set(found["witnesses"]) == ALL - {"c", "java"}
    found = json.loads(commands.run("java", "layout", "check", str(book), "--json").done())
    assert set(found["absent"]) == {"c"}
    assert "not asked: c, since no C compiler" in commands.run("java", "layout", "check", str(book)).done().decode()


@pytest.mark.parametrize("verb", ["show", "check"])
@pytest.mark.parametrize("side", SIDES)
def test_a_declaration_that_is_refused(commands: Commands, book: Path, side: str, verb: str) -> None:
    book.write_text(json.dumps({**BOOK, "fields": [{"name": "int", "type": "u8"}]}))
    line = commands.run(side, "layout", verb, str(book)).failed("LAYOUT")
    assert f"file={book}, field=Book, rule=name, name=int" in line
    commands.run(side, "layout", verb, f"{book}.absent").failed("ENOENT")
    commands.run(side, "layout", verb, str(book.parent)).failed("EISDIR")


def test_infer_from_a_file_and_from_a_module(commands: Commands, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "import ctypes\nimport numpy\n"
        "class Pair(ctypes.Structure):\n    _fields_ = [('a', ctypes.c_uint8), ('b', ctypes.c_uint64)]\n"
        "row = numpy.dtype([('a', 'u1'), ('b', '<u8')])\nother = 3\n"
    )
    file = tmp_path / "pair.layout.json"
    file.write_bytes(commands.run("python", "layout", "infer", f"{tmp_path}/mine.py:Pair").done())
    found = json.loads(commands.run("java", "layout", "check", str(file), "--json", "--without", "c").done())
    assert found["fields"]["Pair.b"] == {"offset": 8, "size": 8}
    commands.environment["PYTHONPATH"] = str(tmp_path)
    file.write_bytes(commands.run("python", "layout", "infer", "mine:row").done())
    assert json.loads(commands.run("java", "layout", "show", str(file), "--json").done())["size"] == 9
    for source in ("mine:other", "mine:absent", "absent:Pair", f"{tmp_path}/absent.py:Pair"):
        commands.run("python", "layout", "infer", source).failed("ENOENT")
    for source in ("mine", ":Pair", "mine:", "mine:a b"):
        commands.run("python", "layout", "infer", source).misused()


QUOTE = """package market;
import io.antaboga.layout.Length;
import io.antaboga.layout.Shape;
import io.antaboga.layout.Unsigned;
import java.nio.file.Files;
import java.nio.file.Path;
record Quote(@Unsigned long sequence, @Length(6) String symbol, byte side, @Shape(3) Level[] bids, int[] volumes) {
    record Level(double price, @Unsigned int quantity) {}
    static {
        System.exit(3);
    }
}
"""


def test_infer_from_a_record(commands: Commands, tmp_path: Path) -> None:
    (tmp_path / "Quote.java").write_text(QUOTE.replace(", int[] volumes", ""))
    (tmp_path / "Open.java").write_text(QUOTE.replace("Quote", "Open"))
    jdk = subprocess.run([ROOT / "tools" / "find-jdk"], check=True, capture_output=True, text=True).stdout.strip()
    classes = ROOT / "java" / "core" / "target" / "classes"
    sources = [tmp_path / "Quote.java", tmp_path / "Open.java"]
    subprocess.run(
        [f"{jdk}/bin/javac", "-proc:none", "-cp", classes, "-d", tmp_path / "found", *sources],
        check=True,
        timeout=WATCHDOG,
    )
    with ZipFile(tmp_path / "quote.jar", "w") as jar:
        for file in (tmp_path / "found" / "market").iterdir():
            jar.write(file, f"market/{file.name}")
    text = commands.run("java", "layout", "infer", "market.Quote", "--class-path", f"{tmp_path}/quote.jar").done()
    path = f"{tmp_path}/absent:{tmp_path}/found"
    assert commands.run("java", "layout", "infer", "market.Quote", "--class-path", path).done() == text
    file = tmp_path / "quote.layout.json"
    file.write_bytes(text)
    shown = json.loads(commands.run("python", "layout", "show", str(file), "--json").done())
    fields = {field["name"]: (field["type"], field["offset"]) for field in shown["records"][-1]["fields"]}
    assert fields == {"sequence": ("u64", 0), "symbol": ("utf8[6]", 8), "side": ("i8", 20), "bids": ("Level[3]", 24)}
    line = commands.run("java", "layout", "infer", "market.Open", "--class-path", path).failed("LAYOUT")
    assert (
        "an array without a size of its own: give it a @Shape of one number (LAYOUT), record=Open, field=volumes"
        in line
    )
    commands.run("java", "layout", "infer", "market.Open", "--class-path", f"{tmp_path}/quote.jar").failed("LAYOUT")
    commands.run("java", "layout", "infer", "market.Absent", "--class-path", path).failed("ENOENT")
    (tmp_path / "broken.jar").write_bytes(b"PK")
    commands.run("java", "layout", "infer", "market.Quote", "--class-path", f"{tmp_path}/broken.jar").failed("EIO")
    for source in ("market/Quote", "mine.py:Tick", "", "a..b"):
        commands.run("java", "layout", "infer", source).misused()
