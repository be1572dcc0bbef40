"""How long it takes to hand an array over, by its size, and what numpy makes of a shared array against one of its own.

A name goes over a pipe and comes to be an array on the other side: 64 bytes, 8 MiB and 3 GiB, to Java and to Python.
Medians, in microseconds; the sizes take turns, so that all see the same machine. The registry lies in memory, as it
does in XDG_RUNTIME_DIR.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from antaboga.memory.array_segment import ArraySegment
from antaboga.memory.posixshm import PosixShm

from arrays.java import JavaArrays
from arrays.random_arrays import Array

ROUNDS = 400
SIZES = {"64 bytes": 64, "8 MiB": 8 << 20, "3 GiB": 3 << 30}


def main() -> None:
    """Prints a line for each figure."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as runtime, ExitStack() as stack:
        os.environ["ANTABOGA_RUNTIME_DIR"] = runtime
        names = {title: made(stack, size) for title, size in SIZES.items()}
        java = stack.enter_context(JavaArrays())

        def to_java(name: str) -> None:
            java.ask("open", name)

        for title, task in (("Java", to_java), ("Python", to_python)):
            figures = in_turns({size: partial(task, name) for size, name in names.items()})
            least = figures["64 bytes"]
            for size, figure in figures.items():
                print(f"handed to {title:6}  {size:8}  {figure:8.1f} us  {figure / least:.2f} times 64 bytes")
        compare_numpy(names["8 MiB"])


def made(stack: ExitStack, size: int) -> str:
    """A segment of an array, of whose pages none is there before it is used."""
    name = f"/antaboga-speed-{os.getpid()}-{secrets.token_hex(4)}"
    file = Path(f"/dev/shm{name}")
    number = os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
    stack.callback(file.unlink)
    os.ftruncate(number, size + 4096)
    os.close(number)
    ArraySegment.create(PosixShm.open(name), (size // 8,), "<f8").close()
    return name


def to_python(name: str) -> None:
    """The other side's part where it is Python."""
    with ArraySegment.attach(PosixShm.open(name)) as segment:
        segment.array  # noqa: B018 - what is measured


def in_turns(tasks: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """The median of each, in microseconds."""
    taken: dict[str, list[float]] = {title: [] for title in tasks}
    for _ in range(rounds):
        for title, task in tasks.items():
            begin = time.perf_counter_ns()
            task()
            taken[title].append((time.perf_counter_ns() - begin) / 1000)
    return {title: median(each) for title, each in taken.items()}


def compare_numpy(name: str) -> None:
    """Some of numpy's work on a shared array and on one of numpy's own."""
    with ArraySegment.attach(PosixShm.open(name)) as segment:
        shared = segment.array
        shared[:] = 1.0
        arrays: dict[str, Array] = {"own": np.ones(shared.shape), "shared": shared}
        work: dict[str, Callable[[Array], object]] = {
            "sum": lambda array: array.sum(),
            "doubled in place": lambda array: np.multiply(array, 2, out=array),
            "every second": lambda array: array[::2].max(),
        }
        for title, task in work.items():
            figures = in_turns({kind: partial(task, array) for kind, array in arrays.items()}, 100)
            own = figures["own"]
            shown = ", ".join(f"{kind} {figure:.0f} us ({figure / own:.2f})" for kind, figure in figures.items())
            print(f"numpy, 8 MiB, {title}: {shown}")


if __name__ == "__main__":
    main()
