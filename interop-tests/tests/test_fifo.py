"""FIFOs: either side first, many writers, and programs that know nothing of frames."""

from __future__ import annotations

import subprocess
from pathlib import Path

from matrix.blocked import wait_until_blocked
from matrix.cases import fifos
from matrix.link import Stage
from matrix.payload import check_messages, payload
from matrix.peer import WATCHDOG_SECONDS
from matrix.traffic import carry

OURS = ("java", "python")
SELF_PAIRS = frozenset((name, name) for name in OURS)
COUNT = 300


@fifos("either side makes it, both at once")
def test_either_side(stage: Stage) -> None:
    ways = stage.called()
    back = {"in": ways["out"], "out": ways["in"]}
    first = stage.sender.start("open", room=stage.room, mode="either", **ways)
    second = stage.receiver.start("open", room=stage.room, mode="either", **back)
    first.result()
    second.result()
    carry(stage.sender, stage.receiver, seed=140, length=200)
    carry(stage.receiver, stage.sender, seed=141, length=300)
    for path in map(str, ways.values()):
        # Where the libraries make one if need be, it persists; the others' go with them.
        Path(path).unlink()
    stage.drop_entries()


@fifos("nobody reads: sending waits until its deadline, or a reader")
def test_no_reader(stage: Stage) -> None:
    path = stage.names.path
    stage.sender.do("open", room=stage.room, mode="create", out=path)
    assert stage.sender.do("try-send", length=10)["count"] == "0"
    for timeout in (0, 0.02):
        assert stage.sender.fails("send", length=10, timeout=timeout).code == "DEADLINE"
    waiting = stage.sender.start("send", seed=142, length=100)
    wait_until_blocked(stage.sender.peer)
    stage.receiver.do("open", room=stage.room, mode="open", **{"in": path})
    assert stage.receiver.do("receive", timeout=30)["check"] == check_messages(seed=142, length=100)
    waiting.result()


@fifos("before the first writer there is nothing to read, and no end")
def test_no_writer(stage: Stage) -> None:
    path = stage.names.path
    stage.receiver.do("open", room=stage.room, mode="create", **{"in": path})
    assert stage.receiver.do("try-receive")["count"] == "0"
    assert stage.receiver.fails("receive", timeout=0.02).code == "DEADLINE"
    stage.sender.do("open", room=stage.room, mode="open", out=path)
    carry(stage.sender, stage.receiver, seed=143, length=1000)
    stage.sender.do("close")
    assert stage.receiver.fails("receive", timeout=30).code == "PEER_CLOSED"


@fifos(
    {
        "two writers, short messages": (100, 0),
        "two writers, long messages": (9000, 0),
        "two writers, short and long": (0, 31),
    }
)
def test_two_writers(stage: Stage) -> None:
    length, step = stage.case.value
    path = stage.names.path
    reader = stage.cast.peer("c", "reader")
    reader.do("open", handle="in", room=stage.room, mode="create", **{"in": path})
    try:
        for end in (stage.sender, stage.receiver):
            end.do("open", room=stage.room, mode="open", out=path)
            # Both have it open before either may be done, so that the reader meets no end.
            end.do("await-reader", timeout=30)
        seeds = (1000, 2000)
        sending = [
            end.start("send", seed=seed, length=length, step=step, count=COUNT, timeout=30)
            for end, seed in zip((stage.sender, stage.receiver), seeds, strict=True)
        ]
        received = reader.do("receive", handle="in", count=2 * COUNT, timeout=30)
        for call in sending:
            call.result()
        sums = [_sum(seed, length, step) for seed in seeds]
        assert received["sum"] == f"{sum(sums) % 2**32:08x}"
    finally:
        reader.do("reset")


def _sum(seed: int, length: int, step: int) -> int:
    """Return the sum of the messages' checks, which does not tell their order."""
    return sum(int(check_messages(seed + i, length + i * step), 16) for i in range(COUNT))


@fifos("raw, to cat", pairs=SELF_PAIRS)
def test_to_cat(stage: Stage) -> None:
    path = stage.names.path
    stage.sender.do("open", room=stage.room, mode="create", out=path, framing="raw")
    with subprocess.Popen(["cat", path], stdout=subprocess.PIPE) as cat:
        stage.sender.do("send", seed=144, length=100_000, timeout=30)
        stage.sender.do("close")
        assert cat.communicate(timeout=WATCHDOG_SECONDS)[0] == payload(144, 100_000)


@fifos("raw, from cat", pairs=SELF_PAIRS)
def test_from_cat(stage: Stage) -> None:
    path = stage.names.path
    stage.receiver.do("open", room=stage.room, mode="create", framing="raw", **{"in": path})
    octets = payload(145, 100_000)
    with subprocess.Popen(f'exec cat > "{path}"', shell=True, stdin=subprocess.PIPE) as cat:
        waiting = stage.receiver.start("receive", timeout=30)
        cat.communicate(octets, timeout=WATCHDOG_SECONDS)
        received = waiting.result()
    assert received["bytes"] == str(len(octets))
    assert received["check"] == check_messages(seed=145, length=100_000)
