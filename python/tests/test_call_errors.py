"""Errors of calls: written within bounds, read as classes of both languages, and back as what they were."""

import json
import sys
import traceback
from pathlib import Path
from typing import Any

import pytest
from antaboga.call import JavaError, _error_reading, _error_writing, _errors, map_error
from antaboga.call._inline import InlineSink
from antaboga.call._reading import ValueReader
from antaboga.call._writing import ValueWriter
from antaboga.errors import NoFunctionError, ProtocolError

ROWS = json.loads((Path(__file__).parents[2] / "spec/call/error-classes.json").read_text())["rows"]


def written(error: BaseException, code: str | None = None) -> dict[str, Any]:
    body = _error_writing.write(error, lambda value: ValueWriter(InlineSink()).write(value), code)
    found: dict[str, Any] = json.loads(body)
    return found


def read(**said: object) -> BaseException:
    return _error_reading.read(json.dumps(said).encode(), ValueReader())


def java(name: str, **said: object) -> BaseException:
    module, _, kind = name.rpartition(".")
    return read(**{"language": "java", "class": kind, "module": module, "text": "no", "args": ["no"], **said})


def raised(make: Any) -> BaseException:
    try:
        make()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["java"])
def test_classes_of_the_table(row: dict[str, Any]) -> None:
    error = java(row["java"])
    assert isinstance(error, JavaError)
    assert type(error).__mro__[2].__name__ == row["python"][0]
    assert str(error) == f"{row['java']}: no"
    assert isinstance(java("a.Own", bases=[row["java"]]), type(error))


def test_the_table_is_that_of_the_specification() -> None:
    assert {name: kind.__name__ for name, kind in _errors.CLASSES.items()} == {
        row["java"]: row["python"][0] for row in ROWS
    }


def test_classes_that_users_add(monkeypatch: pytest.MonkeyPatch) -> None:
    class ModelError(Exception):
        pass

    monkeypatch.setattr(_errors, "CLASSES", dict(_errors.CLASSES))
    map_error("a.ModelException", ModelError)
    assert isinstance(java("a.ModelException"), ModelError)
    assert isinstance(java("a.Other", bases=["a.ModelException", "java.lang.IllegalStateException"]), ModelError)
    assert not isinstance(java("a.Other"), ModelError)


def test_frames_of_java_are_printed_in_order() -> None:
    frames = [
        {"language": "java", "file": "Index.java", "line": 7, "function": "find", "class": "a.Index", "source": None},
        {"language": "java", "file": None, "line": None, "function": "run", "class": None, "source": None},
    ]

    def fails() -> None:
        raise java("a.Own", frames=frames)

    printed = "".join(traceback.format_exception(raised(fails)))
    places = [printed.index(text) for text in ("in fails", 'File "?", line 1, in run', "in a.Index.find", "a.Own: no")]
    assert places == sorted(places)
    assert 'File "Index.java", line 7, in a.Index.find' in printed


def test_an_error_goes_back_as_what_it_was() -> None:
    frames = [{"language": "java", "file": "I.java", "line": 7, "function": "f", "class": "a.I", "source": None}]

    def passes() -> None:
        raise java("a.Own", bases=["java.lang.RuntimeException"], frames=frames, args=["no", {"$repr": "<x>"}])

    said = written(raised(passes))
    assert (said["language"], said["class"], said["module"]) == ("java", "Own", "a")
    assert said["args"] == ["no", {"$repr": "<x>"}]
    assert [frame["function"].rpartition(".")[2] for frame in said["frames"]] == ["f", "passes", "raised"]


def test_what_an_error_says() -> None:
    error = raised(lambda: dict[str, int]()["k"])
    error.__notes__ = ["noted", 1]  # type: ignore[attr-defined]
    error.args = (1, object())
    said = written(error)
    assert (said["class"], said["module"], said["bases"][:2]) == ("KeyError", "builtins", ["LookupError", "Exception"])
    assert said["args"][0] == 1
    assert said["args"][1]["$repr"].startswith("<object object at")
    assert said["notes"] == ["noted", "1"]
    assert said["frames"][0]["file"] == __file__
    assert said["code"] is None


def test_chains_groups_and_recursion_are_bounded() -> None:
    first = ValueError("first")
    last: BaseException = first
    for _ in range(50):
        error = ValueError("next")
        error.__cause__, last = last, error
    first.__cause__ = last
    said, depth = written(last), 0
    while said is not None:
        said, depth = said["cause"], depth + 1
    assert depth == 21

    def deep() -> None:
        deep()

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(3000)
    try:
        frames = written(raised(deep))["frames"]
    finally:
        sys.setrecursionlimit(limit)
    assert 400 < len(frames) <= 1000
    assert len(written(ValueError("x" * 20_000))["text"]) == 10_000


def test_an_error_whose_text_fails() -> None:
    class BadError(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no text")

        __repr__ = __str__

    assert "whose text raised RuntimeError" in written(BadError())["text"]


def test_what_the_library_refused() -> None:
    text = "call: no such function (NO_FUNCTION), function=predict, names=a, b"
    error = read(**{"class": "X", "code": "NO_FUNCTION", "text": text})
    assert isinstance(error, NoFunctionError)
    assert str(error) == text
    assert error.details == {"function": "predict", "names": "a, b"}


def test_pythons_own_errors_come_back() -> None:
    error = read(**{"language": "python", "class": "FileNotFoundError", "module": "builtins", "args": [2, "no", "f"]})
    assert type(error) is FileNotFoundError
    assert error.args == (2, "no", "f")
    unknown = read(**{"language": "python", "class": "E", "module": "no.such", "bases": ["ValueError"], "text": "t"})
    assert isinstance(unknown, ValueError)
    assert type(read(**{"language": "python", "class": "Path", "module": "pathlib"})) is JavaError


@pytest.mark.parametrize(
    "body", [b"[]", b"{}x", b'{"args":1}', b'{"frames":{}}', b'{"text":null}', b'{"cause":{"class":1}}', b"\xff"]
)
def test_what_is_no_error_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        _error_reading.read(body, ValueReader())


def test_strange_frames_are_passed_over() -> None:
    frames = [1, {"file": 1, "line": -5, "function": None}, {"line": 1 << 40}, {"line": True, "function": "f"}]
    assert "f" in "".join(traceback.format_exception(java("a.B", frames=frames)))
