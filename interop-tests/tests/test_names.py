"""Names that cannot be, are taken, or have nothing behind them: the same code from everyone."""

from __future__ import annotations

import ctypes
from pathlib import Path

import sysv_ipc
from matrix.cases import BESIDE_C, EVERYWHERE, fifos, listeners, named, semaphores
from matrix.link import End, Stage
from matrix.traffic import carry

LONG = 300
SYSTEM_V = ("sysvmq", "sysvshm", "sysvsem")
_LIBC = ctypes.CDLL(None, use_errno=True)
# sysv_ipc opens only segments by their id.
BY_ID = frozenset(pair for pair in EVERYWHERE if pair[1] != "stdlib")


@listeners("nothing at the path")
def test_nothing_there(stage: Stage) -> None:
    error = stage.guest.fails("open", handle="out", room=stage.room, role="connect", address=stage.names.path)
    assert error.code == "ENOENT"


@listeners("nobody at the abstract name")
def test_nobody_there(stage: Stage) -> None:
    error = stage.guest.fails("open", handle="out", room=stage.room, role="connect", address=stage.names.abstract)
    assert error.code == "ECONNREFUSED"


@listeners("the file of a killed listener")
def test_stale_file(stage: Stage) -> None:
    address = stage.names.path
    stage.host.do("listen", handle="listener", room=stage.room, address=address)
    stage.kill(stage.host)
    error = stage.guest.fails("open", handle="out", room=stage.room, role="connect", address=address)
    assert error.code == "ECONNREFUSED"
    if stage.case.receiver in {"java", "python"}:
        # The libraries replace such a file, whoever left it.
        stage.guest.do("listen", handle="listener", room=stage.room, address=address)
        stage.guest.do("close", handle="listener")
        assert not Path(address).exists()
    Path(address).unlink(missing_ok=True)
    stage.drop_entries()


@listeners({"address taken, path": "path", "address taken, abstract": "abstract"})
def test_taken(stage: Stage) -> None:
    address = getattr(stage.names, stage.case.value)
    stage.host.do("listen", handle="listener", room=stage.room, address=address)
    assert stage.guest.fails("listen", handle="second", room=stage.room, address=address).code == "EADDRINUSE"
    assert Path(stage.names.path).exists() == (stage.case.value == "path")


@listeners({"path of 108 octets": "/", "abstract name of 108 octets": "@"})
def test_long_address(stage: Stage) -> None:
    address = stage.case.value + "x" * (107 if stage.case.value == "/" else 108)
    assert stage.host.fails("listen", handle="in", room=stage.room, address=address).code == "ENAMETOOLONG"
    error = stage.guest.fails("open", handle="out", room=stage.room, role="connect", address=address)
    assert error.code == "ENAMETOOLONG"


@named({"name too long": ("x" * LONG, "ENAMETOOLONG"), "name with a slash": ("/x", "EINVAL")}, "name")
def test_name(stage: Stage) -> None:
    suffix, code = stage.case.value
    for mode in ("create", "open"):
        error = stage.creator.fails("open", room=stage.room, mode=mode, name=stage.names.name + suffix, size=10)
        assert error.code == code


@named("name without anything after the slash", "name")
def test_empty_name(stage: Stage) -> None:
    assert stage.creator.fails("open", room=stage.room, mode="open", name="/").code == "EINVAL"


@named("a private object, found by its id alone", "key", pairs=BY_ID)
def test_private(stage: Stage) -> None:
    creator = stage.creator
    number = creator.do("open", room=stage.room, mode="create", key=0, size=100, value=1)["id"]
    stage.opener.do("open", room=stage.room, mode="write", id=number)
    stage.opener.do("close")
    creator.do("close")
    assert stage.opener.fails("open", room=stage.room, mode="write", id=number).code in {"EINVAL", "EIDRM"}


@named("one key for an object of each kind", "key", pairs=BESIDE_C)
def test_each_kind(stage: Stage) -> None:
    where = {**stage.called(), "size": 100, "value": 1}
    for number, room in enumerate(SYSTEM_V):
        creator, opener = End(stage.creator.peer, room), End(stage.opener.peer, room)
        for other in SYSTEM_V[number:]:
            assert stage.opener.fails("open", room=other, mode="open", **stage.called()).code == "ENOENT"
        creator.do("open", room=room, mode="create", **where)
        opener.do("open", room=room, mode="open", **stage.called())
    carry(End(stage.creator.peer, "sysvmq"), End(stage.opener.peer, "sysvmq"), seed=90, length=10)
    # Removing one leaves the others alone.
    stage.opener.peer.do("unlink", handle="sysvmq")
    assert stage.opener.peer.do("info", handle="sysvshm")["size"] == "100"
    assert stage.opener.peer.do("value", handle="sysvsem")["value"] == "1"


@named("private objects are never the same", "key", pairs=BESIDE_C)
def test_private_twice(stage: Stage) -> None:
    numbers = set()
    for end in (stage.creator, stage.opener):
        for suffix in ("-one", "-other"):
            made = {"room": stage.room, "mode": "create", "key": 0, "size": 100, "value": 1}
            numbers.add(end.peer.do("open", handle=end.handle + suffix, **made)["id"])
    assert len(numbers) == 4


@semaphores("a set of several under the key", having="undo", pairs=BESIDE_C)
def test_set(stage: Stage) -> None:
    key = stage.called()["key"]
    assert isinstance(key, int)
    number = _LIBC.semget(key, 3, 0o600 | sysv_ipc.IPC_CREX)
    assert number >= 0
    try:
        for end in (stage.creator, stage.opener):
            error = end.fails("open", room=stage.room, mode="create", key=key, value=1)
            assert error.code == "EEXIST"
            end.do("open", room=stage.room, mode="open", key=key)
            assert end.do("value")["value"] == "0"
    finally:
        sysv_ipc.remove_semaphore(number)


@fifos("a path that is no FIFO")
def test_no_fifo(stage: Stage) -> None:
    plain = Path(stage.names.path)
    plain.touch()
    for end in (stage.sender, stage.receiver):
        for way in ({"in": str(plain)}, {"out": str(plain)}):
            assert end.fails("open", room=stage.room, mode="open", **way).code == "WRONG_KIND"
    plain.unlink()


@fifos("nothing at the FIFO's path")
def test_no_fifo_there(stage: Stage) -> None:
    for way in ({"in": stage.names.path}, {"out": stage.names.path}):
        assert stage.receiver.fails("open", room=stage.room, mode="open", **way).code == "ENOENT"


@fifos("FIFO's path taken")
def test_fifo_taken(stage: Stage) -> None:
    stage.sender.do("open", room=stage.room, mode="create", **{"in": stage.names.path})
    both = {"in": stage.names.path + "-new", "out": stage.names.path}
    assert stage.receiver.fails("open", room=stage.room, mode="create", **both).code == "EEXIST"
    # What was made before the failure is gone again.
    assert not Path(both["in"]).exists()
