"""Segments: one memory, whoever made it and whoever maps it."""

from __future__ import annotations

from capabilities import require_shared_memory
from matrix.cases import BESIDE_C, segments
from matrix.link import End, Stage
from matrix.payload import check_bytes

PAGE = 4096
GIB = 1 << 30


def same(writer: End, reader: End, seed: int, offset: int, length: int) -> None:
    """Write at one end and read at the other."""
    writer.do("put", seed=seed, offset=offset, length=length)
    assert reader.do("get", offset=offset, length=length)["check"] == check_bytes(seed, length)


@segments({"1 byte": 1, "page-1": PAGE - 1, "page": PAGE, "page+1": PAGE + 1, "31415 bytes": 31415, "1 MiB": 1 << 20})
def test_size(stage: Stage) -> None:
    size = stage.case.value
    creator, opener = stage.create(size=size), stage.open()
    assert creator.do("info") == opener.do("info") == {"size": str(size), "readonly": "0"}
    same(creator, opener, 50, 0, size)
    same(opener, creator, 51, 0, size)


@segments("offsets, from either side")
def test_offsets(stage: Stage) -> None:
    creator, opener = stage.create(size=10 * PAGE), stage.open()
    for seed, (offset, length) in enumerate(((0, 1), (1, 7), (PAGE - 1, 2), (3 * PAGE + 5, PAGE), (10 * PAGE - 1, 1))):
        same(creator, opener, seed, offset, length)
        same(opener, creator, seed + 10, offset, length)


@segments("made empty of the past")
def test_zeroed(stage: Stage) -> None:
    stage.create(size=3 * PAGE)
    # The CRC-32 of 3 * 4096 zero bytes.
    assert stage.open().do("get", offset=0, length=3 * PAGE)["check"] == "8a258aec"


@segments({"one byte beyond the end": (PAGE, 1), "a length beyond the end": (PAGE - 8, 9)})
def test_bounds(stage: Stage) -> None:
    offset, length = stage.case.value
    creator, opener = stage.create(size=PAGE), stage.open()
    for end in (creator, opener):
        assert end.fails("get", offset=offset, length=length).code == "MISUSE"
        assert end.fails("put", offset=offset, length=length).code == "MISUSE"


@segments("opening what is absent")
def test_absent(stage: Stage) -> None:
    for mode in ("write", "read"):
        error = stage.opener.fails("open", room=stage.room, mode=mode, **stage.called())
        assert error.code == "ENOENT"


@segments("creating what exists")
def test_existing(stage: Stage) -> None:
    creator = stage.create(size=PAGE)
    creator.do("put", seed=52, offset=0, length=PAGE)
    error = stage.opener.fails("open", room=stage.room, mode="create", **stage.called(), size=PAGE)
    assert error.code == "EEXIST"
    assert stage.open().do("get", offset=0, length=PAGE)["check"] == check_bytes(52, PAGE)


@segments({"the name is taken by a shorter one": PAGE, "the name is taken by a longer one": 3 * PAGE}, BESIDE_C)
def test_of_another_size(stage: Stage) -> None:
    size = stage.case.value
    stage.create(size=size).do("put", seed=63, offset=0, length=size)
    error = stage.opener.fails("open", room=stage.room, mode="create", **stage.called(), size=2 * PAGE)
    assert error.code == "EEXIST"
    opener = stage.open()
    assert opener.do("info")["size"] == str(size)
    assert opener.do("get", offset=0, length=size)["check"] == check_bytes(63, size)


@segments("a read-only mapping refuses writes")
def test_read_only(stage: Stage) -> None:
    creator, opener = stage.create(size=PAGE), stage.open(mode="read")
    assert opener.do("info")["readonly"] == "1"
    assert opener.fails("put", seed=53, offset=0, length=8).code in {"MISUSE", "READ_ONLY", "UNSUPPORTED"}
    same(creator, opener, 54, 0, PAGE)


@segments("unlinked, yet mapped")
def test_unlink(stage: Stage) -> None:
    creator, opener = stage.create(size=PAGE), stage.open()
    creator.do("unlink")
    assert stage.opener.fails("open", room=stage.room, mode="write", **stage.called()).code == "ENOENT"
    same(creator, opener, 55, 0, PAGE)
    assert creator.fails("unlink").code == "ENOENT"


@segments("unlinked by the opener")
def test_unlink_by_opener(stage: Stage) -> None:
    creator, opener = stage.create(size=PAGE), stage.open()
    opener.do("unlink")
    same(opener, creator, 56, 0, PAGE)


@segments("made to persist, it outlives its creator's handle")
def test_persistent(stage: Stage) -> None:
    creator = stage.create(size=PAGE, lifetime="persistent")
    creator.do("put", seed=61, offset=0, length=PAGE)
    creator.do("close")
    opener = stage.open()
    assert opener.do("get", offset=0, length=PAGE)["check"] == check_bytes(61, PAGE)
    stage.sweep(stage.case.sender)


@segments("made for the process, its name goes with its creator's handle")
def test_process_lifetime(stage: Stage) -> None:
    creator, opener = stage.create(size=PAGE), stage.open()
    creator.do("put", seed=62, offset=0, length=PAGE)
    creator.do("close")
    assert stage.opener.fails("open", room=stage.room, mode="write", **stage.called()).code == "ENOENT"
    assert opener.do("get", offset=0, length=PAGE)["check"] == check_bytes(62, PAGE)


@segments("how many are attached", having="attached-count")
def test_attached(stage: Stage) -> None:
    creator, opener = stage.create(size=PAGE), stage.open(mode="read")
    assert creator.do("figures") == opener.do("figures") == {"attached": "2"}
    opener.do("close")
    assert creator.do("figures")["attached"] == "1"
    again = stage.open("again")
    assert creator.do("figures")["attached"] == "2"
    stage.kill(again.peer)
    assert creator.do("figures")["attached"] == "1"
    stage.sweep(stage.case.receiver)


@segments("use after close")
def test_use_after_close(stage: Stage) -> None:
    creator, opener = stage.create(size=PAGE), stage.open()
    opener.do("close")
    opener.do("close")
    assert opener.fails("get", offset=0, length=1).code in {"CLOSED", "MISUSE"}
    creator.do("put", seed=57, offset=0, length=8)


@segments("creator killed, memory lives on")
def test_creator_killed(stage: Stage) -> None:
    creator, opener = stage.create(size=PAGE), stage.open()
    creator.do("put", seed=58, offset=0, length=PAGE)
    stage.kill(creator.peer)
    assert opener.do("get", offset=0, length=PAGE)["check"] == check_bytes(58, PAGE)
    stage.sweep(stage.case.sender)


@segments("beyond 2 GiB", pairs={("java", "python"), ("python", "java")})
def test_beyond_2_gib(stage: Stage) -> None:
    size = 2 * GIB + (64 << 10)
    require_shared_memory(size + (64 << 20))
    creator, opener = stage.create(size=size), stage.open()
    assert opener.do("info")["size"] == str(size)
    same(creator, opener, 59, 2 * GIB - 3, 6)
    same(opener, creator, 60, size - 31415, 31415)
