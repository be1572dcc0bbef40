"""Java's side of tests on arrays in segments: requests and answers of one line."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from antaboga._closing import Closing
from layouts.segments import WATCHDOG, command

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["JavaArrays"]


class JavaArrays(Closing):
    """A process that makes and opens arrays."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            command(program="ArrayPeer"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def ask(self, *words: object) -> str:
        """The answer to a request."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer.endswith("\n"), f"Java ended: {words}"
        return answer[:-1]

    def close(self) -> None:
        """Ends it, which must end well."""
        process = self._process
        try:
            assert process.stdin
            process.stdin.close()
            assert process.wait(WATCHDOG) == 0
        finally:
            process.kill()
            process.wait()
            assert process.stdout
            process.stdout.close()


def numbers(values: Iterable[int]) -> str:
    """As a request has them."""
    return ",".join(map(str, values)) or "-"
