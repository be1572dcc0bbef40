"""System V message queues."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from antaboga.cli.channel_options import refuse_all_but
from antaboga.cli.ending import held
from antaboga.cli.endpoint.base import ChannelEndpoint, Message, Port
from antaboga.cli.endpoint.pair import Pair
from antaboga.cli.endpoint.sysv_name import SysvName
from antaboga.lifetime import Lifetime
from antaboga.transport import sysvmq
from antaboga.transport.sysvmq import Selection, SysvMq

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from contextlib import ExitStack

    from antaboga.call._doors import Door
    from antaboga.cli.timeout import Timeout


@dataclass(frozen=True)
class SysvMqEndpoint(ChannelEndpoint):
    """One queue, or one for each direction."""

    mechanism: ClassVar[str] = "sysvmq"
    keys: Pair[SysvName]

    @classmethod
    def parse(cls, rest: str) -> SysvMqEndpoint:
        """Reads what follows ``sysvmq:``."""
        return cls(rest, Pair.parse(cls.mechanism, rest, partial(SysvName.parse, cls.mechanism)))

    def open(self, arguments: argparse.Namespace, stack: ExitStack, *, sends: bool, receives: bool) -> Port:
        """Opens the queues."""
        refuse_all_but(arguments, self.mechanism, {"--create", "--type"})
        if not receives and arguments.type is not None and arguments.type < 1:
            # The queue would refuse it too, but only when it has been made.
            raise ValueError(f"a message's type must be above zero: {arguments.type}")
        incoming, outgoing = self.keys.chosen(sends=sends, receives=receives)
        return _QueuePort(
            _opened(incoming, stack, create=arguments.create),
            _opened(outgoing, stack, create=arguments.create),
            arguments.type,
        )

    def door(self, *, create: bool, listen: bool) -> Callable[[], Door]:
        """Opens a socket beside both names."""
        from antaboga.call._doors import NamedDoor
        from antaboga.call._queues import QueuePair

        names = self.keys.both(listen=listen)

        def opened() -> Door:
            incoming, outgoing = (name.key() for name in names)
            if create:
                for key in (incoming, outgoing):
                    SysvMq.open_or_create(key, lifetime=Lifetime.PERSISTENT).close()
            url = f"sysvmq:{incoming.shown},{outgoing.shown}"
            return NamedDoor("sysvmq", url, lambda: QueuePair(SysvMq.open(incoming), SysvMq.open(outgoing)))

        return opened

    def unlink(self) -> None:
        """Removes the queues."""
        self.keys.each(lambda name: sysvmq.unlink(name.key()))


class _QueuePort(Port):
    """Queues; whoever made them closes them."""

    def __init__(self, incoming: SysvMq | None, outgoing: SysvMq | None, kind: int | None) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._type = 1 if kind is None else kind
        self._selection = Selection(kind or 0)

    def send(self, message: Message, timeout: Timeout) -> None:
        """Sends one message."""
        assert self._outgoing is not None
        self._outgoing.send(message.data, timeout.remaining(), type=message.attributes.get("type", self._type))

    def receive(self, timeout: Timeout) -> Message:
        """Receives the first message of the types that were asked for."""
        assert self._incoming is not None
        body, kind = self._incoming.receive_message(self._selection, timeout.remaining())
        return Message(body, {"type": kind})


def _opened(name: SysvName | None, stack: ExitStack, *, create: bool) -> SysvMq | None:
    if name is None:
        return None
    key = name.key()
    with held():
        return stack.enter_context(
            SysvMq.open_or_create(key, lifetime=Lifetime.PERSISTENT) if create else SysvMq.open(key)
        )
