"""What a URL on the command line names: one class a kind."""

from __future__ import annotations

import pwd
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from antaboga.cli.failure import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from contextlib import ExitStack

    from antaboga.call._doors import Door
    from antaboga.cli.timeout import Timeout
    from antaboga.memory import Segment
    from antaboga.sync import Semaphore


@dataclass(frozen=True)
class Endpoint(ABC):
    """What a URL names: ``name`` within ``mechanism``, as the URL has it."""

    mechanism: ClassVar[str]
    name: str

    def unlink(self) -> None:
        """Removes the name."""
        raise UsageError(f"nothing to unlink: {self.mechanism} has no name")


@dataclass(frozen=True)
class Message:
    """One message and what the mechanism says about it: its ``priority`` or ``type``, where there is one."""

    data: bytes
    attributes: dict[str, int]


class Port(ABC):
    """An open endpoint."""

    @abstractmethod
    def send(self, message: Message, timeout: Timeout) -> None:
        """Sends one message; attributes that it does not name are those of the command line."""

    @abstractmethod
    def receive(self, timeout: Timeout) -> Message:
        """Receives one message."""


class ChannelEndpoint(Endpoint):
    """A way on which messages go."""

    @abstractmethod
    def open(self, arguments: argparse.Namespace, stack: ExitStack, *, sends: bool, receives: bool) -> Port:
        """Opens it, waiting for a peer where the mechanism needs one; ``stack`` closes it."""

    def door(self, *, create: bool, listen: bool) -> Callable[[], Door]:  # noqa: ARG002 - as those that have one
        """What opens the place where callers of functions come; whoever calls it closes that.

        Args:
            create: whether to make what is absent.
            listen: whether that was said; who serves always listens.
        """
        raise UsageError(f"{self.mechanism} does not serve calls")


@dataclass(frozen=True)
class SegmentInfo:
    """What the kernel says about a segment.

    Attributes:
        name: as the registry has it.
        size: in bytes.
        mode: the permission bits.
        owner: the owner's name, or the number where it has none.
        attachments: how often it is mapped, as far as the mechanism tells.
        pids: the processes that have it mapped, as far as this user may look into them.
    """

    name: str
    size: int
    mode: int
    owner: str
    attachments: int
    pids: list[int]


class SegmentEndpoint(Endpoint):
    """Memory with a name."""

    @abstractmethod
    def create(self, size: int) -> Segment:
        """Makes it, zeroed and persistent; the name must be free."""

    @abstractmethod
    def open(self, *, read_only: bool) -> Segment:
        """Maps it; it must exist."""

    @abstractmethod
    def info(self) -> SegmentInfo:
        """What the kernel says about it now."""


class SemaphoreEndpoint(Endpoint):
    """A semaphore with a name."""

    @abstractmethod
    def create(self, value: int) -> Semaphore:
        """Makes it, persistent; the name must be free."""

    @abstractmethod
    def open(self) -> Semaphore:
        """Opens it; it must exist."""


def user_name(uid: int) -> str:
    """The name of a user, or the number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
