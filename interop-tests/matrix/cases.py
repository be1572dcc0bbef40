"""Cases: a room, who sends, who receives, which of them hosts, and what is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from matrix.implementations import NAMES
from matrix.interpreters import found
from matrix.mechanisms import Naming, Room, rooms

Host = Literal["sender", "receiver"]
# One label, or a value for each.
Values = str | Mapping[str, Any]
# Frames that break the rules are sent by peers that know no better.
RAW_SENDERS = frozenset({"stdlib", "c"})
# Everybody on either side of C, for what does not depend on who the other is.
BESIDE_C = frozenset({("c", name) for name in NAMES} | {(name, "c") for name in NAMES})
EVERYWHERE = frozenset((sender, receiver) for sender in NAMES for receiver in NAMES)


@dataclass(frozen=True)
class Case:
    """One case of the matrix; ``sender`` also stands for whoever creates a segment or semaphore."""

    room: Room
    sender: str
    receiver: str
    host: Host
    value: Any

    @property
    def pair(self) -> str:
        return f"{self.room}/{self.sender}->{self.receiver}"

    @property
    def counted(self) -> bool:
        """Whether it is one of those that must not become fewer; a machine may have any number of interpreters."""
        return self.sender in NAMES and self.receiver in NAMES

    @property
    def hosting(self) -> tuple[str, str]:
        """The peers as (host, guest)."""
        return (self.sender, self.receiver) if self.host == "sender" else (self.receiver, self.sender)


def _pairs() -> list[tuple[str, str]]:
    pairs = [(sender, receiver) for sender in NAMES for receiver in NAMES]
    for interpreter in found():
        for ours in ("java", "python"):
            pairs += [(interpreter.peer, ours), (ours, interpreter.peer)]
    return pairs


def kind_of(peer: str) -> str:
    """Return which of the four a peer is, whatever interpreter it runs on."""
    return peer.partition("-")[0]


def _mark(
    room_like: Callable[[Room], bool],
    pairs: Set[tuple[str, str]],
    hosts: tuple[Host, ...],
    values: Values,
    *,
    interpreters: bool = True,
) -> pytest.MarkDecorator:
    labelled: Mapping[str, Any] = {values: None} if isinstance(values, str) else values
    cases = []
    for room in filter(room_like, rooms()):
        for sender, receiver in _pairs():
            if (kind_of(sender), kind_of(receiver)) not in pairs:
                continue
            if not interpreters and not {sender, receiver} <= set(NAMES):
                continue
            # Who hosts makes no difference to an interpreter that another has not shown already.
            for host in hosts if sender in NAMES and receiver in NAMES else hosts[:1]:
                for label, value in labelled.items():
                    case = Case(room, sender, receiver, host, value)
                    where = ", receiver hosts" if host == "receiver" else ""
                    cases.append(pytest.param(case, id=f"{case.pair}/{label}{where}"))
    return pytest.mark.parametrize("case", cases)


def streams(
    values: Values,
    senders: Iterable[str] = NAMES,
    receivers: Iterable[str] = NAMES,
    hosts: tuple[Host, ...] = ("sender", "receiver"),
    pairs: Set[tuple[str, str]] = EVERYWHERE,
) -> pytest.MarkDecorator:
    """Mark a test to run over every framed room and pair, each side hosting in turn."""
    chosen = {(sender, receiver) for sender in senders for receiver in receivers} & pairs
    return _mark(lambda room: room.kind == "transport" and room.stream, chosen, hosts, values)


def queues(
    values: Values,
    senders: Iterable[str] = NAMES,
    receivers: Iterable[str] = NAMES,
    hosts: tuple[Host, ...] = ("sender", "receiver"),
    having: str | None = None,
    pairs: Set[tuple[str, str]] = EVERYWHERE,
    *,
    interpreters: bool = True,
) -> pytest.MarkDecorator:
    """Mark a test to run over every queue and pair, each side making it in turn; ``having`` a capability, if given."""
    chosen = {(sender, receiver) for sender in senders for receiver in receivers} & pairs
    return _mark(lambda room: _is_queue(room) and _has(room, having), chosen, hosts, values, interpreters=interpreters)


def _is_queue(room: Room) -> bool:
    return room.kind == "transport" and not room.stream and room.hosting == "create"


def packets(
    values: Values,
    pairs: Set[tuple[str, str]] = EVERYWHERE,
    hosts: tuple[Host, ...] = ("sender", "receiver"),
    having: str | None = None,
    *,
    interpreters: bool = False,
) -> pytest.MarkDecorator:
    """Mark a test to run over every room of sockets that keep messages apart, and every pair.

    Where a socket's calls are all that matters, which are alike in every CPython, one interpreter does for all.
    """

    def wanted(room: Room) -> bool:
        return _is_socket_of_packets(room) and _has(room, having)

    return _mark(wanted, pairs, hosts, values, interpreters=interpreters)


def _is_socket_of_packets(room: Room) -> bool:
    return room.kind == "transport" and not room.stream and room.hosting in {"listen", "bind"}


def fifos(
    values: Values,
    pairs: Set[tuple[str, str]] = EVERYWHERE,
    hosts: tuple[Host, ...] = ("sender",),
    *,
    interpreters: bool = True,
) -> pytest.MarkDecorator:
    """Mark a test to run over the framed rooms that one side makes by a path, and every pair."""
    return _mark(lambda room: room.stream and room.hosting == "create", pairs, hosts, values, interpreters=interpreters)


def _has(room: Room, capability: str | None) -> bool:
    """Whether a room has a capability, or lacks one called ``not …``."""
    if capability is None:
        return True
    return (capability.removeprefix("not ") in room.capabilities) != capability.startswith("not ")


def listeners(
    values: Values, pairs: Set[tuple[str, str]] = EVERYWHERE, *, interpreters: bool = True
) -> pytest.MarkDecorator:
    """Mark a test to run over every room where one side listens, ``sender`` being that side."""
    return _mark(lambda room: room.hosting == "listen", pairs, ("sender",), values, interpreters=interpreters)


def carriers(
    values: Values,
    pairs: Set[tuple[str, str]] = EVERYWHERE,
    hosts: tuple[Host, ...] = ("sender",),
    *,
    interpreters: bool = False,
) -> pytest.MarkDecorator:
    """Mark a test to run over every room whose messages descriptors go along with, and every pair."""
    return _mark(lambda room: _has(room, "descriptors"), pairs, hosts, values, interpreters=interpreters)


def families(values: Values, parents: Set[str]) -> pytest.MarkDecorator:
    """Mark a test to run over every inherited room, ``sender`` being the parent."""
    pairs = {(parent, child) for parent in parents for child in NAMES}
    return _mark(lambda room: room.hosting == "inherited", pairs, ("sender",), values)


def segments(
    values: Values,
    pairs: Set[tuple[str, str]] = EVERYWHERE,
    having: str | None = None,
    *,
    interpreters: bool = True,
) -> pytest.MarkDecorator:
    """Mark a test to run over every segment room and pair, ``sender`` being the one that creates."""
    return _mark(
        lambda room: room.kind == "memory" and _has(room, having),
        pairs,
        ("sender",),
        values,
        interpreters=interpreters,
    )


def semaphores(
    values: Values,
    pairs: Set[tuple[str, str]] = EVERYWHERE,
    having: str | None = None,
    *,
    interpreters: bool = True,
) -> pytest.MarkDecorator:
    """Mark a test to run over every semaphore room and pair, ``sender`` being the one that creates."""
    return _mark(
        lambda room: room.kind == "sync" and _has(room, having), pairs, ("sender",), values, interpreters=interpreters
    )


def named(values: Values, naming: Naming, pairs: Set[tuple[str, str]] = EVERYWHERE) -> pytest.MarkDecorator:
    """Mark a test to run over every room whose objects one side makes under a name of this form, and every pair."""
    return _mark(lambda room: room.hosting == "create" and room.naming == naming, pairs, ("sender",), values)
