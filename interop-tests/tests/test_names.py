"""Names that cannot be, are taken, or have nothing behind them: the same code from everyone."""

from __future__ import annotations

from pathlib import Path

from matrix.cases import listeners, segments, semaphores
from matrix.link import Stage

LONG = 300


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


@segments({"name too long": ("x" * LONG, "ENAMETOOLONG"), "name with a slash": ("/x", "EINVAL")})
def test_segment_name(stage: Stage) -> None:
    suffix, code = stage.case.value
    name = stage.names.name + suffix
    for mode in ("create", "write", "read"):
        error = stage.creator.fails("open", room=stage.room, mode=mode, name=name, size=10)
        assert error.code == code


@semaphores({"name too long": ("x" * LONG, "ENAMETOOLONG"), "name with a slash": ("/x", "EINVAL")})
def test_semaphore_name(stage: Stage) -> None:
    suffix, code = stage.case.value
    for mode in ("create", "open"):
        error = stage.creator.fails("open", room=stage.room, mode=mode, name=stage.names.name + suffix, value=1)
        assert error.code == code
