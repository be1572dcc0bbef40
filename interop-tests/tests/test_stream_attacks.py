"""Framed channels: octets that no honest sender writes, and honest ones cut in pieces."""

from __future__ import annotations

from matrix.cases import RAW_SENDERS, streams
from matrix.link import Stage
from matrix.payload import check_messages, payload

# Label: the octets, and whether the sender then closes.
BROKEN_FRAMES = {
    "end inside the header": ("0000", True),
    "end between header and message": ("00000064", True),
    "end inside the message": ("00000064" + "aa" * 10, True),
    "end inside the extended header": ("ffffffff00000000", True),
    "declared length 2^31-1": ("7fffffff", False),
    "declared length 2^31": ("ffffffff0000000080000000", False),
    "declared length 2^63": ("ffffffff8000000000000000", False),
    "declared length 2^64-1": ("ffffffffffffffffffffffff", False),
    "length -2": ("fffffffe", False),
    "length -2^31": ("80000000", False),
}


@streams(BROKEN_FRAMES, senders=RAW_SENDERS)
def test_broken_frame(stage: Stage) -> None:
    octets, closes = stage.case.value
    stage.connect()
    stage.sender.do("send", seed=30, length=200, timeout=30)
    stage.sender.do("raw", hex=octets, timeout=30)
    if closes:
        stage.sender.do("close")
    error = stage.receiver.fails("receive", count=2, timeout=30)
    assert (error.code, error.facts["count"]) == ("PROTOCOL", "1")
    assert error.facts["check"] == check_messages(seed=30, length=200)


@streams("declared length above the limit by one", senders=RAW_SENDERS)
def test_above_default_limit(stage: Stage) -> None:
    stage.connect(**stage.roles(sender={}, receiver={"limit": 1000}))
    stage.sender.do("raw", hex="000003e9", timeout=30)
    assert stage.receiver.fails("receive", timeout=30).code == "PROTOCOL"


@streams("extended form of a short message", senders=RAW_SENDERS)
def test_extended_form(stage: Stage) -> None:
    stage.connect()
    stage.sender.do("raw", hex="ffffffff0000000000000005" + payload(31, 5).hex(), timeout=30)
    assert stage.receiver.do("receive", timeout=30)["check"] == check_messages(seed=31, length=5)


@streams("frame byte by byte", senders=RAW_SENDERS)
def test_byte_by_byte(stage: Stage) -> None:
    stage.connect()
    waiting = stage.receiver.start("receive", count=2, timeout=30)
    for octet in b"\0\0\0\5" + payload(32, 5) + b"\0\0\0\1" + payload(33, 1):
        stage.sender.do("raw", hex=f"{octet:02x}", timeout=30)
    received = waiting.result()
    assert (received["count"], received["bytes"]) == ("2", "6")


@streams("two frames and a half in one write", senders=RAW_SENDERS)
def test_glued(stage: Stage) -> None:
    stage.connect()
    octets = b"\0\0\0\3" + payload(34, 3) + b"\0\0\0\0" + b"\0\0\0\4" + payload(36, 2)
    stage.sender.do("raw", hex=octets.hex(), timeout=30)
    assert stage.receiver.do("receive", timeout=30)["check"] == check_messages(seed=34, length=3)
    assert stage.receiver.do("receive", timeout=30)["bytes"] == "0"
    assert stage.receiver.do("try-receive")["count"] == "0"
    stage.sender.do("raw", hex=payload(36, 4)[2:].hex(), timeout=30)
    assert stage.receiver.do("receive", timeout=30)["check"] == check_messages(seed=36, length=4)


@streams("a late receive keeps its partial input", senders=RAW_SENDERS)
def test_partial_input_kept(stage: Stage) -> None:
    stage.connect()
    frame = b"\0\0\x03\xe8" + payload(35, 1000)
    stage.sender.do("raw", hex=frame[:300].hex(), timeout=30)
    assert stage.receiver.fails("receive", timeout=0.02).code == "DEADLINE"
    stage.sender.do("raw", hex=frame[300:].hex(), timeout=30)
    assert stage.receiver.do("receive", timeout=30)["check"] == check_messages(seed=35, length=1000)
