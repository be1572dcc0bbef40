"""A worker on its own that a test starts, and callers that come to it: the caller's side in Python."""

import hashlib
import json
import os
import secrets
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import antaboga
from antaboga.call import _doors, _wire
from antaboga.call._inline import InlineSink, InlineSource
from antaboga.call._link import Link
from antaboga.call._queues import QueuePair
from antaboga.call._reading import ValueReader
from antaboga.call._segments import Segments
from antaboga.call._side import Side
from antaboga.call._wire import Message
from antaboga.call._writing import ValueWriter
from antaboga.process import Child, Descriptor
from antaboga.transport.channel import Channel
from antaboga.transport.fifo import FifoChannel
from antaboga.transport.unix import UnixChannel
from call_worker import SECONDS

OVER = ("unix", "fifo", "posixmq", "sysvmq")


class Served:
    """A worker on its own."""

    def __init__(self, handlers: Path, over: str = "unix") -> None:
        self.over = over
        self._stack = ExitStack()
        folder = handlers.parent
        unique = f"abtest-{os.getpid()}-{secrets.token_hex(6)}"
        self.names = {
            "unix": (str(folder / "door"),),
            "fifo": (str(folder / "in"), str(folder / "out")),
            "posixmq": (f"/{unique}-in", f"/{unique}-out"),
            "sysvmq": tuple(f"0x{secrets.randbits(31) | 1:08x}" for _ in range(2)),
        }[over]
        self.url = f"{over}:{','.join(self.names)}"
        self.door = self.names[0] if over == "unix" else _doors.path_of(self.url)
        words = [sys.executable, "-m", "antaboga", "serve", str(handlers), self.url]
        self._errors = Descriptor.pipe()
        self._stack.enter_context(self._errors.read)
        with self._errors.write as error:
            self.child = self._stack.enter_context(
                Child.start(
                    words + ["--create"] * (over != "unix"),
                    descriptors={2: error},
                    environment={"PYTHONPATH": str(Path(antaboga.__file__).parents[1])},
                )
            )
        while not self._answers():
            if not self.child.is_alive():
                raise AssertionError(self.printed())

    def _answers(self) -> bool:
        try:
            UnixChannel.connect(self.door, SECONDS).close()
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        return True

    def printed(self) -> str:
        """What it wrote to standard error, when it has ended."""
        self.child.wait_for(SECONDS)
        found = b""
        while block := os.read(self._errors.read.number, 65536):
            found += block
        return found.decode()

    def end(self, number: int = signal.SIGTERM) -> int:
        """Ends it by a signal; the exit code."""
        self.child.signal(number)
        return self.child.wait_for(SECONDS).code

    def close(self) -> None:
        if self.child.is_alive():
            self.end()
        self._stack.close()
        if self.over != "unix":
            from antaboga.cli.main import run

            run(["unlink", self.url])

    def __enter__(self) -> "Served":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class Visitor:
    """A caller of it, greeted unless that is left to the test."""

    def __init__(self, served: Served, *, greeted: bool = True) -> None:
        self.seconds = SECONDS
        self._stack = ExitStack()
        with ExitStack() as failing:
            failing.enter_context(self._stack)
            knocking = self._stack.enter_context(UnixChannel.connect(served.door, SECONDS, max_descriptors=1))
            with knocking.receive_delivery(SECONDS) as delivery:
                self.offer: dict[str, Any] = json.loads(delivery.body)
                self.side = Side(os.dup(delivery.descriptors[0].number))
            self._stack.callback(self.side.close)
            self.channel = self._stack.enter_context(self._control(served, knocking))
            self.memory = Segments(self.side, caller=True)
            self._stack.callback(self.memory.close)
            if greeted:
                self.greet(self.offer["secret"])
            failing.pop_all()

    def _control(self, served: Served, knocking: UnixChannel) -> Channel:
        if served.over == "unix":
            return knocking
        knocking.close()
        if served.over == "fifo":
            return FifoChannel.open(served.names[1], served.names[0])
        keys = [str(int(name, 16)) if served.over == "sysvmq" else name for name in served.names]
        return QueuePair.open(served.over, keys[1], keys[0])

    def hello(self, secret: object) -> Message:
        hello = {"version": 1, "language": "python", "pid": os.getpid(), "secret": secret}
        body = ValueWriter(InlineSink()).write(hello)
        self.channel.send(_wire.write(Message(_wire.HELLO, _wire.JSON, 0, 0, 0, 0, body)))
        return _wire.read(self.channel.receive(SECONDS), self.memory.spilled)

    def greet(self, secret: object) -> None:
        greeting = self.hello(secret)
        self.welcome: dict[str, Any] = ValueReader().read(greeting.body, InlineSource(()))
        self.numbers = {f["name"]: n for n, f in enumerate(self.welcome["functions"])}
        self.link = Link(self.channel, self.memory, caller=True)

    def call(self, name: str, *args: object, seconds: float = SECONDS) -> Any:
        deadline = time.monotonic_ns() + int(seconds * 1e9)
        return self.link.call(self.numbers[name], args, None, deadline)

    def close(self) -> None:
        self._stack.close()

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def digest(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:16]
