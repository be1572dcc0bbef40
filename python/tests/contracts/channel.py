"""The contract of channels: each room's tests derive from these classes and say how its channels are made."""

import array
import errno
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from antaboga.errors import (
    BrokenChannelError,
    ClosedError,
    DeadlineExceeded,
    IpcError,
    PeerClosedError,
)
from antaboga.transport import Channel
from blocking import (
    Blocked,
    InterruptedByTestError,
)

LIMIT = 100_000


ROUNDS = 200


MORE_THAN_FITS = 8 << 20


def fill(channel: Channel, message: bytes = b"x" * 1000) -> int:
    """Sends until there is no room; how many messages that took."""
    count = 0
    while channel.try_send(message):
        count += 1
    return count


def uninterrupted(call: Callable[[], object]) -> bool:
    try:
        call()
    except InterruptedByTestError:
        return False
    return True


class ChannelSetup(ABC):
    @abstractmethod
    def pair(self, **options: Any) -> tuple[Channel, Channel]:
        """Two connected channels."""

    @pytest.fixture
    def connected(self, tmp_path: Any) -> Iterator[tuple[Channel, Channel]]:
        one, other = self.pair()
        with one, other:
            yield one, other


class ChannelContract(ChannelSetup):
    @pytest.mark.parametrize("length", [0, 1, 3, 4, 31415, 65531, 65532, 65533, LIMIT - 1, LIMIT])
    def test_a_message_arrives_as_it_was(self, length: int) -> None:
        message = os.urandom(length)
        one, other = self.pair(max_message_length=LIMIT)
        with one, other:
            for sender, receiver in ((one, other), (other, one)):
                sending = Blocked(lambda sender=sender: sender.send(message, 60))  # type: ignore[misc]
                assert receiver.receive(60) == message
                assert sending.join().error is None

    def test_a_message_above_the_limit_is_refused_and_nothing_was_sent(self) -> None:
        one, other = self.pair(max_message_length=LIMIT)
        with one, other:
            with pytest.raises(IpcError) as caught:
                one.send(bytes(LIMIT + 1))
            assert (caught.value.errno, caught.value.code) == (errno.EMSGSIZE, "EMSGSIZE")
            assert caught.value.details["length"] == LIMIT + 1
            assert caught.value.details["limit"] == LIMIT
            one.send(b"next")
            assert other.receive(60) == b"next"
            assert one.max_message_length == LIMIT

    def test_messages_keep_their_order_and_their_bounds(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        messages = [bytes([n % 256]) * (n % 700) for n in range(2000)]
        sending = Blocked(lambda: [one.send(message, 60) for message in messages])
        assert [other.receive(60) for _ in messages] == messages
        assert sending.join().error is None

    def test_a_long_message_arrives_as_it_was(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        message = os.urandom(1 << 20) * 5 + b"end"
        sending = Blocked(lambda: one.send(message, 60))
        assert other.receive(60) == message
        assert sending.join().error is None

    @pytest.mark.parametrize(
        "make",
        [
            bytearray,
            memoryview,
            lambda data: memoryview(data * 2)[: len(data)],
            lambda data: memoryview(b"".join(bytes((byte, 0)) for byte in data))[::2],
            lambda data: array.array("B", data),
        ],
    )
    @pytest.mark.parametrize("data", [b"", b"abcdef"])
    def test_anything_that_has_bytes_can_be_sent(
        self, connected: tuple[Channel, Channel], make: Callable[[bytes], Any], data: bytes
    ) -> None:
        connected[0].send(make(data))
        assert connected[1].receive(60) == data

    def test_what_has_no_bytes_is_misuse(self, connected: tuple[Channel, Channel]) -> None:
        with pytest.raises(TypeError):
            connected[0].send("text")  # type: ignore[arg-type]

    @pytest.mark.parametrize("timeout", [-1, -0.001, float("nan"), float("-inf")])
    def test_a_timeout_that_is_none_is_misuse(self, connected: tuple[Channel, Channel], timeout: float) -> None:
        with pytest.raises(ValueError, match="timeout"):
            connected[0].receive(timeout)
        with pytest.raises(ValueError, match="timeout"):
            connected[0].send(b"", timeout)

    @pytest.mark.parametrize("timeout", [float("inf"), 1e30, 1e9])
    def test_a_timeout_may_be_very_long(self, connected: tuple[Channel, Channel], timeout: float) -> None:
        connected[0].send(b"x", timeout)
        assert connected[1].receive(timeout) == b"x"

    @pytest.mark.parametrize("timeout", [0, 0.0, 0.001])
    def test_receive_ends_by_its_deadline(self, connected: tuple[Channel, Channel], timeout: float) -> None:
        with pytest.raises(DeadlineExceeded, match="receive: deadline passed \\(DEADLINE\\)") as caught:
            connected[0].receive(timeout)
        assert isinstance(caught.value, TimeoutError)
        connected[1].send(b"later")
        assert connected[0].receive(60) == b"later"

    def test_zero_takes_what_is_there(self, connected: tuple[Channel, Channel]) -> None:
        connected[0].send(b"x")
        assert connected[1].receive(0) == b"x"

    def test_trying_to_receive_does_not_wait(self, connected: tuple[Channel, Channel]) -> None:
        assert connected[1].try_receive() is None
        connected[0].send(b"x")
        connected[0].send(b"")
        assert connected[1].try_receive() == b"x"
        assert connected[1].try_receive() == b""
        assert connected[1].try_receive() is None

    def test_trying_to_send_fills_and_loses_nothing(self, connected: tuple[Channel, Channel]) -> None:
        count = fill(connected[0])
        assert count > 0
        assert connected[0].try_send(b"x" * 1000) is False
        for _ in range(count):
            assert connected[1].receive(60) == b"x" * 1000
        assert connected[1].try_receive() is None
        assert connected[0].try_send(b"again") is True
        assert connected[1].receive(60) == b"again"

    def test_trying_to_send_what_never_fits_is_refused(self, connected: tuple[Channel, Channel]) -> None:
        with pytest.raises(IpcError) as caught:
            connected[0].try_send(bytes(MORE_THAN_FITS))
        assert caught.value.code == "EMSGSIZE"
        connected[0].send(b"still there")
        assert connected[1].receive(60) == b"still there"

    def test_a_deadline_before_the_first_byte_has_sent_nothing(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        # So small that none fits in part: then a deadline can only pass before the first byte.
        count = fill(one, b"")
        for _ in range(2):
            with pytest.raises(DeadlineExceeded):
                one.send(b"", 0)
        for _ in range(count):
            assert other.receive(60) == b""
        assert other.try_receive() is None
        one.send(b"usable")
        assert other.receive(60) == b"usable"

    def test_a_deadline_inside_a_message_breaks_sending(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        with pytest.raises(DeadlineExceeded):
            one.send(bytes(MORE_THAN_FITS), 0.001)
        for _ in range(2):
            with pytest.raises(BrokenChannelError, match="\\(BROKEN\\)"):
                one.send(b"next", 60)
        with pytest.raises(BrokenChannelError):
            one.try_send(b"next")
        other.send(b"the other way")
        assert one.receive(60) == b"the other way"

    def test_a_receive_that_ended_early_keeps_what_had_arrived(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        message = os.urandom(MORE_THAN_FITS)
        sending = Blocked(lambda: one.send(message, 60))
        ended = 0
        while True:
            try:
                received = other.receive(0)
                break
            except DeadlineExceeded:
                ended += 1
        assert received == message
        assert sending.join().error is None
        assert ended > 0

    def test_the_end_comes_after_all_that_was_sent(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        one.send(b"last")
        one.send(b"")
        one.close()
        assert other.receive(60) == b"last"
        assert other.receive(60) == b""
        for _ in range(2):
            with pytest.raises(PeerClosedError, match="receive: the other end is closed \\(PEER_CLOSED\\)") as caught:
                other.receive(60)
            assert isinstance(caught.value, EOFError)
        with pytest.raises(PeerClosedError):
            other.try_receive()

    def test_the_end_wakes_a_blocked_receive(self, connected: tuple[Channel, Channel]) -> None:
        blocked = Blocked(connected[1].receive).until_blocked()
        connected[0].close()
        assert isinstance(blocked.join().error, PeerClosedError)

    def test_sending_to_one_who_has_gone_is_an_error_and_no_signal(self, connected: tuple[Channel, Channel]) -> None:
        connected[1].close()
        for _ in range(2):
            with pytest.raises(BrokenPipeError) as caught:
                connected[0].send(b"x")
            assert caught.value.code == "EPIPE"  # type: ignore[attr-defined]
        with pytest.raises(BrokenPipeError):
            connected[0].try_send(b"x")

    def test_a_blocked_send_ends_when_the_peer_goes(self, connected: tuple[Channel, Channel]) -> None:
        blocked = Blocked(lambda: connected[0].send(bytes(MORE_THAN_FITS))).until_blocked()
        connected[1].close()
        # A socket says ECONNRESET when what it had sent was thrown away.
        assert isinstance(blocked.join().error, BrokenPipeError | ConnectionResetError)

    def test_a_closed_channel_says_so(self, connected: tuple[Channel, Channel]) -> None:
        connected[0].close()
        connected[0].close()
        for call in (
            connected[0].receive,
            connected[0].try_receive,
            lambda: connected[0].send(b""),
            lambda: connected[0].try_send(b""),
        ):
            with pytest.raises(ClosedError, match="closed \\(CLOSED\\)") as caught:
                call()
            assert isinstance(caught.value, ValueError)

    def test_many_threads_send_whole_messages(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        lengths = [1, 5000, 70_000]
        senders = [
            Blocked(lambda n=n: [one.send(bytes([n]) * lengths[i % 3], 60) for i in range(60)])  # type: ignore[misc]
            for n in range(4)
        ]
        received = [other.receive(60) for _ in range(4 * 60)]
        assert [sender.join().error for sender in senders] == [None] * 4
        for n in range(4):
            own = [message for message in received if message[0] == n]
            assert own == [bytes([n]) * lengths[i % 3] for i in range(60)]

    def test_many_threads_receive_whole_messages(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected

        def receive() -> list[bytes]:
            return [other.receive(60) for _ in range(100)]

        receivers = [Blocked(receive).until_blocked() for _ in range(4)]
        messages = [n.to_bytes(4, "big") * (n % 50 + 1) for n in range(400)]
        for message in messages:
            one.send(message, 60)
        received = [receiver.join().result for receiver in receivers]
        assert sorted(message for some in received for message in some) == sorted(messages)  # type: ignore[attr-defined]

    def test_one_who_queues_behind_a_receiver_ends_by_its_deadline(self, connected: tuple[Channel, Channel]) -> None:
        blocked = Blocked(connected[0].receive).until_blocked()
        with pytest.raises(DeadlineExceeded):
            connected[0].receive(0.001)
        assert connected[0].try_receive() is None
        connected[1].send(b"x")
        assert blocked.join().result == b"x"

    def test_a_channel_that_is_never_closed_warns_and_is_closed(self) -> None:
        one, other = self.pair()
        with other:
            with pytest.warns(ResourceWarning, match="unclosed"):
                del one
            with pytest.raises(PeerClosedError):
                other.receive(60)

    def test_the_representation_tells_what_it_is(self, connected: tuple[Channel, Channel]) -> None:
        assert "closed" not in repr(connected[0])
        connected[0].close()
        assert repr(connected[0]).endswith(", closed)")
