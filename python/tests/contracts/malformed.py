"""What an end that speaks mp framing says to bytes that are none."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

import pytest
from antaboga.errors import (
    ProtocolError,
)
from antaboga.transport import Channel

from contracts.channel import ChannelSetup


class MalformedInput(ChannelSetup):
    """What an end that speaks mp framing says to bytes that are none; rooms give the raw other end."""

    @abstractmethod
    def raw_pair(self, **options: Any) -> tuple[Channel, Callable[[bytes], Any], Callable[[], None]]:
        """A channel, how to write bytes to it, and how to end them."""

    @pytest.mark.parametrize(
        ("octets", "problem"),
        [
            ("fffffffe", "frame length is negative"),
            ("80000000", "frame length is negative"),
            ("7fffffff", "message is longer than the limit"),
            ("ffffffff8000000000000000", "message is longer than the limit"),
            ("ffffffffffffffffffffffff", "message is longer than the limit"),
            ("ffffffff000000000001869f01", "message is longer than the limit"),
        ],
    )
    def test_a_length_that_cannot_be_is_refused_again_and_again(self, octets: str, problem: str) -> None:
        channel, write, end = self.raw_pair(max_message_length=1024)
        with channel:
            write(bytes.fromhex("0000000161"))
            write(bytes.fromhex(octets))
            assert channel.receive(60) == b"a"
            for _ in range(2):
                with pytest.raises(ProtocolError, match=problem):
                    channel.receive(60)
            end()

    @pytest.mark.parametrize("octets", ["00", "000000", "00000005", "0000000568656c", "ffffffff", "ffffffff00000000"])
    def test_an_end_inside_a_frame_is_the_peers_fault(self, octets: str) -> None:
        channel, write, end = self.raw_pair()
        with channel:
            write(bytes.fromhex("0000000161") + bytes.fromhex(octets))
            end()
            assert channel.receive(60) == b"a"
            for _ in range(2):
                with pytest.raises(ProtocolError, match="stream ended inside a frame \\(PROTOCOL\\)"):
                    channel.receive(60)

    def test_a_frame_may_come_byte_by_byte(self) -> None:
        channel, write, end = self.raw_pair()
        with channel:
            octets = bytes.fromhex("00000003616263" + "ffffffff0000000000000002" + "6465" + "00000000")
            for at in range(len(octets)):
                write(octets[at : at + 1])
            assert [channel.receive(60) for _ in range(3)] == [b"abc", b"de", b""]
            end()
