"""The control channel of a worker that is being started, and how the worker gets at the other end."""

from __future__ import annotations

import os
import secrets
import socket
from contextlib import ExitStack
from threading import RLock
from typing import TYPE_CHECKING

from antaboga.call._queues import QueuePair
from antaboga.errors import PeerClosedError
from antaboga.process.descriptor import Descriptor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from antaboga.transport.channel import Channel

MECHANISMS = ("pipe", "unix", "fifo", "posixmq", "sysvmq")
"""What may carry the messages."""

FIRST = 6
"""The number of the first descriptor of the control channel; ``spec/call/worker.md``."""


class CallerQueues(QueuePair):
    """Two queues, of which the one that is received from tells the end of the worker.

    Queues do not tell that the other side has gone. Who learns it in another way says so by ``end``: an empty message,
    which nobody sends otherwise, comes after all that the other side had sent.
    """

    def __init__(self, incoming: Channel, outgoing: Channel) -> None:
        """Takes them over."""
        super().__init__(incoming, outgoing)
        self.receive = self._received  # type: ignore[method-assign] # as the class that this is one of has it

    def _received(self, timeout: float | None = None) -> bytes:
        message = self._incoming.receive(timeout)
        if not message:
            raise PeerClosedError("receive", "the other end has gone")
        return message

    def end(self) -> bool:
        """Says that nothing more will come; False if there is no room to say it."""
        return self._incoming.try_send(b"")


class Control:
    """A channel with another end for a worker.

    Attributes:
        channel: our end.
        over: what it is.
        incoming: where the worker receives, as it sees it: a number, path, name or key; ``outgoing`` where it sends.
        given: what it inherits, by number.
    """

    def __init__(self, over: str) -> None:
        """Makes both ends.

        Raises:
            ValueError: there is no such mechanism.
            IpcError: the kernel refused.
        """
        if over not in MECHANISMS:
            raise ValueError(f"calls go over {', '.join(MECHANISMS)}: {over}")
        self.over = over
        self.channel: Channel
        self.incoming: object = FIRST
        self.outgoing: object = FIRST
        self.given: Mapping[int, Descriptor] = {}
        self._closing = RLock()
        self._unlink: Callable[[], None] | None = None
        make: Callable[[], None] = getattr(self, f"_{over}")
        make()

    def _pipe(self) -> None:
        from antaboga.transport.pipe import PipeChannel

        self.channel, theirs_in, theirs_out = PipeChannel.create()
        self.given = {FIRST: theirs_in, FIRST + 1: theirs_out}
        self.outgoing = FIRST + 1

    def _unix(self) -> None:
        from antaboga.transport.pipe import PipeChannel

        mine, theirs = socket.socketpair()
        end = Descriptor(mine.detach())
        self.given = {FIRST: Descriptor(theirs.detach())}
        self.channel = PipeChannel(end, end)

    def _fifo(self) -> None:
        from antaboga.registry import Registry
        from antaboga.transport import fifo

        name = os.path.join(Registry.of_current_user().run_directory(), f"call-{secrets.token_hex(12)}")
        there, back = f"{name}-in", f"{name}-out"
        self.channel = fifo.FifoChannel.create(back, there)
        self.incoming, self.outgoing = there, back

        def unlink() -> None:
            fifo.unlink(there)
            fifo.unlink(back)

        self._unlink = unlink

    def _posixmq(self) -> None:
        from antaboga.transport.posixmq import PosixMq

        name = f"/antaboga-call-{secrets.token_hex(12)}"
        self.incoming, self.outgoing = f"{name}-in", f"{name}-out"
        with ExitStack() as failing:
            there = failing.enter_context(PosixMq.create(f"{name}-in"))
            back = failing.enter_context(PosixMq.create(f"{name}-out"))
            self.channel = CallerQueues(back, there)
            failing.pop_all()

        def unlink() -> None:
            there.unlink()
            back.unlink()

        self._unlink = unlink

    def _sysvmq(self) -> None:
        from antaboga.sysv_key import SysvKey
        from antaboga.transport.sysvmq import SysvMq

        # Any but IPC_PRIVATE.
        keys = [secrets.randbelow((1 << 31) - 1) + 1 for _ in range(2)]
        self.incoming, self.outgoing = keys
        with ExitStack() as failing:
            there, back = (failing.enter_context(SysvMq.create(SysvKey.of(key))) for key in keys)
            self.channel = CallerQueues(back, there)
            failing.pop_all()

    def started(self) -> None:
        """Closes what the worker has inherited."""
        for descriptor in self.given.values():
            descriptor.close()

    def greeted(self) -> None:
        """Removes the names of what carries the messages, which the worker has opened."""
        unlink, self._unlink = self._unlink, None
        if unlink is not None:
            unlink()

    def ended(self) -> None:
        """Says that the worker has ended, where the channel does not tell it itself."""
        if isinstance(self.channel, CallerQueues):
            self.channel.end()

    def close_channel(self) -> None:
        """Closes our end; for any threads at once, where a channel itself is for one."""
        with self._closing:
            self.channel.close()

    def close(self) -> None:
        """Closes all of it."""
        self.started()
        self.close_channel()
