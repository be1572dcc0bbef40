"""A worker that a test starts and calls: the caller's side in Python."""

import json
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import antaboga
from antaboga.call import _wire
from antaboga.call._inline import InlineSink, InlineSource
from antaboga.call._link import Link
from antaboga.call._queues import QueuePair
from antaboga.call._reading import ValueReader
from antaboga.call._segments import Segments
from antaboga.call._side import Side
from antaboga.call._wire import Message
from antaboga.call._writing import ValueWriter
from antaboga.process import Child, Descriptor
from antaboga.sysv_key import SysvKey
from antaboga.transport.channel import Channel
from antaboga.transport.fifo import FifoChannel
from antaboga.transport.pipe import PipeChannel
from antaboga.transport.posixmq import PosixMq
from antaboga.transport.sysvmq import SysvMq

HANDLERS = Path(__file__).parent / "call_handlers" / "sample.py"
SIGNAL, DUMP = signal.SIGRTMIN + 8, signal.SIGRTMIN + 9
SECONDS = 60


class Caller:
    """A worker, greeted, and its caller's side."""

    def __init__(self, handlers: object = HANDLERS, *, secret: str | None = None, over: str = "pipe") -> None:
        self._stack = ExitStack()
        with ExitStack() as failing:
            failing.enter_context(self._stack)
            self._start(str(handlers), secret, over)
            failing.pop_all()

    def _start(self, handlers: str, secret: str | None, over: str) -> None:
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        side = Side(mine.detach())
        self._stack.callback(side.close)
        given = {3: Descriptor(theirs.detach())}
        given[4] = Descriptor(os.memfd_create("traces"))
        self.traces = self._stack.enter_context(given[4].duplicate())
        outputs = {number: Descriptor.pipe() for number in (1, 2, 5)}
        self.outputs = {number: self._stack.enter_context(pipe.read) for number, pipe in outputs.items()}
        given.update({number: pipe.write for number, pipe in outputs.items()})
        self.channel: Channel
        if over == "unix":
            one, other = socket.socketpair()
            end = Descriptor(one.detach())
            self.channel = self._stack.enter_context(PipeChannel(end, end))
            given[6] = Descriptor(other.detach())
            numbers: tuple[object, object] = (6, 6)
        elif over != "pipe":
            self.channel, numbers = self._named(over)
        else:
            pair = PipeChannel.create()
            self.channel, given[6], given[7] = pair
            numbers = (6, 7)
            self._stack.callback(self.channel.close)
        source = str(Path(antaboga.__file__).parents[1])
        self.child = self._stack.enter_context(
            Child.start(
                [sys.executable, "-m", "antaboga.call.worker"],
                descriptors=given,
                environment={"PYTHONPATH": source},
            )
        )
        for descriptor in given.values():
            descriptor.close()
        order = {
            "version": 1,
            "over": over,
            "in": numbers[0],
            "out": numbers[1],
            "handlers": handlers,
            "path": [],
            "signal": int(SIGNAL),
            "dump": int(DUMP),
            "secret": "right",
        }
        side.send_order(json.dumps(order).encode())
        self.memory = Segments(side, caller=True)
        self._stack.callback(self.memory.close)
        hello = {"version": 1, "language": "python", "pid": os.getpid(), "secret": secret or "right"}
        body = ValueWriter(InlineSink()).write(hello)
        self.channel.send(_wire.write(Message(_wire.HELLO, _wire.JSON, 0, 0, 0, 0, body)))
        self.greeting = _wire.read(self.channel.receive(SECONDS), self.memory.spilled)
        reader = ValueReader()
        reader.in_error = self.greeting.kind == _wire.ERROR
        self.welcome: dict[str, Any] = reader.read(self.greeting.body, InlineSource(()))
        self.link = Link(self.channel, self.memory, caller=True)
        self.numbers = {f["name"]: n for n, f in enumerate(self.welcome.get("functions", []))}

    def _named(self, over: str) -> tuple[Channel, tuple[object, object]]:
        """A channel by two names, which go with it."""
        if over == "fifo":
            folder = tempfile.mkdtemp(prefix=f"abtest-{os.getpid()}-")
            self._stack.callback(shutil.rmtree, folder)
            names = f"{folder}/in", f"{folder}/out"
            return self._stack.enter_context(FifoChannel.create(*names)), (names[1], names[0])
        if over == "posixmq":
            queue = f"/abtest-{os.getpid()}-{secrets.token_hex(6)}"
            names = f"{queue}-in", f"{queue}-out"
            queues: list[Channel] = [PosixMq.create(name, depth=4, message_size=512) for name in names]
        else:
            names = str(secrets.randbits(31) | 1), str(secrets.randbits(31) | 1)
            queues = [SysvMq.create(SysvKey.parse(name)) for name in names]
        pair = QueuePair(*queues)
        return self._stack.enter_context(pair), (names[1], names[0])

    def call(self, name: str, *args: object, seconds: float = SECONDS, **kwargs: object) -> Any:
        deadline = time.monotonic_ns() + int(seconds * 1e9)
        return self.link.call(self.numbers[name], args, kwargs, deadline)

    def lines(self, number: int, count: int) -> list[str]:
        """Lines that the worker wrote."""
        found = b""
        while found.count(b"\n") < count:
            found += os.read(self.outputs[number].number, 65536)
        return found.decode().splitlines()

    def close(self) -> None:
        self._stack.close()

    def __enter__(self) -> "Caller":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def file_of(folder: Path, text: str) -> Iterator[Path]:
    """A file of handlers with this text."""
    path = folder / "written.py"
    path.write_text(text)
    yield path
