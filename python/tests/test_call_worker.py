"""A worker in a process of its own, called from Python: values, errors, callbacks, cancelling, output."""

import json
import os
import signal
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from antaboga.call import Passing, RecordValue
from antaboga.call._exact import EnumMember
from antaboga.errors import (
    CallCancelled,
    ClosedError,
    DeadlineExceeded,
    NoFunctionError,
    PeerClosedError,
    TypeRefusedError,
)
from call_worker import SIGNAL, Caller, file_of


@pytest.fixture
def worker() -> Iterator[Caller]:
    with Caller() as found:
        yield found


def test_calls(worker: Caller) -> None:
    assert worker.call("add", 41) == 42
    assert worker.call("add", 40, b=2) == 42
    assert worker.call("nothing") is None
    assert worker.call("echo", b"x" * 64) == b"x" * 64
    assert worker.call("scale", 2, [1, 2.5]) == [2.0, 5.0]
    assert worker.call("later", 7) == 7
    assert worker.call("renamed") == "here"
    assert worker.call("choose", "a", more="x") == "aNone{'more': 'x'}"
    assert worker.call("times") == (True, True)


@pytest.mark.parametrize("length", [4096, 4097, 70_000, 5 << 20])
def test_long_values(worker: Caller, length: int) -> None:
    value = [os.urandom(length), "x" * length, np.arange(length, dtype="i4")]
    found = worker.call("echo", value)
    assert found[:2] == value[:2]
    assert (found[2] == value[2]).all()
    assert worker.call("echo", value[0]) == value[0]


def test_state(worker: Caller) -> None:
    assert [worker.call("Counter.add"), worker.call("Counter.add", 5), worker.call("Counter.add", many=1)] == [1, 6, 7]
    assert worker.call("Counter.name", "a ") == "a counter"


def test_welcome(worker: Caller) -> None:
    said = worker.welcome
    assert (said["version"], said["language"], said["pid"]) == (1, "python", worker.child.pid)
    assert len(said["fingerprint"]) == 64
    functions = {function["name"]: function for function in said["functions"]}
    assert not {"_hidden", "original", "dataclass", "Colour", "Point", "ModelError"} & functions.keys()
    assert functions["add"] == {
        "name": "add",
        "parameters": [
            {"name": "a", "kind": "positional_or_keyword", "type": "int", "optional": False},
            {"name": "b", "kind": "positional_or_keyword", "type": "int", "optional": True},
        ],
        "returns": "int",
        "async": False,
        "doc": None,
    }
    assert functions["later"]["async"]
    renamed = functions["renamed"]
    assert (renamed["deadline"], renamed["idempotent"], renamed["doc"]) == (5.0, True, "Says where it is.")
    assert [p["kind"] for p in functions["choose"]["parameters"]][-1] == "var_keyword"
    assert [p["name"] for p in functions["Counter.add"]["parameters"]] == ["many"]
    assert [p["name"] for p in functions["Counter.name"]["parameters"]] == ["prefix"]
    assert said["types"]["Colour"] == {"kind": "enum", "members": ["RED"]}
    assert said["types"]["Line"]["fields"][1] == {"name": "colour", "type": "Colour"}


def test_records(worker: Caller) -> None:
    assert worker.call("mirror", RecordValue("Point", {"x": 1, "y": 2.5})) == RecordValue("Point", {"x": 2.5, "y": 1.0})
    points = [RecordValue("Point", {"x": 1.0, "y": 2.0})]
    assert worker.call("length", RecordValue("Line", {"points": points, "colour": EnumMember("Colour", "RED")})) == 1.0


REFUSED: list[tuple[str, tuple[object, ...], list[str]]] = [
    ("add", ("41",), ["argument 1", "expected=int", "found=str"]),
    ("add", (True,), ["expected=int", "found=bool"]),
    ("scale", (2.0, [1.0, "x"]), ["argument 2, item 2", "expected=float"]),
    ("scale", ((1 << 53) + 1, []), ["argument 1", "float"]),
    ("choose", ("c",), ["one of 'a', 'b'"]),
    ("choose", ("a", "b"), ["expected=int | None, found=str"]),
    ("mirror", (RecordValue("Point", {"x": "1", "y": 1.0}),), ["record Point, field x"]),
    ("mirror", (RecordValue("Point", {"x": 1.0}),), ["other fields: y"]),
    ("mirror", (RecordValue("Place", {}),), ["record Place"]),
]


def test_what_was_not_asked_for_is_refused(worker: Caller) -> None:
    for name, args, told in REFUSED:
        with pytest.raises(TypeRefusedError) as refusal:
            worker.call(name, *args)
        assert all(text in str(refusal.value) for text in told), str(refusal.value)


def test_what_cannot_be_sent_back_is_refused(worker: Caller) -> None:
    with pytest.raises(TypeRefusedError, match="type=object"):
        worker.call("unwritable")


def test_no_such_function(worker: Caller) -> None:
    with pytest.raises(NoFunctionError):
        worker.link.call(999, (), None)


def test_wrong_number_of_arguments(worker: Caller) -> None:
    for args in ((), (1, 2, 3)):
        with pytest.raises(TypeError, match="argument"):
            worker.call("add", *args)


def test_errors(worker: Caller) -> None:
    with pytest.raises(ValueError, match="no such") as failure:
        worker.call("fail", "no such")
    assert failure.value.args == ("no such",)
    said: Any = failure.value
    assert said.java_class == "sample.ModelError"
    assert [frame["function"] for frame in said.frames] == ["fail"]
    assert said.frames[0]["source"] == "raise ModelError(text)"
    printed = "".join(traceback.format_exception(failure.value))
    assert 'sample.py", line ' in printed
    assert "in fail\n    raise ModelError(text)\nantaboga.call.JavaValueError: sample.ModelError: no such" in printed
    with pytest.raises(RuntimeError) as failure2:
        worker.call("fail_because")
    assert isinstance(failure2.value.__cause__, KeyError)
    with pytest.raises(SystemExit):
        worker.call("leave")
    assert worker.call("add", 1) == 2


def test_callbacks(worker: Caller) -> None:
    assert worker.call("call", lambda a: a + 1, 41) == 42

    class Thing:
        def get(self, key: str) -> str:
            return key * 2

        def has(self, key: str) -> bool:
            return key == "b"

    assert worker.call("ask", Passing(Thing())) == ("aa", True)


def test_callbacks_to_any_depth(worker: Caller) -> None:
    def down(depth: int) -> int:
        return 0 if depth == 0 else 1 + int(worker.call("call", down, depth - 1))

    assert worker.call("call", down, 20) == 20


def test_an_error_that_crosses_has_the_frames_of_all(worker: Caller) -> None:
    def inner() -> None:
        raise LookupError("deep")

    def outer() -> None:
        worker.call("call", inner)

    with pytest.raises(LookupError, match="deep") as failure:
        worker.call("call", outer)
    said: Any = failure.value
    functions = [frame["function"].rpartition(".")[2] for frame in said._antaboga_remote["frames"]]
    assert functions == ["inner", "call", "call", "outer", "call"]


def test_what_was_passed_ends_with_the_call(worker: Caller) -> None:
    worker.call("keep", lambda: 1)
    with pytest.raises(ClosedError):
        worker.call("use_kept")


def test_callbacks_from_threads(worker: Caller) -> None:
    assert worker.call("from_threads", lambda n: n * n, 8) == [n * n for n in range(8)]


def test_async_within_async(worker: Caller) -> None:
    assert worker.call("later_by", lambda: worker.call("later", 5)) == 5


def test_calls_from_threads(worker: Caller) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda n=n: found.append(worker.call("add", n))) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(1, 9))


def give_up(worker: Caller, name: str, *, by_signal: bool) -> Any:
    def ready() -> None:
        page = worker.memory.page
        page.give_up(page.running)
        if by_signal:
            # When the handler goes on, it meets the signal sooner or later.
            threading.Thread(target=nudge).start()

    ended = threading.Event()

    def nudge() -> None:
        while not ended.wait(0.01):
            worker.child.signal(SIGNAL)

    try:
        return worker.call(name, ready)
    finally:
        ended.set()
        worker.memory.page.give_up(0)


def test_a_handler_that_asks_gives_up(worker: Caller) -> None:
    assert give_up(worker, "heed", by_signal=False) == "gave up"


@pytest.mark.parametrize("name", ["spin", "linger"])
def test_a_handler_that_does_not_ask_is_interrupted(worker: Caller, name: str) -> None:
    with pytest.raises(CallCancelled):
        give_up(worker, name, by_signal=True)
    assert worker.call("add", 1) == 2


def test_the_signal_alone_does_nothing(worker: Caller) -> None:
    def ready() -> int:
        worker.child.signal(SIGNAL)
        return 1

    assert worker.call("call", ready) == 1
    worker.child.signal(SIGNAL)
    assert worker.call("add", 1) == 2


def test_a_deadline_that_passed(worker: Caller) -> None:
    with pytest.raises(DeadlineExceeded):
        worker.call("add", 1, seconds=-1)
    assert worker.call("add", 1) == 2


def test_output_and_records(worker: Caller) -> None:
    worker.call("say", "hello")
    assert worker.lines(1, 1) == ["hello"]
    worker.call("log", "careful \u20ac")
    (line,) = worker.lines(5, 1)
    record = json.loads(line)
    assert (record["level"], record["name"], record["logger"]) == (30, "WARNING", "sample")
    assert record["text"] == "careful \u20ac"
    assert record["call"] == 2


def test_the_end_of_the_caller_ends_the_worker(worker: Caller) -> None:
    worker.channel.close()
    assert worker.child.wait_for(60).success


def test_the_end_of_the_worker_is_told(worker: Caller) -> None:
    worker.child.signal(signal.SIGSTOP)
    threading.Thread(target=worker.child.kill).start()
    with pytest.raises(PeerClosedError):
        worker.call("add", 1)


@pytest.mark.parametrize("over", ["unix", "fifo", "posixmq", "sysvmq"])
def test_over_every_mechanism(over: str) -> None:
    with Caller(over=over) as worker:
        assert worker.call("add", 1) == 2
        value = {"a": [os.urandom(length) for length in (0, 100, 480, 4096, 4097, 200_000)], "b": "x" * 20_000}
        assert worker.call("echo", value) == value
        assert worker.call("echo", value["a"][2]) == value["a"][2]
        assert worker.call("call", lambda text: text * 2, "y" * 9000) == "y" * 18_000
        # Its channel tells nothing of that where it is a queue.
        worker.memory.close()
        worker.channel.close()
        assert worker.child.wait_for(60).success


def test_handlers_that_cannot_be_imported(tmp_path: Path) -> None:
    with file_of(tmp_path, "import nowhere_at_all\n") as path, Caller(path) as worker:
        said = worker.welcome
        assert (said["class"], said["code"], said["started"]) == ("ModuleNotFoundError", None, False)
        assert said["frames"][0]["file"] == str(path)
        assert not worker.child.wait_for(60).success


def test_a_wrong_secret() -> None:
    with Caller(secret="wrong") as worker:
        assert worker.welcome["code"] == "PEER_REFUSED"


def test_a_name_that_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "errno.py"
    path.write_text("import errno\ndef f() -> list[object]:\n    return [__name__, errno.ENOENT]\n")
    with Caller(path) as worker:
        assert worker.call("f") == ["handlers_errno", 2]
