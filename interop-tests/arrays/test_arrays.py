"""Arrays in segments between numpy and Java: random ones, through random views, item by item and without a copy."""

from __future__ import annotations

import os
import secrets
import struct
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from antaboga.layout.array_dtype import from_numpy
from antaboga.memory.array_segment import ArraySegment
from antaboga.memory.posixshm import PosixShm

from arrays.java import JavaArrays, numbers
from arrays.random_arrays import Array, dtype, fill, leaves, place

SEED = int(os.environ.get("ANTABOGA_SEED", "20"))
CASES = int(os.environ.get("ANTABOGA_ARRAYS", "30"))
VAST = 3 << 30
# What a few touched pages may come to where the machine has large ones.
FEW = 16 << 20


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("ANTABOGA_RUNTIME_DIR", str(tmp_path / "runtime"))
    name = f"/abtest-{os.getpid()}-{secrets.token_hex(6)}"
    yield name
    assert not Path(f"/dev/shm{name}").exists()


@pytest.fixture
def java(name: str) -> Iterator[JavaArrays]:
    with JavaArrays() as java:
        yield java


def said(array: Array, *, read_only: bool = False) -> list[str]:
    """What Java says of the same view."""
    flags = array.flags
    truths = [flags.c_contiguous, flags.f_contiguous and not flags.c_contiguous, read_only]
    shape = f"({','.join(map(str, array.shape))})"
    return [from_numpy(array.dtype), shape, *(str(bool(truth)).lower() for truth in truths)]


def check(java: JavaArrays, answer: str, array: Array) -> None:
    words = answer.split("\t")
    assert [*words[:2], *words[3:]] == said(array)
    strides = [int(word) for word in words[2][1:-1].split(",") if word]
    if array.size:
        used = [step for n, step in zip(array.shape, array.strides, strict=True) if n > 1]
        assert [step for n, step in zip(array.shape, strides, strict=True) if n > 1] == used
    assert java.ask("get") == leaves(array)
    if array.dtype.names is None and array.dtype.kind != "V":
        # numpy does not turn counts of no unit round.
        plain = array.view(f"{array.dtype.str[0]}i8") if array.dtype.kind in "Mm" else array
        assert java.ask("copy") == plain.astype(plain.dtype.newbyteorder("=")).tobytes().hex()


def viewed(java: JavaArrays, random: Random, array: Array) -> tuple[str, Array]:
    """The same random view on both sides."""
    verb = random.choice(["slice", "slice", "select", "transpose", "reshape", "field"])
    if verb == "field" and array.dtype.names:
        field = random.choice(array.dtype.names)
        return java.ask("field", field), array[field]
    if verb == "transpose":
        axes = random.sample(range(array.ndim), array.ndim)
        return java.ask("transpose", numbers(axes)), array.transpose(axes)
    if verb == "reshape":
        shape = tuple(random.sample([1, *array.shape], array.ndim + 1)) if random.random() < 0.5 else (-1, 1)
        if -1 in shape and not array.size:
            shape = (0, 1)
        try:
            view = array.reshape(shape, copy=False)
        except ValueError:
            assert java.ask("reshape", numbers(shape)) == "IllegalArgumentException"
            return java.ask("transpose", numbers(range(array.ndim))), array
        return java.ask("reshape", numbers(shape)), view
    axis = random.randrange(array.ndim) if array.ndim else -1
    before: tuple[Any, ...] = (slice(None),) * axis
    if verb == "select" and array.ndim and array.shape[axis]:
        index = random.randrange(array.shape[axis])
        where = (*before, index, ...)
        return java.ask("select", axis, index), array[where]
    if not array.ndim:
        return java.ask("reshape", "1"), array.reshape(1)
    start, stop = (random.choice([None, random.randint(-6, 6)]) for _ in range(2))
    step = random.choice([None, 1, 2, 3, -1, -2])
    words = ["-" if part is None else part for part in (start, stop, step)]
    where = (*before, slice(start, stop, step))
    return java.ask("slice", axis, *words), array[where]


def exchange(java: JavaArrays, random: Random, array: Array) -> None:
    """Writes of either side through its view, read by the other through its own."""
    for _ in range(random.randint(0, 3)):
        answer, array = viewed(java, random, array)
        check(java, answer, array)
    content = np.empty(array.shape, array.dtype)
    fill(random, content)
    if array.size:
        assert java.ask("put", leaves(content)) == "put"
    assert leaves(array) == leaves(content)
    fill(random, array)
    assert java.ask("get") == leaves(array)


def test_java_reads_and_writes_what_numpy_made(name: str, java: JavaArrays) -> None:
    random = Random(SEED)
    for _ in range(CASES):
        kind = dtype(random)
        shape, strides, offset = place(random, kind)
        with ArraySegment.create(
            PosixShm.create(name, 1 << 21), shape, kind, strides=strides, offset=offset
        ) as segment:
            array = np.asarray(segment.array)
            assert (array.dtype, array.shape) == (kind, shape)
            fill(random, array)
            check(java, java.ask("open", name), array)
            exchange(java, random, array)


def test_numpy_reads_and_writes_what_java_made(name: str, java: JavaArrays) -> None:
    random = Random(SEED + 1)
    for _ in range(CASES):
        kind = dtype(random)
        shape, strides, offset = place(random, kind)
        where = ["-"] if random.random() < 0.3 else [offset, numbers(strides)]
        answer = java.ask("create", name, from_numpy(kind), numbers(shape), *where)
        assert answer.startswith(from_numpy(kind)), answer
        with ArraySegment.attach(PosixShm.open(name)) as segment:
            array = np.asarray(segment.array)
            assert (array.dtype, array.shape) == (kind, shape)
            fill(random, array)
            check(java, answer, array)
            exchange(java, random, array)


def test_a_read_only_view_refuses_in_java(name: str, java: JavaArrays) -> None:
    with ArraySegment.create(PosixShm.create(name, 4096), (4,), ">i4") as segment:
        segment.array[:] = 5
        assert java.ask("readonly", name).endswith("\ttrue")
        refused = java.ask("put", "1,1,1,1")
        assert refused in ("IllegalArgumentException", "UnsupportedOperationException")
        assert java.ask("get") == "5,5,5,5"
        assert segment.array.tolist() == [5] * 4


def test_a_view_that_outlives_its_segment_throws_in_java(name: str, java: JavaArrays) -> None:
    with ArraySegment.create(PosixShm.create(name, 4096), (4, 2), "<f8"):
        java.ask("open", name)
        java.ask("transpose", "1,0")
        java.ask("slice", 1, "-", "-", -2)
        assert java.ask("closed") == "closed"
        for verb in (["get"], ["put", "0000000000000000"], ["copy"]):
            assert java.ask(*verb) == "IllegalStateException"


def resident(pid: int) -> int:
    """KiB of shared memory that a process has touched."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("RssShmem:"):
            return int(line.split()[1])
    raise AssertionError("no RssShmem")


def test_three_gibibytes_are_handed_over_without_touching_a_page(name: str, java: JavaArrays) -> None:
    file = Path(f"/dev/shm{name}")
    number = os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        os.ftruncate(number, VAST)
        count = (VAST - 4096) // 4
        before = resident(os.getpid())
        with ArraySegment.create(PosixShm.open(name), (count,), "<f4") as segment:
            array = segment.array
            untouched = resident(java.pid)
            java.ask("open", name)
            java.ask("slice", 0, -2, "-", "-")
            address, size = map(int, java.ask("memory").split())
            assert size == 4 * count
            assert within_mapping(java.pid, file.stat().st_ino, address, size)
            assert os.fstat(number).st_blocks * 512 <= FEW
            array[-1] = 1.5
            assert java.ask("get") == f"{0:016x},{struct.pack('>d', 1.5).hex()}"
            java.ask("put", f"{struct.pack('>d', -2.5).hex()},{0:016x}")
            assert array[-2:].tolist() == [-2.5, 0]
            assert os.fstat(number).st_blocks * 512 <= FEW
            for pid, least in ((os.getpid(), before), (java.pid, untouched)):
                assert (resident(pid) - least) * 1024 <= FEW
            assert java.ask("closed") == "closed"
            del array
    finally:
        os.close(number)
        file.unlink()


def within_mapping(pid: int, inode: int, address: int, size: int) -> bool:
    """Whether a process has memory of a file at an address."""
    for line in Path(f"/proc/{pid}/maps").read_text("utf-8", "replace").splitlines():
        words: list[Any] = line.split()
        begin, end = (int(part, 16) for part in words[0].split("-"))
        if int(words[4]) == inode and begin <= address and address + size <= end:
            return True
    return False
