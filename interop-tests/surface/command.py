"""Both commands, started as anybody would."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[2]
WATCHDOG = float(os.environ.get("ANTABOGA_WATCHDOG", "120"))
"""Seconds after which a command that does not end is a failure; far beyond what any takes."""

WORDS: dict[str, list[str]] = {
    "java": [str(ROOT / "antaboga")],
    "python": [str(ROOT / ".venv" / "bin" / "python"), "-m", "antaboga"],
}
SIDES = list(WORDS)
PAIRS = [(one, other) for one in SIDES for other in SIDES]
_LINE = re.compile(r"antaboga: (?P<operation>[^:]+): .+ \((?P<code>[A-Z][A-Z_0-9]*)\)(, [a-z_]+=[^\n]*)?\n")


@dataclass(frozen=True)
class Result:
    """What a command left."""

    code: int
    out: bytes
    err: str

    def done(self) -> bytes:
        """The output of a command that must have succeeded in silence."""
        assert (self.code, self.err) == (0, ""), self
        return self.out

    def failed(self, code: str, exit_code: int = 1) -> str:
        """The one line of a command that must have failed with this code."""
        assert self.code == exit_code, self
        line = _LINE.fullmatch(self.err)
        assert line, self.err
        assert line["code"] == code, self.err
        return self.err

    def misused(self) -> str:
        """What a command that was used wrongly said."""
        assert self.code == 2, self
        assert self.out == b""
        assert self.err.startswith("antaboga: ")
        return self.err

    def ended_by(self, number: signal.Signals) -> None:
        """Checks that a signal ended the command, quietly."""
        assert (self.code, self.err) == (128 + number, ""), self


class Running:
    """A command that runs."""

    def __init__(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        pass_fds: Sequence[int] = (),
        user: int | None = None,
    ) -> None:
        self.process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environment),
            pass_fds=pass_fds,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )

    def write(self, data: bytes) -> None:
        """Writes to its standard input, which stays open."""
        assert self.process.stdin
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def read(self, length: int) -> bytes:
        """Reads exactly this much of its standard output, or up to its end."""
        assert self.process.stdout
        return self.process.stdout.read(length)

    def signal(self, number: signal.Signals) -> None:
        """Sends it a signal."""
        self.process.send_signal(number)

    def result(self, data: bytes = b"") -> Result:
        """Gives it the rest of its input and waits for its end."""
        try:
            out, err = self.process.communicate(data, timeout=WATCHDOG)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
            raise AssertionError(f"{self.process.args!r} did not end: {out[-1000:]!r} {err[-1000:]!r}") from None
        return Result(self.process.returncode, out, err.decode())

    def __enter__(self) -> Running:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream and not stream.closed:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue


class Commands:
    """Starts commands whose registry is a directory of their own."""

    def __init__(self, runtime: Path, user: int | None = None, java: Path | None = None) -> None:
        self.runtime = runtime
        self.user = user
        self.words = WORDS if java is None else {"java": [str(java)]}
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        self.environment = {**kept, "ANTABOGA_RUNTIME_DIR": str(runtime), "LC_ALL": "C.UTF-8"}
        self._running: list[Running] = []

    def start(self, side: str, *words: str, pass_fds: Sequence[int] = ()) -> Running:
        """Starts a command."""
        running = Running([*self.words[side], *words], self.environment, pass_fds, self.user)
        self._running.append(running)
        return running

    def run(self, side: str, *words: str, data: bytes = b"", pass_fds: Sequence[int] = ()) -> Result:
        """Runs a command to its end."""
        return self.start(side, *words, pass_fds=pass_fds).result(data)

    def end(self) -> list[str]:
        """Ends what still runs and tells what it was."""
        left = [str(running.process.args) for running in self._running if running.process.poll() is None]
        for running in self._running:
            running.__exit__(None, None, None)
        return left
