"""Another user, who is neither the owner nor root, gets nowhere. The intruder is the C peer, run as nobody."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from capabilities import require_another_user
from matrix.cases import fifos, listeners, queues, segments, semaphores
from matrix.cast import Cast
from matrix.implementations import NAMES
from matrix.link import Stage
from matrix.payload import check_bytes
from matrix.peer import Peer
from matrix.traffic import carry

NOBODY = 65534
AGAINST_C = {(name, "c") for name in NAMES}
DENIED = {"EACCES", "EPERM"}


@pytest.fixture(scope="module")
def nobody(cast: Cast) -> Iterator[Peer]:
    require_another_user()
    program = cast.folder / "intruder"
    shutil.copy(cast.commands.of("c")[0], program)
    program.chmod(0o755)
    intruder = cast.extra("c", "intruder", user=NOBODY, command=(str(program),))
    yield intruder
    intruder.stop()


@pytest.fixture
def intruder(nobody: Peer, stage: Stage) -> Iterator[Peer]:
    """Nobody, who lets go of everything before the look for leaks."""
    assert stage
    yield nobody
    nobody.do("reset")


@listeners("another user cannot connect to the path", pairs=AGAINST_C)
def test_path(stage: Stage, intruder: Peer) -> None:
    stage.host.do("listen", handle="listener", room=stage.room, address=stage.names.path)
    assert intruder.fails("open", handle="in", room=stage.room, address=stage.names.path).code in DENIED


@listeners("another user at an abstract name is turned away, and the next one served", pairs=AGAINST_C)
def test_abstract(stage: Stage, intruder: Peer) -> None:
    stage.host.do("listen", handle="listener", room=stage.room, address=stage.names.abstract)
    intruder.do("open", handle="in", room=stage.room, address=stage.names.abstract)
    accept = {"handle": "accepted", "room": stage.room, "role": "accept", "listener": "listener"}
    assert stage.host.fails("open", timeout=0.05, **accept).code == "DEADLINE"
    assert intruder.fails("receive", handle="in", timeout=30).code in {"PEER_CLOSED", "ECONNRESET"}
    stage.guest.do("open", handle="honest", room=stage.room, address=stage.names.abstract)
    stage.host.do("open", timeout=30, **accept)
    stage.guest.do("send", handle="honest", length=3, timeout=30)
    assert stage.host.do("receive", handle="accepted", timeout=30)["bytes"] == "3"


@listeners("another user's listener is not trusted", pairs=AGAINST_C)
def test_connecting_to_another_user(stage: Stage, intruder: Peer) -> None:
    intruder.do("listen", handle="listener", room=stage.room, address=stage.names.abstract)
    error = stage.host.fails("open", handle="out", room=stage.room, role="connect", address=stage.names.abstract)
    assert error.code == "PEER_REFUSED"


@segments("another user can neither map nor remove it", pairs=AGAINST_C)
def test_segment(stage: Stage, intruder: Peer) -> None:
    creator = stage.create(size=4096)
    creator.do("put", seed=80, offset=0, length=4096)
    for mode in ("read", "write"):
        error = intruder.fails("open", handle="in", room=stage.room, mode=mode, **stage.called())
        assert error.code in DENIED
    assert intruder.fails("remove", room=stage.room, **stage.called()).code in DENIED
    assert stage.open().do("get", offset=0, length=4096)["check"] == check_bytes(80, 4096)


@semaphores("another user can neither open nor remove it", pairs=AGAINST_C)
def test_semaphore(stage: Stage, intruder: Peer) -> None:
    creator = stage.create(value=1)
    assert intruder.fails("open", handle="in", room=stage.room, mode="open", **stage.called()).code in DENIED
    assert intruder.fails("remove", room=stage.room, **stage.called()).code in DENIED
    assert stage.open().do("value") == creator.do("value") == {"value": "1"}


@queues("another user can neither open nor remove it", receivers={"c"}, hosts=("sender",))
def test_queue(stage: Stage, intruder: Peer) -> None:
    stage.connect()
    assert intruder.fails("open", handle="in", room=stage.room, mode="open", **stage.called()).code in DENIED
    assert intruder.fails("remove", room=stage.room, **stage.called()).code in DENIED
    carry(stage.sender, stage.receiver, seed=81, length=10)


@fifos("another user can neither read, nor write, nor remove it", pairs=AGAINST_C)
def test_fifo(stage: Stage, intruder: Peer) -> None:
    stage.connect()
    ways = stage.called()
    assert intruder.fails("open", handle="in", room=stage.room, mode="open", **{"in": ways["out"]}).code in DENIED
    intruder.do("open", handle="out", room=stage.room, mode="open", out=ways["out"])
    assert intruder.fails("send", handle="out", length=1, timeout=0).code in DENIED
    assert intruder.fails("remove", room=stage.room, name=ways["out"]).code in DENIED
    carry(stage.sender, stage.receiver, seed=82, length=10)
