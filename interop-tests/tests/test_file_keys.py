"""Keys that ftok makes of files: the same of one file everywhere, and sometimes of two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from matrix.cases import BESIDE_C, named
from matrix.link import Stage
from matrix.same_key import two_files_of_one_key

# Without the highest bit, which the other keys of a run have.
PROJECT = 77
OBJECT = {"size": 100, "value": 1}


@pytest.fixture(scope="session")
def alike() -> Iterator[tuple[Path, Path]]:
    with two_files_of_one_key() as files:
        yield files


@named("the key of a file is the same for everybody", "key", pairs=BESIDE_C)
def test_one_file(stage: Stage, alike: tuple[Path, Path]) -> None:
    of_file = {"room": stage.room, "file": alike[0], "project": PROJECT}
    made = stage.creator.do("open", mode="create", **of_file, **OBJECT)
    assert stage.opener.do("open", mode="open", **of_file)["id"] == made["id"]
    assert stage.opener.fails("open", mode="open", **{**of_file, "project": PROJECT + 1}).code == "ENOENT"
    stage.creator.do("close")
    assert stage.opener.peer.fails("open", handle="again", mode="open", **of_file).code == "ENOENT"


@named("two files of one key", "key", pairs=BESIDE_C)
def test_two_files(stage: Stage, alike: tuple[Path, Path]) -> None:
    one, other = ({"room": stage.room, "file": file, "project": PROJECT} for file in alike)
    made = stage.creator.do("open", mode="create", **one, **OBJECT)
    # Who creates is refused; who only opens meets what is another's, and cannot know.
    assert stage.opener.fails("open", mode="create", **other, **OBJECT).code == "EEXIST"
    assert stage.opener.do("open", mode="open", **other)["id"] == made["id"]


@named("the key of a file that is not there", "key", pairs=BESIDE_C)
def test_no_file(stage: Stage, alike: tuple[Path, Path]) -> None:
    absent = {"room": stage.room, "file": alike[0].with_name("absent"), "project": PROJECT}
    for mode in ("create", "open"):
        assert stage.opener.fails("open", mode=mode, **absent, **OBJECT).code == "ENOENT"
