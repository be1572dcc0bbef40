"""A worker on its own that calls go to: ``spec/call/worker.md``, *A worker on its own*."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from threading import RLock, Thread
from time import monotonic_ns
from typing import TYPE_CHECKING, Any

from antaboga.call import _doors
from antaboga.call._connection import Connection
from antaboga.call._control import CallerQueues
from antaboga.call._exact import wrong
from antaboga.call._greeting import VERSION, exchange
from antaboga.call._ladder import Means
from antaboga.call._segments import Segments
from antaboga.call._side import Side
from antaboga.errors import AntabogaError, ClosedError, DeadlineExceeded, PeerClosedError, WorkerLost
from antaboga.sysv_key import SysvKey
from antaboga.transport.fifo import FifoChannel
from antaboga.transport.unix import UnixChannel

if TYPE_CHECKING:
    from antaboga.call._ladder import Graces
    from antaboga.call._pending import Call
    from antaboga.transport.channel import Channel

_LONGEST = 4096


class Connected:
    """For any threads.

    Attributes:
        memory: what both sides know by numbers.
        page: says what the worker does for this caller.
        connection: for calls.
        welcome: what the worker says of itself.
    """

    def __init__(self, url: str, deadline: int) -> None:
        """Connects and greets, until ``deadline`` at most, in nanoseconds of CLOCK_MONOTONIC."""
        self._url = url
        self._closing = RLock()
        over, door, names = _parsed(url)
        try:
            with ExitStack() as stack:
                knocking = stack.enter_context(UnixChannel.connect(door, _left(deadline), max_descriptors=1))
                secret = self._take(knocking, over, deadline)
                stack.callback(self._side.close)
                self._channel = knocking if over == "unix" else _opened(over, names)
                stack.callback(self._close_channel)
                if over != "unix":
                    knocking.close()
                self.memory = Segments(self._side, caller=True)
                stack.callback(self.memory.close)
                self.page = self.memory.page
                self.welcome = exchange(self._channel, self.memory, secret, {}, deadline)
                self.connection = Connection(
                    self._channel,
                    self.memory,
                    self.page,
                    None,
                    sequential=self.welcome.sequential,
                    close=self._close_channel,
                )
                stack.callback(self.connection.close)
                self._watch = Thread(target=self._await_end, name="antaboga-end", daemon=True)
                self._watch.start()
                self._stack = stack.pop_all()
        except DeadlineExceeded:
            raise DeadlineExceeded("connect", "the worker did not answer in time", url=url) from None
        except (BrokenPipeError, PeerClosedError):
            raise WorkerLost("connect", "the worker ended before it answered", exit="unknown", url=url) from None

    def _take(self, knocking: UnixChannel, over: str, deadline: int) -> str:
        with knocking.receive_delivery(_left(deadline)) as delivery:
            if len(delivery.body) > _LONGEST or len(delivery.descriptors) != 1:
                raise wrong("no offer of a worker", length=len(delivery.body))
            try:
                said = json.loads(delivery.body)
            except ValueError:
                said = None
            if type(said) is not dict or said.get("version") != VERSION or said.get("over") != over:
                raise wrong("an offer of another version or mechanism", url=self._url)
            self._side = Side(os.dup(delivery.descriptors[0].number))
            return str(said.get("secret"))

    def _await_end(self) -> None:
        self._side.await_end()
        ended = PeerClosedError("call", "the worker has ended", url=self._url)
        if not isinstance(self._channel, CallerQueues):
            # What it had sent before is still read: the stream has an end of its own.
            return
        with self._closing:
            if self.connection.lost is None:
                try:
                    self._channel.end()
                except AntabogaError:
                    self.connection.fail(ended)

    def _close_channel(self) -> None:
        with self._closing:
            self._channel.close()

    def means(self, call: Call) -> Means:
        """What there is to end a call with."""
        return Means(lambda: self.memory.cancel(call.root), None, 0, self.end, "close")

    def spares(self, call: Call) -> bool:
        """Whether a call has not begun, so that the worker only has to be told."""
        return not self.connection.begun(call)

    def end(self) -> None:
        """Closes the connection; the worker is somebody else's."""
        self.connection.fail(ClosedError("call", "the connection was closed", url=self._url))

    def lost(self, function: str, *, started: bool) -> AntabogaError:
        """What is known of its end."""
        if isinstance(self.connection.lost, ClosedError):
            return ClosedError("call", "the connection was closed", url=self._url)
        return WorkerLost(
            "call", "the worker ended before it answered", function=function, exit="unknown", started=started
        )

    def exit(self) -> str | None:
        """Nothing that a caller could know."""
        return None

    def is_alive(self) -> bool:
        """Whether the connection has not ended."""
        return self.connection.lost is None

    def close(self, _: Graces) -> None:
        """Ends the connection; the worker gives up what runs for it."""
        with self._stack:
            self.end()
            # Who asks later is told what it said last; its mapping goes with the rest.
            self.page = self.connection.page = self.page.copy()
            self.memory.close()
            self._watch.join()


def _left(deadline: int) -> float | None:
    return None if not deadline else max(0.0, (deadline - monotonic_ns()) / 1e9)


def _parsed(url: str) -> tuple[str, str, tuple[Any, ...]]:
    """The mechanism, the door, and the two names as this side sees them."""
    over, _, rest = url.partition(":")
    if over == "unix" and rest not in ("", "@"):
        return over, rest, ()
    names = rest.split(",")
    if over not in ("fifo", "posixmq", "sysvmq") or len(names) != 2 or not all(names):
        raise ValueError(
            f"not where a worker serves: '{url}'; unix:PATH, unix:@NAME, fifo:IN,OUT, posixmq:/IN,/OUT or sysvmq:IN,OUT"
        )
    if over == "fifo":
        names = [os.path.abspath(name) for name in names]
    keys: tuple[Any, ...] = tuple(names)
    if over == "sysvmq":
        keys = tuple(_key(name) for name in names)
        names = [key.shown for key in keys]
    return over, _doors.path_of(f"{over}:{names[1]},{names[0]}"), keys


def _key(name: str) -> SysvKey:
    path, hash_sign, project = name.rpartition("#")
    return SysvKey.ftok(path, int(project)) if hash_sign else SysvKey.of(int(name, 0))


def _opened(over: str, names: tuple[Any, ...]) -> Channel:
    if over == "fifo":
        return FifoChannel.open(*names)
    from antaboga.transport.posixmq import PosixMq
    from antaboga.transport.sysvmq import SysvMq

    with ExitStack() as stack:
        ends = [stack.enter_context(PosixMq.open(name) if over == "posixmq" else SysvMq.open(name)) for name in names]
        found = CallerQueues(*ends)
        stack.pop_all()
        return found
