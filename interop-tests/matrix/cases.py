"""Cases: a room, who sends, who receives, which of them hosts, and what is tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from matrix.implementations import NAMES
from matrix.interpreters import found
from matrix.mechanisms import Room, rooms

Host = Literal["sender", "receiver"]
RAW_SENDERS = frozenset({"stdlib", "c"})


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


def _cases(
    kind: str,
    stream: bool | None,
    senders: Iterable[str],
    receivers: Iterable[str],
    hosts: tuple[Host, ...],
    values: Mapping[str, Any],
) -> Iterable[Any]:
    for room in rooms():
        if room.kind != kind or (stream is not None and room.stream != stream):
            continue
        for sender, receiver in _pairs():
            if kind_of(sender) not in senders or kind_of(receiver) not in receivers:
                continue
            for host in hosts:
                for label, value in values.items():
                    case = Case(room, sender, receiver, host, value)
                    where = ", receiver hosts" if host == "receiver" else ""
                    yield pytest.param(case, id=f"{case.pair}/{label}{where}")


def streams(
    values: Mapping[str, Any] | str,
    senders: Iterable[str] = NAMES,
    receivers: Iterable[str] = NAMES,
    hosts: tuple[Host, ...] = ("sender", "receiver"),
) -> pytest.MarkDecorator:
    """Mark a test to run over every framed room and pair, each side hosting in turn."""
    return _mark("transport", True, senders, receivers, hosts, values)


def segments(values: Mapping[str, Any] | str) -> pytest.MarkDecorator:
    """Mark a test to run over every segment room and pair, ``sender`` being the one that creates."""
    return _mark("memory", None, NAMES, NAMES, ("sender",), values)


def semaphores(values: Mapping[str, Any] | str) -> pytest.MarkDecorator:
    """Mark a test to run over every semaphore room and pair, ``sender`` being the one that creates."""
    return _mark("sync", None, NAMES, NAMES, ("sender",), values)


def _mark(
    kind: str,
    stream: bool | None,
    senders: Iterable[str],
    receivers: Iterable[str],
    hosts: tuple[Host, ...],
    values: Mapping[str, Any] | str,
) -> pytest.MarkDecorator:
    labelled = {values: None} if isinstance(values, str) else values
    cases = list(_cases(kind, stream, frozenset(senders), frozenset(receivers), hosts, labelled))
    return pytest.mark.parametrize("case", cases)
