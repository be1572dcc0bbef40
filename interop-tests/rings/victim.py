"""Processes that end, or stop, at a step of their work with a ring: one is forked for each line of standard input.

A line is ``ROLE MODE NAME CAPACITY COUNT STEP SIGNAL PROGRESS``: ``sends`` or ``receives``; ``create`` or ``open``; how
many messages; the signal that is raised at that step, which is a bytecode of the package's modules on rings; a file.
The answer is the process id, and after each change of the child ``stopped`` or how it ended.

PROGRESS has three words: the steps so far, the messages whose ``send`` or ``receive`` has returned, and whether one was
wrong.
"""

from __future__ import annotations

import mmap
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from antaboga.errors import PeerClosedError
from antaboga.transport import ring

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "peers"))

from control.pattern import pattern

STEPS, DONE, WRONG = range(3)
TRACED = ("ring.py", "_ring_bell.py", "_ring_ends.py", "segment_header.py", "posixshm.py", "_unix_bound.py")
STEP = 61


def length_of(number: int) -> int:
    """Enough of different ones that the end of a small ring falls everywhere."""
    return 8 + number * STEP


def run(role: str, mode: str, name: str, capacity: int, count: int, progress: memoryview) -> None:
    ways = (None, name) if role == "sends" else (name, None)
    create = mode == "create"
    channel = (
        ring.RingChannel.create(*ways, capacity=capacity, wait="block")
        if create
        else ring.RingChannel.open(*ways, wait="block")
    )
    with channel:
        for number in range(count):
            if role == "sends":
                channel.send(pattern(number, length_of(number)), 60)
            else:
                message = channel.receive(60)
                progress[WRONG] |= message != pattern(number, length_of(number))
            progress[DONE] = number + 1


def armed(step: int, number: int, progress: memoryview) -> Callable[[FrameType, str, Any], Any]:
    def trace(frame: FrameType, event: str, argument: object) -> Any:
        if os.path.basename(frame.f_code.co_filename) not in TRACED:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        if event == "opcode":
            progress[STEPS] += 1
            if progress[STEPS] == step:
                os.kill(os.getpid(), number)
        return trace

    return trace


def child(words: list[str]) -> None:
    role, mode, name, capacity, count, step, number, path = words
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as shared:
        progress = memoryview(shared).cast("Q")
        sys.settrace(armed(int(step), int(number), progress))
        try:
            run(role, mode, name, int(capacity), int(count), progress)
        finally:
            sys.settrace(None)
            progress.release()


def main() -> None:
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            status = 0
            try:
                child(line.split())
            except (PeerClosedError, BrokenPipeError, FileNotFoundError):
                # The survivor was told to end before.
                status = 3
            os._exit(status)
        print(pid, flush=True)
        while True:
            _, status = os.waitpid(pid, os.WUNTRACED)
            print("stopped" if os.WIFSTOPPED(status) else os.waitstatus_to_exitcode(status), flush=True)
            if not os.WIFSTOPPED(status):
                break


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main()
