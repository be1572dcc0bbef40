"""Messages of calls: written and read again, whole, spilled, and broken in every place."""

import contextlib

import pytest
from antaboga.call import _wire
from antaboga.call._inline import InlineSink, InlineSource
from antaboga.call._wire import Buffer, Message
from antaboga.errors import ProtocolError, TypeRefusedError
from hypothesis import given
from hypothesis import strategies as st

NOTHING = Message(_wire.CALL, _wire.NOTHING, 7, 1, 2, 3)


class Elsewhere(InlineSink):
    """Transfer memory that is a list."""

    def __init__(self) -> None:
        super().__init__()
        self.spilled: list[bytes] = []

    def spill(self, data: bytes) -> Buffer:
        self.spilled.append(data)
        return Buffer(_wire.TRANSFER, False, 2, 4096, len(data))

    def fetch(self, where: Buffer) -> bytes:
        assert (where.place, where.segment, where.offset) == (_wire.TRANSFER, 2, 4096)
        return self.spilled.pop()


def fields(message: Message) -> tuple[object, ...]:
    table = [(b.place, b.read_only, b.segment, b.offset, b.length, b.inline) for b in message.buffers]
    numbers = (message.function, message.call, message.parent, message.deadline)
    return message.kind, message.format, numbers, message.body, table


@given(
    st.binary(max_size=300),
    st.lists(st.binary(max_size=300), max_size=5),
    st.integers(0, 2**32 - 1),
    st.integers(1, 2**64 - 1),
    st.integers(0, 2**64 - 1),
    st.integers(0, 2**63 - 1),
    st.sampled_from([72, 500, 8192]),
)
def test_a_message_is_read_as_it_was_written(
    body: bytes, inline: list[bytes], function: int, call: int, parent: int, deadline: int, limit: int
) -> None:
    sink = Elsewhere()
    for octets in inline:
        sink.octets(octets)
    message = Message(_wire.CALL, _wire.JSON, function, call, parent, deadline, body)
    octets = _wire.write(message, sink, limit)
    assert len(octets) <= limit
    found = _wire.read(octets, sink.fetch)
    message.buffers = sink.buffers
    assert fields(found) == fields(message)


def test_octets_are_what_write_writes() -> None:
    message = Message(_wire.RESULT, _wire.OCTETS, 0, 5, 0, 0, b"abc")
    assert _wire.octets(_wire.RESULT, 0, 5, 0, 0, b"abc") == _wire.write(message)


def test_the_header_is_that_of_the_specification() -> None:
    octets = _wire.write(Message(_wire.CALL, _wire.JSON, 0x04030201, 5, 6, 7, b"[]"))
    assert octets.hex() == ("010301000102030405000000000000000600000000000000070000000000000002000000000000005b5d")


def changed(at: int, octet: int) -> bytes:
    octets = bytearray(_wire.write(NOTHING))
    octets[at] = octet
    return bytes(octets)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        bytes(39),
        changed(0, 2),
        changed(1, 0),
        changed(1, 6),
        changed(2, 3),
        changed(3, 2),
        changed(3, 1),
        changed(1, _wire.RESULT),
        changed(1, _wire.HELLO),
        changed(8, 0),
        changed(31, 0x80),
        changed(32, 1),
        changed(36, 1),
        changed(39, 0xFF),
        _wire.write(NOTHING) + b"x",
        _wire.octets(_wire.RESULT, 0, 1, 0, 0, bytes(4097)),
    ],
    ids=lambda octets: octets[:40].hex() or "nothing",
)
def test_a_broken_message_is_refused(octets: bytes) -> None:
    with pytest.raises(ProtocolError):
        _wire.read(octets)


def table(*rows: tuple[int, int, int, int, int], rest: bytes = b"") -> bytes:
    head = bytearray(_wire.write(NOTHING))
    head[36:40] = len(rows).to_bytes(4, "little")
    return bytes(head) + b"".join(_wire._BUFFER.pack(*row) for row in rows) + rest


@pytest.mark.parametrize(
    "octets",
    [
        table((3, 0, 2, 0, 0)),
        table((1, 2, 2, 0, 0)),
        table((1, 0, 0, 0, 0)),
        table((0, 0, 2, 0, 0)),
        table((0, 0, 0, 1, 0)),
        table((0, 0, 0, 0, 1)),
        table((0, 0, 0, 0, 1 << 62), rest=b"x"),
        table((0, 0, 0, 0, 0), rest=b"x"),
        table((1, 0, 2, 1 << 63, 0)),
        table((2, 0, 2, (1 << 63) - 1, 1)),
    ],
)
def test_a_broken_table_is_refused(octets: bytes) -> None:
    with pytest.raises(ProtocolError):
        _wire.read(octets)


@given(st.binary(max_size=200))
def test_any_octets_are_read_or_refused(rest: bytes) -> None:
    for octets in (rest, b"\x01\x03\x01\x00" + rest, b"\x01\x04\x01\x01" + bytes(28) + rest):
        with contextlib.suppress(ProtocolError):
            _wire.read(octets)


def test_a_spilled_message_of_another_length_is_refused() -> None:
    sink = Elsewhere()
    octets = _wire.write(Message(_wire.CALL, _wire.JSON, 0, 1, 0, 0, bytes(9000)), sink)
    sink.spilled[0] = sink.spilled[0][1:]
    with pytest.raises(ProtocolError):
        _wire.read(octets, sink.fetch)


def test_buffers_that_did_not_come_are_refused() -> None:
    for buffers in ([], [Buffer(_wire.SHARED, False, 2, 0, 1)]):
        with pytest.raises(ProtocolError):
            InlineSource(buffers).octets(0)


def test_a_message_beyond_the_bounds_is_not_written() -> None:
    with pytest.raises(TypeRefusedError):
        _wire.write(Message(_wire.CALL, _wire.JSON, 0, 1, 0, 0, bytes((64 << 20) + 1)))
