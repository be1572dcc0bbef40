"""Each entry of the mutations still says where the code is to be broken, so that none is passed over unseen."""

import json
import re
from pathlib import Path

import pytest
from places import ROOT

LISTS = sorted((ROOT / "interop-tests" / "mutations").glob("*.json"))
Entry = dict[str, str]
ENTRIES: list[tuple[Path, Entry]] = [(path, entry) for path in LISTS for entry in json.loads(path.read_text("utf-8"))]


def test_there_are_lists() -> None:
    assert {path.stem for path in LISTS} >= {"cli", "demo", "interop", "os", "python", "rooms"}


def test_a_name_stands_for_one_entry() -> None:
    names = [f"{path.stem}/{entry['name']}" for path, entry in ENTRIES]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("entry", [pytest.param(e, id=f"{p.stem}/{e['name']}") for p, e in ENTRIES])
def test_the_place_is_there_once(entry: Entry) -> None:
    needed = {"name", "file", "find", "replace", "test"}
    assert needed <= entry.keys() <= needed | {"expect"}
    text = (ROOT / entry["file"]).read_text("utf-8")
    assert text.count(entry["find"]) == 1
    assert entry["replace"] != entry["find"]


@pytest.mark.parametrize("entry", [pytest.param(e, id=f"{p.stem}/{e['name']}") for p, e in ENTRIES])
def test_what_the_test_names_is_there(entry: Entry) -> None:
    for path in re.findall(r"\S+\.py\b", entry["test"]):
        assert (ROOT / path).is_file()
    for name, method in re.findall(r"-Dtest='?(\w+)(?:#(\w+))?", entry["test"]):
        sources = list((ROOT / "java").glob(f"*/src/test/java/**/{name}.java"))
        assert len(sources) == 1
        assert method in sources[0].read_text("utf-8")
