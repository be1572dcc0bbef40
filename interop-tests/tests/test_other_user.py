"""Another user, who is neither the owner nor root, gets nowhere. The intruder runs as nobody."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from capabilities import require_another_user
from matrix.cases import fifos, listeners, queues, segments, semaphores
from matrix.cast import Cast
from matrix.implementations import NAMES
from matrix.leaks import descriptors, entries
from matrix.link import Stage
from matrix.payload import check_bytes
from matrix.peer import Peer
from matrix.places import PEERS
from matrix.traffic import carry

NOBODY = 65534
# The kinds of intruder, in the receiver's place. Nobody may read the JDK of whoever runs the tests, perhaps.
INTRUDERS = ("c", "python", "stdlib")
AGAINST = frozenset((name, intruder) for name in NAMES for intruder in INTRUDERS)
SCRIPTS = {"python": "antaboga_peer", "stdlib": "stdlib_peer"}
DENIED = {"EACCES", "EPERM"}


def _start(cast: Cast, kind: str) -> Peer:
    """Start a peer as nobody, with a registry of its own, from where nobody may read it."""
    if kind == "c":
        program = cast.folder / "intruder"
        shutil.copy(cast.commands.of("c")[0], program)
        program.chmod(0o755)
        return cast.extra("c", "intruder", user=NOBODY, command=(str(program),))
    registry = _registry(cast, kind)
    registry.mkdir(mode=0o700)
    shutil.chown(registry, NOBODY, NOBODY)
    python = cast.commands.of(kind)[0]
    words = (python, "-B", str(PEERS / "as_user.py"), str(NOBODY), SCRIPTS[kind])
    return cast.extra(kind, "intruder", command=("env", f"ANTABOGA_RUNTIME_DIR={registry}", *words))


def _registry(cast: Cast, kind: str) -> Path:
    return cast.folder / f"intruder-{kind}"


@pytest.fixture(scope="session")
def nobody(cast: Cast) -> Iterator[Callable[[str], Peer]]:
    """Gives the intruder of a kind."""
    require_another_user()
    intruders: dict[str, Peer] = {}

    def intruder(kind: str) -> Peer:
        if kind not in intruders:
            intruders[kind] = _start(cast, kind)
        return intruders[kind]

    yield intruder
    for peer in intruders.values():
        peer.stop()


@pytest.fixture
def intruder(nobody: Callable[[str], Peer], cast: Cast, stage: Stage) -> Iterator[Peer]:
    """The case's kind of intruder, who lets go of everything before the look for leaks, and keeps nothing back."""
    kind = stage.case.receiver
    peer, registry = nobody(kind), _registry(cast, kind)
    before = descriptors(peer.pid, registry)
    yield peer
    peer.do("reset")
    assert descriptors(peer.pid, registry) == before
    assert not entries(registry)


def cannot_remove(stage: Stage, intruder: Peer, **called: object) -> None:
    """See that an intruder who can ask for it, without having opened the object, cannot remove it."""
    if stage.case.receiver == "c":
        assert intruder.fails("remove", room=stage.room, **called).code in DENIED


@listeners("another user cannot connect to the path", pairs=AGAINST, interpreters=False)
def test_path(stage: Stage, intruder: Peer) -> None:
    stage.host.do("listen", handle="listener", room=stage.room, address=stage.names.path)
    assert intruder.fails("open", handle="in", room=stage.room, address=stage.names.path).code in DENIED


@listeners(
    "another user at an abstract name is turned away, and the next one served", pairs=AGAINST, interpreters=False
)
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


@listeners("another user's listener is not trusted", pairs=AGAINST, interpreters=False)
def test_connecting_to_another_user(stage: Stage, intruder: Peer) -> None:
    intruder.do("listen", handle="listener", room=stage.room, address=stage.names.abstract)
    error = stage.host.fails("open", handle="out", room=stage.room, role="connect", address=stage.names.abstract)
    assert error.code == "PEER_REFUSED"


@segments("another user can neither map nor remove it", pairs=AGAINST, interpreters=False)
def test_segment(stage: Stage, intruder: Peer) -> None:
    creator = stage.create(size=4096)
    creator.do("put", seed=80, offset=0, length=4096)
    for mode in ("read", "write"):
        error = intruder.fails("open", handle="in", room=stage.room, mode=mode, **stage.called())
        assert error.code in DENIED
    cannot_remove(stage, intruder, **stage.called())
    assert stage.open().do("get", offset=0, length=4096)["check"] == check_bytes(80, 4096)


@semaphores("another user can neither open nor remove it", pairs=AGAINST, interpreters=False)
def test_semaphore(stage: Stage, intruder: Peer) -> None:
    creator = stage.create(value=1)
    assert intruder.fails("open", handle="in", room=stage.room, mode="open", **stage.called()).code in DENIED
    cannot_remove(stage, intruder, **stage.called())
    assert stage.open().do("value") == creator.do("value") == {"value": "1"}


@queues("another user can neither open nor remove it", receivers=INTRUDERS, hosts=("sender",), interpreters=False)
def test_queue(stage: Stage, intruder: Peer) -> None:
    stage.connect()
    assert intruder.fails("open", handle="in", room=stage.room, mode="open", **stage.called()).code in DENIED
    cannot_remove(stage, intruder, **stage.called())
    carry(stage.sender, stage.receiver, seed=81, length=10)


@fifos("another user can neither read, nor write, nor remove it", pairs=AGAINST, interpreters=False)
def test_fifo(stage: Stage, intruder: Peer) -> None:
    stage.connect()
    ways = stage.called()
    assert intruder.fails("open", handle="in", room=stage.room, mode="open", **{"in": ways["out"]}).code in DENIED
    intruder.do("open", handle="out", room=stage.room, mode="open", out=ways["out"])
    assert intruder.fails("send", handle="out", length=1, timeout=0).code in DENIED
    cannot_remove(stage, intruder, name=ways["out"])
    carry(stage.sender, stage.receiver, seed=82, length=10)
