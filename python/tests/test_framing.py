"""Framing against the vectors captured from CPython, and against any cutting of any stream."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from antaboga.errors import AntabogaError, ProtocolError
from antaboga.wire import DEFAULT_LIMIT, Decoder, Framing
from hypothesis import given, settings
from hypothesis import strategies as st

VECTORS = json.loads((Path(__file__).parents[2] / "spec/vectors/framing.json").read_text())["vectors"]


def octets(value: dict[str, Any]) -> bytes:
    return bytes.fromhex(value["hex"]) if "hex" in value else bytes.fromhex(value["repeat"]) * value["count"]


def stream(vector: dict[str, Any]) -> bytes:
    return bytes.fromhex(vector["hex"]) + (octets(vector["then"]) if "then" in vector else b"")


def vectors(flag: str) -> list[Any]:
    return [pytest.param(vector, id=vector["id"]) for vector in VECTORS if flag in vector["flags"]]


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def fed(decoder: Decoder, parts: Iterator[bytes]) -> list[bytes]:
    return [message for part in parts for message in decoder.feed(part)]


def at_end(decoder: Decoder) -> list[bytes]:
    messages = []
    while (message := decoder.end()) is not None:
        messages.append(message)
    return messages


def test_there_are_vectors() -> None:
    assert len(vectors("send")) >= 8
    assert len(vectors("receive")) >= 20


@pytest.mark.parametrize("vector", vectors("send"))
def test_what_is_sent(vector: dict[str, Any]) -> None:
    framing = Framing(vector["framing"])
    sent = b"".join(
        framing.header(len(message)) + message + framing.trailer for message in map(octets, vector["value"])
    )
    assert sent == stream(vector)


@pytest.mark.parametrize("vector", vectors("header"))
def test_what_goes_before_a_message(vector: dict[str, Any]) -> None:
    assert Framing(vector["framing"]).header(vector["length"]) == bytes.fromhex(vector["hex"])


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000, 1 << 30])
@pytest.mark.parametrize("vector", vectors("receive"))
def test_what_is_received(vector: dict[str, Any], size: int) -> None:
    data = stream(vector)
    if len(data) // size > 20_000:
        size = 4096 + size
    decoder = Framing(vector["framing"]).decoder(vector.get("limit", DEFAULT_LIMIT))

    def receive() -> list[bytes]:
        messages = fed(decoder, pieces(data, size))
        return messages + (at_end(decoder) if "end" in vector["flags"] else [])

    if vector["result"] == "valid":
        assert receive() == [octets(value) for value in vector["value"]]
        return
    with pytest.raises(AntabogaError) as caught:
        receive()
    assert caught.value.code == vector["error"]
    # The place in the stream is lost: it says so again whatever comes.
    with pytest.raises(ProtocolError, match=caught.value.problem):
        list(decoder.feed(b"more")) or decoder.end()


@pytest.mark.parametrize("vector", [vector for vector in vectors("receive") if "end" not in vector.values[0]["flags"]])
def test_what_follows_is_the_next_message(vector: dict[str, Any]) -> None:
    if vector["result"] == "valid":
        decoder = Framing(vector["framing"]).decoder()
        following = Framing.MP.header(4) + b"next"
        messages = list(decoder.feed(stream(vector) + following))
        assert messages == [*map(octets, vector["value"]), b"next"]


@pytest.mark.parametrize("framing", list(Framing))
@pytest.mark.parametrize("limit", [-1, 1 << 63])
def test_a_limit_that_none_can_have_is_misuse(framing: Framing, limit: int) -> None:
    with pytest.raises(ValueError, match="max_message_length out of range"):
        framing.decoder(limit)


def test_a_line_feed_cannot_be_sent_in_a_line() -> None:
    Framing.LINES.check(b"line\r")
    Framing.MP.check(b"a\nb")
    Framing.RAW.check(b"a\nb")
    with pytest.raises(ValueError, match="offset=3"):
        Framing.LINES.check(b"abc\nd\n")


@pytest.mark.parametrize("framing", [Framing.RAW, Framing.LINES])
def test_what_grows_beyond_the_limit_is_refused(framing: Framing) -> None:
    decoder = framing.decoder(10)
    assert list(decoder.feed(b"0123456789")) == []
    with pytest.raises(ProtocolError, match=r"message is longer than the limit \(PROTOCOL\), length=11, limit=10"):
        list(decoder.feed(b"a"))
    with pytest.raises(ProtocolError):
        decoder.end()


def test_a_raw_stream_is_one_message() -> None:
    decoder = Framing.RAW.decoder()
    assert fed(decoder, pieces(b"x" * 300_000, 1000)) == []
    assert at_end(decoder) == [b"x" * 300_000]
    assert at_end(Framing.RAW.decoder()) == [b""]


def test_memory_is_taken_as_bytes_arrive() -> None:
    """At most twice what has arrived, or 1 MiB if that is more."""
    decoder = Framing.MP.decoder(1 << 40)
    assert list(decoder.feed(Framing.MP.header(1 << 39))) == []
    arrived = 0
    while arrived < 20 << 20:
        assert decoder.next() is None
        space = decoder.buffer()
        assert len(space) <= max(arrived, 1 << 20)
        arrived += len(space)
        decoder.arrived = len(space)


messages_strategy = st.lists(st.binary(max_size=200) | st.integers(60_000, 200_000).map(bytes), max_size=8)
cuts_strategy = st.lists(st.integers(1, 100_000), min_size=1, max_size=20)


def cut(data: bytes, cuts: list[int]) -> Iterator[bytes]:
    at = n = 0
    while at < len(data):
        yield data[at : at + cuts[n % len(cuts)]]
        at += cuts[n % len(cuts)]
        n += 1


@settings(deadline=None)
@given(messages_strategy, cuts_strategy, st.data())
def test_any_messages_in_any_pieces(messages: list[bytes], cuts: list[int], data: st.DataObject) -> None:
    if sum(map(len, messages)) > 1000:
        cuts = [max(cut, 50) for cut in cuts]
    wire = b""
    for message in messages:
        extended = data.draw(st.booleans())
        wire += (
            b"\xff" * 4 + len(message).to_bytes(8, "big") if extended else Framing.MP.header(len(message))
        ) + message
    decoder = Framing.MP.decoder()
    assert fed(decoder, cut(wire, cuts)) == messages
    assert at_end(decoder) == []


@settings(deadline=None)
@given(st.lists(st.binary(max_size=100).map(lambda line: line.replace(b"\n", b"")), max_size=20), cuts_strategy)
def test_any_lines_in_any_pieces(lines: list[bytes], cuts: list[int]) -> None:
    decoder = Framing.LINES.decoder()
    assert fed(decoder, cut(b"".join(line + b"\n" for line in lines), cuts)) == lines
    assert at_end(decoder) == []


@settings(deadline=None)
@given(st.binary(max_size=300), cuts_strategy)
def test_any_bytes_are_messages_or_refused_in_the_same_way(data: bytes, cuts: list[int]) -> None:
    def outcome(parts: Iterator[bytes]) -> tuple[list[bytes], str]:
        decoder = Framing.MP.decoder(64)
        messages: list[bytes] = []
        try:
            for part in parts:
                messages.extend(decoder.feed(part))
            messages.extend(at_end(decoder))
        except ProtocolError as error:
            return messages, str(error)
        return messages, ""

    whole = outcome(iter((data,)))
    assert sum(map(len, whole[0])) <= len(data)
    assert outcome(pieces(data, 1)) == whole
    assert outcome(cut(data, cuts)) == whole
