"""The system's limits, met in a small world of its own: the same code from everyone, and ours name the limit."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Callable, Iterator

import pytest
from capabilities import require, require_root
from matrix.cases import named, queues
from matrix.cast import Cast
from matrix.implementations import NAMES
from matrix.link import Stage
from matrix.peer import Peer
from matrix.queue_limits import SIZE

SELF_PAIRS = frozenset((name, name) for name in NAMES)
OURS = ("java", "python")
PAGE = 4096
# One object of each kind, and one page of shared memory. Root may make any number of POSIX queues unless it gives up
# CAP_SYS_RESOURCE.
SMALL = """
echo 1 >/proc/sys/kernel/msgmni
echo 1 >/proc/sys/kernel/shmmni
echo 250 32000 32 1 >/proc/sys/kernel/sem
echo 1 >/proc/sys/fs/mqueue/queues_max
mount -t tmpfs -o size=4096 tmpfs /dev/shm
exec setpriv --bounding-set=-sys_resource --inh-caps=-sys_resource "$@"
"""
WORLD = ["unshare", "--mount", "--ipc", "sh", "-eu", "-c", SMALL, "sh"]
# What ours say of a limit that was met.
NAMED = {"sysvmq": "max_queues=1", "sysvshm": "max_segments=1", "sysvsem": "max_sets=1", "posixmq": "max_queues=1"}


def _capable() -> bool:
    try:
        return subprocess.run([*WORLD, "true"], capture_output=True, check=False, timeout=60).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def inhabitants(cast: Cast) -> Iterator[Callable[[str], Peer]]:
    """Gives a peer of a kind that lives in a small world of its own."""
    require_root("to make an IPC namespace and to set its limits")
    require(_capable(), "IPC and mount namespaces, and setpriv")
    peers: dict[str, Peer] = {}

    def inhabitant(kind: str) -> Peer:
        if kind not in peers:
            peers[kind] = cast.extra(kind, "small", command=(*WORLD, *cast.commands.of(kind)))
        return peers[kind]

    yield inhabitant
    for peer in peers.values():
        peer.stop()


@pytest.fixture
def inhabitant(inhabitants: Callable[[str], Peer], stage: Stage) -> Iterator[Peer]:
    """The case's kind of peer, which lets go of everything before the look for leaks."""
    peer = inhabitants(stage.case.sender)
    yield peer
    peer.do("reset")


def one_more(stage: Stage, peer: Peer, **options: object) -> None:
    """Make one object, which is all there may be, and fail to make another; afterwards there is room again."""
    for _ in range(2):
        where = {"room": stage.room, "mode": "create", **options}
        peer.do("open", handle="one", **where, **stage.called())
        error = peer.fails("open", handle="more", **where, **stage.called("-more"))
        assert error.code == "ENOSPC"
        if stage.case.sender in OURS:
            assert NAMED[stage.room] in error.facts["message"]
        assert peer.fails("open", handle="more", room=stage.room, mode="open", **stage.called("-more")).code == "ENOENT"
        peer.do("close", handle="one")


@named("one more than the system has room for", "key", pairs=SELF_PAIRS)
def test_system_v(stage: Stage, inhabitant: Peer) -> None:
    one_more(stage, inhabitant, size=PAGE, value=1)


@queues("one more than the system has room for", having="priorities", hosts=("sender",), pairs=SELF_PAIRS)
def test_posix_queue(stage: Stage, inhabitant: Peer) -> None:
    one_more(stage, inhabitant, depth=1, size=64)


@named("no room in shared memory", "name", pairs=SELF_PAIRS)
def test_shared_memory(stage: Stage, inhabitant: Peer) -> None:
    inhabitant.do("open", handle="all", room="posixshm", mode="create", size=PAGE, **stage.called("-all"))
    if stage.room == "posixmq":
        # Queues are kept elsewhere.
        inhabitant.do("open", handle="more", room=stage.room, mode="create", depth=1, size=64, **stage.called())
        return
    for _ in range(2):
        error = inhabitant.fails("open", handle="more", room=stage.room, mode="create", size=1, **stage.called())
        assert error.code == "ENOSPC"
        # Nothing half made is left under the name.
        assert inhabitant.fails("open", handle="more", room=stage.room, mode="open", **stage.called()).code == "ENOENT"
    inhabitant.do("close", handle="all")
    inhabitant.do("open", handle="more", room=stage.room, mode="create", size=1, value=1, **stage.called())


@queues("the limit of a user's queues is named", having="priorities", hosts=("sender",), pairs=SELF_PAIRS)
def test_users_limit(stage: Stage) -> None:
    pid, limits = stage.sender.peer.pid, resource.getrlimit(resource.RLIMIT_MSGQUEUE)
    resource.prlimit(pid, resource.RLIMIT_MSGQUEUE, (1000, limits[1]))
    try:
        error = stage.sender.fails("open", room=stage.room, mode="create", **stage.called(), depth=4, size=SIZE)
    finally:
        resource.prlimit(pid, resource.RLIMIT_MSGQUEUE, limits)
    assert error.code == "EMFILE"
    if stage.case.sender in OURS:
        assert "rlimit_msgqueue=1000" in error.facts["message"]
