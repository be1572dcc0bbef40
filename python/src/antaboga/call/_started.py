"""A worker that this process started: its process, the connection with it, and the memory beside that."""

from __future__ import annotations

import json
import secrets
import socket
from contextlib import ExitStack
from signal import SIGQUIT, SIGTERM
from time import monotonic, monotonic_ns
from typing import TYPE_CHECKING, NamedTuple

from antaboga.call._connection import Connection
from antaboga.call._control import Control
from antaboga.call._greeting import VERSION, exchange
from antaboga.call._ladder import Means
from antaboga.call._output import WorkerLog
from antaboga.call._segments import Segments
from antaboga.call._side import Side
from antaboga.call._worker_process import WorkerProcess
from antaboga.errors import ClosedError, DeadlineExceeded, IpcError, PeerClosedError, WorkerLost
from antaboga.process import Descriptor

if TYPE_CHECKING:
    import logging
    import os
    from collections.abc import Mapping, Sequence

    from antaboga.call._ladder import Graces
    from antaboga.call._page import Page
    from antaboga.call._pending import Call
    from antaboga.call._reading import Known

_SIDE = 3
_LAST_GRACE = 0.5
_KILLED = 30.0
_LAST_MOMENT = 5.0
_LOOK_AGAIN = 0.02


class Program(NamedTuple):
    """What is started as a worker.

    Attributes:
        command: the program and its arguments.
        handlers: what it is to export, as it names them.
        path: where it may load handlers from, if it is asked.
        signal: the number that it is told to have its calls interrupted by; 0 where CANCEL does that.
        dump: the number by which it tells its stacks, and ``told`` what it is told of that.
        environment: variables to set; None removes one.
        directory: where it starts.
    """

    command: Sequence[str]
    handlers: str
    path: Sequence[str] = ()
    signal: int = 0
    dump: int = SIGQUIT
    told: int = 0
    environment: Mapping[str, str | None] = {}
    directory: str | os.PathLike[str] = ""


class Started:
    """For any threads.

    Attributes:
        process: its process.
        memory: what both sides know by numbers.
        page: says what it does.
        connection: for calls, when it was greeted.
        welcome: what it says of itself.
    """

    def __init__(self, program: Program, over: str, logger: logging.Logger, known: Known | None, deadline: int) -> None:
        """Starts and greets it, until ``deadline`` at most, in nanoseconds of CLOCK_MONOTONIC."""
        self._program = program
        self._log = WorkerLog(logger, self._running)
        self._connection: Connection | None = None
        self._secret = secrets.token_hex(16)
        with ExitStack() as stack:
            self._control = Control(over)
            stack.callback(self._control.close)
            mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with mine, Descriptor(theirs.detach()) as given:
                mine.send(self._order())
                self.process = WorkerProcess(
                    program.command,
                    {_SIDE: given, **self._control.given},
                    self._log,
                    environment=program.environment,
                    directory=program.directory,
                    ended=self._ended,
                    finished=self._finished,
                )
                stack.callback(self.process.close)
                side = Side(mine.detach())
            self._control.started()
            try:
                self._greet(side, stack, known, deadline)
            except DeadlineExceeded:
                raise DeadlineExceeded(
                    "start", "the worker was not ready in time", handlers=program.handlers, pid=self.process.pid
                ) from None
            except (BrokenPipeError, PeerClosedError, ClosedError):
                raise self.lost("start", started=True) from None
            except Exception:
                # It has said why, and ends.
                self.memory.close()
                self.process.wait_for_end(_LAST_MOMENT)
                raise
            self._stack = stack.pop_all()

    def _greet(self, side: Side, stack: ExitStack, known: Known | None, deadline: int) -> None:
        try:
            self.memory = Segments(side, caller=True)
        except BaseException:
            side.close()
            raise
        stack.callback(self.memory.close)
        self.page = self.memory.page
        channel = self._control.channel
        self.welcome = exchange(channel, self.memory, self._secret, {}, deadline)
        self._control.greeted()
        self.connection = self._connection = Connection(
            channel,
            self.memory,
            self.page,
            known,
            sequential=self.welcome.sequential,
            close=self._control.close_channel,
        )
        stack.callback(self.connection.close)
        if self.process.status is not None:
            self._ended()

    def _order(self) -> bytes:
        control, program = self._control, self._program
        order = {
            "version": VERSION,
            "over": control.over,
            "in": control.incoming,
            "out": control.outgoing,
            "handlers": program.handlers,
            "path": list(program.path),
            "signal": program.signal,
            "dump": program.told,
            "secret": self._secret,
        }
        return json.dumps(order).encode("ascii")

    def _running(self) -> str | None:
        if self._connection is None:
            return None
        running, number = self.page.running, self.page.function
        functions = self.welcome.functions
        return functions[number].get("name") if running and number < len(functions) else None

    def _ended(self) -> None:
        """What it had sent before is still read, if somebody waits for it."""
        try:
            self._control.ended()
        except (IpcError, ClosedError):
            self._finished()

    def _finished(self) -> None:
        connection = self._connection
        if connection is None:
            # Who greets it hears nothing more.
            self._control.close_channel()
        else:
            connection.fail(PeerClosedError("call", "the worker has ended", pid=self.process.pid))

    def means(self, call: Call) -> Means:
        """What there is to end a call with."""
        program, process = self._program, self.process

        def interrupt() -> None:
            if program.signal:
                process.signal(program.signal)
            else:
                self.memory.cancel(call.number)

        return Means(interrupt, process.signal, program.dump, self.end, "kill")

    def spares(self, call: Call) -> bool:  # noqa: ARG002 - as a worker on its own has it
        """Whether the worker only has to be told that a call is given up."""
        return False

    def end(self) -> None:
        """Kills it if it has not ended; waits for that."""
        self.process.kill()
        if self.process.wait_for_end(_KILLED) is None:
            raise DeadlineExceeded("kill", "the worker does not end", pid=self.process.pid)

    def lost(self, function: str, *, started: bool) -> WorkerLost:
        """What is known of its end; it is killed if it has not ended."""
        process = self.process
        if process.wait_for_end(_LAST_GRACE) is None:
            process.kill()
            process.wait_for_end(_KILLED)
        process.finish_output()
        details: dict[str, object] = {"function": function, "exit": self.exit() or "unknown", "started": started}
        lines = self._log.last_lines()
        if lines:
            details["stderr"] = lines[-1]
        error = WorkerLost("call", "the worker ended before it answered", **details)
        error.trace = process.trace()
        error.last_lines = lines
        return error

    def exit(self) -> str | None:
        """How it ended, ``exit code 3`` or the name of a signal; None while it has not."""
        status = self.process.status
        if status is None:
            return None
        return status.signal or f"exit code {status.code}"

    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self.process.status is None

    def close(self, graces: Graces) -> None:
        """Ends the connection, and the process: by itself, by SIGTERM, by SIGKILL."""
        with self._stack:
            self.connection.fail(ClosedError("call", "the worker was closed", pid=self.process.pid))
            page = self.page
            # Who asks later is told what it said last; its mapping goes with the rest.
            self.page = self.connection.page = page.copy()
            self.memory.close()
            if not self._ends(page, graces.close):
                self.process.signal(SIGTERM)
                self.process.wait_for_end(graces.terminate)

    def _ends(self, page: Page, seconds: float) -> bool:
        """Gives up what it runs and what it has read already, which nobody waits for."""
        given_up = 0
        last = monotonic() + seconds
        while self.process.status is None and monotonic() < last:
            running = page.running
            if running not in (0, given_up) and self._program.signal:
                given_up = running
                page.give_up(running)
                self.process.signal(self._program.signal)
            self.process.wait_for_end(min(_LOOK_AGAIN, max(0.0, last - monotonic())))
        return self.process.status is not None


def deadline_of(seconds: float | None) -> int:
    """A moment in so many seconds, in nanoseconds of CLOCK_MONOTONIC; 0 for never."""
    return 0 if seconds is None else max(1, monotonic_ns() + int(seconds * 1e9))
