"""What channels share in whatever way their ends are connected; ``connected`` gives two ends."""

import array
import signal
from collections.abc import Callable
from typing import Any

import pytest
from antaboga.errors import ClosedError, DeadlineExceeded
from antaboga.transport import Channel
from blocking import Blocked, handled, interrupt_main_when_blocked

from contracts.channel import ROUNDS, ChannelSetup, fill


class WholeMessages:
    """Of channels that the kernel gives whole messages: they are full and empty by messages, not by bytes."""

    @pytest.mark.parametrize(
        "make", [bytearray, memoryview, lambda data: memoryview(data * 2)[::2], lambda data: array.array("B", data)]
    )
    @pytest.mark.parametrize("data", [b"", b"abcdef"])
    def test_anything_that_has_bytes_can_be_sent(
        self, connected: tuple[Channel, Channel], make: Callable[[bytes], Any], data: bytes
    ) -> None:
        made = make(data)
        connected[0].send(made)
        assert connected[1].receive(60) == memoryview(made).tobytes()

    def test_what_has_no_bytes_is_misuse(self, connected: tuple[Channel, Channel]) -> None:
        with pytest.raises(TypeError):
            connected[0].send("text")  # type: ignore[arg-type]

    def test_messages_keep_their_order_and_their_bounds(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        messages = [bytes([n % 256]) * (n % 700) for n in range(2000)]
        sending = Blocked(lambda: [one.send(message, 60) for message in messages])
        assert [other.receive(60) for _ in messages] == messages
        assert sending.join().error is None

    def test_full_and_empty(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        assert other.try_receive() is None
        count = fill(one)
        assert count > 0
        for timeout in (0, 0.001):
            with pytest.raises(DeadlineExceeded, match=r"send: deadline passed \(DEADLINE\), "):
                one.send(b"x" * 1000, timeout)
        last = b"the last" * 125
        blocked = Blocked(lambda: one.send(last, 60)).until_blocked()
        assert blocked.running
        for _ in range(count):
            assert other.receive(60) == b"x" * 1000
        assert blocked.join().error is None
        assert other.receive(60) == last
        for timeout in (0, 0.001):
            with pytest.raises(DeadlineExceeded, match=r"receive: deadline passed \(DEADLINE\), "):
                other.receive(timeout)

    @pytest.mark.parametrize("timeout", [-1, float("nan")])
    def test_a_timeout_that_is_none_is_misuse(self, connected: tuple[Channel, Channel], timeout: float) -> None:
        for call in (connected[0].receive, lambda timeout: connected[0].send(b"", timeout)):
            with pytest.raises(ValueError, match="timeout"):
                call(timeout)

    def test_a_timeout_may_be_very_long(self, connected: tuple[Channel, Channel]) -> None:
        for timeout in (float("inf"), 1e30, 1e9):
            blocked = Blocked(lambda timeout=timeout: connected[0].receive(timeout)).until_blocked()  # type: ignore[misc]
            connected[1].send(b"x")
            assert blocked.join().result == b"x"

    def test_many_threads_send_and_receive(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        receivers = [Blocked(lambda: [other.receive(60) for _ in range(150)]).until_blocked() for _ in range(4)]
        senders = [
            Blocked(lambda n=n: [one.send(b"%d %d" % (n, i) * 20, 60) for i in range(200)])  # type: ignore[misc]
            for n in range(3)
        ]
        assert [sender.join().error for sender in senders] == [None] * 3
        received = [message for receiver in receivers for message in receiver.join().result]  # type: ignore[attr-defined]
        assert sorted(received) == sorted(b"%d %d" % (n, i) * 20 for n in range(3) for i in range(200))


class HandlerThatReturns:
    def test_a_signal_handler_that_returns_ends_nothing(self, connected: tuple[Channel, Channel]) -> None:
        seen = []
        with handled(signal.SIGUSR1, lambda number, _frame: seen.append(number)):
            thread = interrupt_main_when_blocked()
            with pytest.raises(DeadlineExceeded):
                connected[0].receive(0.2)
            thread.join()
        assert seen == [signal.SIGUSR1]


class EndedByClose(ChannelSetup):
    """200 of 200 calls that block on one end of a pair are ended by closing that end."""

    @pytest.mark.parametrize("waiters", [1, 3])
    def test_receives_by_close(self, waiters: int) -> None:
        for _ in range(ROUNDS):
            one, other = self.pair()
            with other:
                blocked = [Blocked(one.receive).until_blocked() for _ in range(waiters)]
                one.close()
                assert [type(each.join().error) for each in blocked] == [ClosedError] * waiters

    def test_sends_by_close(self) -> None:
        for _ in range(ROUNDS):
            one, other = self.pair()
            with other:
                fill(one)
                blocked = Blocked(lambda one=one: one.send(bytes(1000))).until_blocked()  # type: ignore[misc]
                one.close()
                assert type(blocked.join().error) is ClosedError
