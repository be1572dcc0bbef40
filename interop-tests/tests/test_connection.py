"""An unmodified ``multiprocessing.connection.Connection`` at one end, any peer at the other."""

from __future__ import annotations

from matrix.cases import streams
from matrix.link import Stage
from matrix.payload import check_messages

# CPython writes header and message together up to 16384 bytes, and apart above.
SIZES = {"0 bytes": 0, "16384 bytes": 16384, "16385 bytes": 16385, "1 MiB": 1 << 20}
CONNECTION = {"via": "connection"}


@streams({f"from Connection, {label}": size for label, size in SIZES.items()}, senders={"stdlib"})
def test_from_connection(stage: Stage) -> None:
    stage.connect(**stage.roles(sender=CONNECTION, receiver={}))
    sent = stage.sender.start("send", seed=40, length=stage.case.value)
    received = stage.receiver.do("receive", timeout=30)
    assert sent.result()["check"] == received["check"] == check_messages(seed=40, length=stage.case.value)


@streams({f"to Connection, {label}": size for label, size in SIZES.items()}, receivers={"stdlib"})
def test_to_connection(stage: Stage) -> None:
    stage.connect(**stage.roles(sender={}, receiver=CONNECTION))
    sent = stage.sender.start("send", seed=41, length=stage.case.value, timeout=30)
    received = stage.receiver.do("receive")
    assert sent.result()["check"] == received["check"] == check_messages(seed=41, length=stage.case.value)


@streams("Connection closes", senders={"stdlib"})
def test_connection_closes(stage: Stage) -> None:
    stage.connect(**stage.roles(sender=CONNECTION, receiver={}))
    stage.sender.do("send", seed=42, length=20000, count=2)
    stage.sender.do("close")
    error = stage.receiver.fails("receive", count=3, timeout=30)
    assert (error.code, error.facts["count"]) == ("PEER_CLOSED", "2")


@streams("Connection meets the end", receivers={"stdlib"})
def test_connection_meets_end(stage: Stage) -> None:
    stage.connect(**stage.roles(sender={}, receiver=CONNECTION))
    stage.sender.do("send", seed=43, length=10, timeout=30)
    stage.sender.do("close")
    error = stage.receiver.fails("receive", count=2)
    assert (error.code, error.facts["count"]) == ("PEER_CLOSED", "1")
