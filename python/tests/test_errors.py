"""The text, the codes and the classes of errors."""

import copy
import errno
import json
import pickle
from pathlib import Path

import pytest
from antaboga import errors
from antaboga.errors import AntabogaError, DeadlineExceeded, IpcError, errno_name, failed, refused, refused_by

SPEC = json.loads((Path(__file__).parents[2] / "spec/errors.json").read_text())
BUILT_IN = {
    "DEADLINE": TimeoutError,
    "CLOSED": ValueError,
    "PEER_CLOSED": EOFError,
    "PROTOCOL": ValueError,
    "BROKEN": OSError,
    "LAYOUT": ValueError,
    "NOT_READY": OSError,
    "TYPE_REFUSED": TypeError,
    "NO_FUNCTION": LookupError,
    "CANCELLED": BaseException,
    "WORKER_LOST": ConnectionError,
}


@pytest.mark.parametrize("row", [row for row in SPEC["codes"] if row["python"]], ids=lambda row: row["code"])
def test_each_code_of_the_specification_has_its_class(row: dict[str, str]) -> None:
    kind = getattr(errors, row["python"])
    if kind is IpcError:
        error = failed("operation", "what went wrong", row["code"], key="value", other=3)
        assert error.errno is None
    else:
        error = kind("operation", "what went wrong", key="value", other=3)
        assert isinstance(error, BUILT_IN[row["code"]])
    assert str(error) == f"operation: what went wrong ({row['code']}), key=value, other=3"
    assert (error.operation, error.problem, error.code) == ("operation", "what went wrong", row["code"])
    assert dict(error.details) == {"key": "value", "other": 3}
    assert isinstance(error, AntabogaError) == (row["code"] != "CANCELLED")


def test_a_cancelled_call_is_not_swallowed_by_except_exception() -> None:
    assert not issubclass(errors.CallCancelled, Exception)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOENT, FileNotFoundError),
        (errno.EEXIST, FileExistsError),
        (errno.EACCES, PermissionError),
        (errno.EPERM, PermissionError),
        (errno.EPIPE, BrokenPipeError),
        (errno.ECONNREFUSED, ConnectionRefusedError),
        (errno.ENOSPC, OSError),
        (errno.EMSGSIZE, OSError),
    ],
)
def test_an_errno_has_the_built_in_class(number: int, kind: type[OSError]) -> None:
    error = refused("call", number, name="/x")
    assert isinstance(error, IpcError)
    assert isinstance(error, kind)
    assert error.errno == number
    assert error.code == errno.errorcode[number]
    assert str(error).startswith("call: ")
    assert str(error).endswith(f" ({error.code}), name=/x")
    assert error.problem[0].islower()


def test_names_that_share_a_number() -> None:
    assert [errno_name(number) for number in (11, 35, 95, 4095)] == ["EAGAIN", "EDEADLK", "EOPNOTSUPP", "E4095"]


def test_a_clause_of_its_own() -> None:
    assert str(refused("mq_send", errno.EMSGSIZE, "message too long", length=9000)) == (
        "mq_send: message too long (EMSGSIZE), length=9000"
    )


def test_what_pythons_own_library_raised() -> None:
    error = refused_by("open", PermissionError(errno.EACCES, "Permission denied"), path="/x")
    assert str(error) == "open: permission denied (EACCES), path=/x"


@pytest.mark.parametrize(
    "error",
    [
        refused("open", errno.ENOENT, operation="details may have any name", errno=3),
        failed("bind", "peer runs as another user", "PEER_REFUSED", uid=3),
        DeadlineExceeded("receive", "deadline passed", name="/x"),
        errors.CallCancelled("call", "given up", function="f"),
    ],
)
def test_an_error_can_be_copied_and_sent(error: AntabogaError | errors.CallCancelled) -> None:
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(other) is type(error)
        assert str(other) == str(error)
        assert dict(other.details) == dict(error.details)


def test_details_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        refused("open", errno.ENOENT, name="/x").details["name"] = "/y"  # type: ignore[index]
