"""POSIX message queues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from antaboga.cli.channel_options import refuse_all_but
from antaboga.cli.ending import held
from antaboga.cli.endpoint.base import ChannelEndpoint, Message, Port
from antaboga.cli.endpoint.pair import Pair
from antaboga.cli.failure import UsageError
from antaboga.lifetime import Lifetime
from antaboga.transport import posixmq
from antaboga.transport.posixmq import PosixMq

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from contextlib import ExitStack

    from antaboga.call._doors import Door
    from antaboga.cli.timeout import Timeout

_SIZES = ("--depth", "--message-size")


@dataclass(frozen=True)
class PosixMqEndpoint(ChannelEndpoint):
    """One queue, or one for each direction; names have their slashes."""

    mechanism: ClassVar[str] = "posixmq"
    names: Pair[str]

    @classmethod
    def parse(cls, rest: str) -> PosixMqEndpoint:
        """Reads what follows ``posixmq:``; what else is wrong with a name, opening it tells."""
        return cls(rest, Pair.parse(cls.mechanism, rest, _name))

    def open(self, arguments: argparse.Namespace, stack: ExitStack, *, sends: bool, receives: bool) -> Port:
        """Opens the queues."""
        only_sends = {"--priority"} if not receives else set()
        refuse_all_but(arguments, self.mechanism, {"--create", *_SIZES, *only_sends})
        for option, value in zip(_SIZES, (arguments.depth, arguments.message_size), strict=True):
            if value is not None and not arguments.create:
                raise UsageError(f"{option} needs --create")
            if value == 0:
                raise UsageError(f"{option} must be above 0")
        if (arguments.priority or 0) > posixmq.MAX_PRIORITY:
            # The queue would refuse it too, but only when it has been made.
            raise ValueError(f"priority must be 0 to {posixmq.MAX_PRIORITY}: {arguments.priority}")
        incoming, outgoing = self.names.chosen(sends=sends, receives=receives)
        return _QueuePort(
            _opened(incoming, arguments, stack), _opened(outgoing, arguments, stack), arguments.priority or 0
        )

    def door(self, *, create: bool, listen: bool) -> Callable[[], Door]:
        """Opens a socket beside both names."""
        from antaboga.call._doors import NamedDoor
        from antaboga.call._queues import QueuePair

        incoming, outgoing = self.names.both(listen=listen)

        def opened() -> Door:
            if create:
                for name in (incoming, outgoing):
                    PosixMq.open_or_create(name, lifetime=Lifetime.PERSISTENT).close()
            url = f"posixmq:{incoming},{outgoing}"
            return NamedDoor("posixmq", url, lambda: QueuePair.open("posixmq", incoming, outgoing))

        return opened

    def unlink(self) -> None:
        """Removes the queues."""
        self.names.each(posixmq.unlink)


class _QueuePort(Port):
    """Queues; whoever made them closes them."""

    def __init__(self, incoming: PosixMq | None, outgoing: PosixMq | None, priority: int) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._priority = priority

    def send(self, message: Message, timeout: Timeout) -> None:
        """Sends one message."""
        assert self._outgoing is not None
        priority = message.attributes.get("priority", self._priority)
        self._outgoing.send(message.data, timeout.remaining(), priority=priority)

    def receive(self, timeout: Timeout) -> Message:
        """Receives the first message."""
        assert self._incoming is not None
        body, priority = self._incoming.receive_message(timeout.remaining())
        return Message(body, {"priority": priority})


def _opened(name: str | None, arguments: argparse.Namespace, stack: ExitStack) -> PosixMq | None:
    if name is None:
        return None
    with held():
        if not arguments.create:
            return stack.enter_context(PosixMq.open(name))
        return stack.enter_context(
            PosixMq.open_or_create(
                name, depth=arguments.depth, message_size=arguments.message_size, lifetime=Lifetime.PERSISTENT
            )
        )


def _name(text: str) -> str:
    if len(text) < 2 or not text.startswith("/"):
        raise UsageError(f"'posixmq:{text}' is not posixmq:/NAME")
    return text
