"""What sockets of packets keep, connected or not: their messages are whole, short, and may be empty."""

import asyncio
import errno
import os
import signal
import socket

import pytest
from antaboga.errors import ClosedError, DeadlineExceeded, IpcError
from antaboga.transport import Channel
from blocking import (
    Blocked,
    Storm,
    closing_handler,
    handled,
    interrupt_main_when_blocked,
    interrupted,
    raise_interrupted,
)

from contracts.channel import ROUNDS, ChannelSetup, fill, uninterrupted
from contracts.messages import EndedByClose, HandlerThatReturns, WholeMessages
from contracts.tasks import cancelled, let_others_run

LIMIT = 60_000


class PacketContract(ChannelSetup, WholeMessages):
    def test_a_message_arrives_as_it_was(self) -> None:
        one, other = self.pair(max_message_length=LIMIT)
        with one, other:
            for length in (0, 1, 3, 4, 31415, LIMIT - 1, LIMIT):
                message = os.urandom(length)
                for sender, receiver in ((one, other), (other, one)):
                    sender.send(message, 60)
                    assert receiver.receive(60) == message

    def test_a_message_above_the_limit_is_refused_and_not_sent(self) -> None:
        one, other = self.pair(max_message_length=LIMIT)
        with one, other:
            for length in (LIMIT + 1, 1 << 22):
                for call in (one.send, one.try_send):
                    with pytest.raises(IpcError, match=r"send: message too long \(EMSGSIZE\), (?:name|fd)=") as caught:
                        call(bytes(length))
                    assert caught.value.errno == errno.EMSGSIZE
                    assert (caught.value.details["length"], caught.value.details["limit"]) == (length, LIMIT)
            assert other.try_receive() is None
            assert one.max_message_length == LIMIT

    def test_the_longest_of_a_socket_as_it_is_made(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as plain:
            assert one.max_message_length == plain.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) - 32
        message = os.urandom(one.max_message_length)
        one.send(message, 60)
        assert other.receive(60) == message

    def test_a_limit_beyond_the_systems_is_refused(self) -> None:
        with pytest.raises(IpcError, match=r"\(EMSGSIZE\), (?:name|fd)=.*, length=2147483647, limit=\d+") as caught:
            self.pair(max_message_length=0x7FFF_FFFF)
        assert caught.value.errno == errno.EMSGSIZE
        # More than a socket sends as it is made, which every system allows: net.core.wmem_max counts half.
        larger = 300_000
        one, other = self.pair(max_message_length=larger)
        with one, other:
            message = os.urandom(larger)
            one.send(message, 60)
            assert other.receive(60) == message
        with pytest.raises(ValueError, match="negative"):
            self.pair(max_message_length=-1)

    def test_one_above_the_receivers_limit_is_lost_alone_and_says_so(self) -> None:
        one, other = self.pair(max_message_length=LIMIT)
        with one, other:
            # The receiver's limit alone, as if it had been opened with it.
            other._in._limit = 10  # type: ignore[attr-defined]
            other._in._body = other._in._body[:10]  # type: ignore[attr-defined]
            other._in._buffers[0] = other._in._body  # type: ignore[attr-defined]
            for length in (10, 11, 0, 5000, 3):
                one.send(b"x" * length, 60)
            assert other.receive(60) == b"x" * 10
            with pytest.raises(IpcError, match=r"recvmsg: message longer than the limit \(EMSGSIZE\)") as caught:
                other.receive(60)
            assert (caught.value.details["length"], caught.value.details["limit"]) == (11, 10)
            assert other.receive(60) == b""
            with pytest.raises(IpcError, match="length=5000, limit=10"):
                other.try_receive()
            assert other.receive(60) == b"xxx"

    def test_a_closed_channel_says_so(self, connected: tuple[Channel, Channel]) -> None:
        one = connected[0]
        assert not repr(one).endswith(", closed)")
        one.close()
        one.close()
        for call in (one.receive, one.try_receive, lambda: one.send(b""), lambda: one.try_send(b"")):
            with pytest.raises(ClosedError, match=r"closed \(CLOSED\), "):
                call()
        assert repr(one).endswith(", closed)")

    def test_a_channel_that_is_never_closed_warns_and_is_closed(self) -> None:
        one, other = self.pair()
        with other, pytest.warns(ResourceWarning, match="unclosed Unix"):
            del one

    def test_a_default_timeout_of_the_program_changes_nothing(self) -> None:
        socket.setdefaulttimeout(5)
        try:
            one, other = self.pair()
        finally:
            socket.setdefaulttimeout(None)
        with one, other:
            one.send(b"x")
            assert other.receive() == b"x"


class PacketEndings(EndedByClose, HandlerThatReturns):
    """200 of 200 blocked calls are ended, and have neither sent nor taken anything."""

    def test_by_deadline(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        count = fill(one)
        for _ in range(ROUNDS):
            with pytest.raises(DeadlineExceeded):
                one.receive(0.0005)
            with pytest.raises(DeadlineExceeded):
                one.send(bytes(1000), 0.0005)
        assert [other.receive(60) for _ in range(count)] == [b"x" * 1000] * count
        assert other.try_receive() is None

    def test_by_a_signal_handler(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        count = fill(one)
        with handled(signal.SIGUSR1, raise_interrupted):
            for n in range(ROUNDS):
                assert interrupted(lambda n=n: one.receive(60 if n % 2 else None))  # type: ignore[misc]
                assert interrupted(lambda n=n: one.send(bytes(1000), 60 if n % 2 else None))  # type: ignore[misc]
        assert [other.receive(60) for _ in range(count)] == [b"x" * 1000] * count
        assert other.try_receive() is None
        one.send(b"usable")
        assert other.receive(60) == b"usable"

    def test_close_in_a_signal_handler_ends_what_it_interrupted(self) -> None:
        for _ in range(20):
            one, other = self.pair()
            with other, handled(signal.SIGUSR1, closing_handler(one)):
                thread = interrupt_main_when_blocked()
                with pytest.raises(ClosedError):
                    one.receive()
                thread.join()

    def test_nothing_is_lost_when_a_handler_raises_anywhere(self, connected: tuple[Channel, Channel]) -> None:
        """Exceptions at any moment: every message is sent and received once and whole."""
        one, other = connected
        total = 2000
        echo = Blocked(lambda: [other.send(other.receive(60), 60) for _ in range(total)])
        received: list[bytes] = []
        with Storm() as storm:
            for n in range(total):
                for call in (lambda n=n: one.send(b"%d" % n, 60), lambda: received.append(one.receive(60))):
                    while not uninterrupted(call):
                        pass
        assert echo.join().error is None
        assert received == [b"%d" % n for n in range(total)]
        assert storm.raised > 0


class PacketTasks(ChannelSetup):
    def test_messages_go_both_ways(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        messages = [b"", b"x", os.urandom(LIMIT)] * 20

        async def echo() -> None:
            for _ in messages:
                await other.async_send(await other.async_receive(60), 60)

        async def main() -> None:
            echoing = asyncio.ensure_future(echo())
            for message in messages:
                await one.async_send(message, 60)
                assert await one.async_receive(60) == message
            await echoing

        asyncio.run(main())

    @pytest.mark.parametrize("timeout", [0, 0.001])
    def test_they_end_by_their_deadline(self, connected: tuple[Channel, Channel], timeout: float) -> None:
        async def main() -> None:
            with pytest.raises(DeadlineExceeded, match="receive: deadline passed"):
                await connected[0].async_receive(timeout)
            fill(connected[0])
            with pytest.raises(DeadlineExceeded, match="send: deadline passed"):
                await connected[0].async_send(bytes(1000), timeout)

        asyncio.run(main())

    def test_a_full_one_takes_more_when_there_is_room(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected

        async def main() -> None:
            count = fill(one)
            sending = asyncio.ensure_future(one.async_send(b"the last", 60))
            await let_others_run()
            for _ in range(count):
                assert await other.async_receive(60) == b"x" * 1000
            await sending
            assert await other.async_receive(60) == b"the last"

        asyncio.run(main())

    def test_close_ends_them(self) -> None:
        async def main() -> None:
            for _ in range(20):
                one, other = self.pair()
                with other:
                    fill(one)
                    tasks = [asyncio.ensure_future(one.async_receive()) for _ in range(3)]
                    sending = asyncio.ensure_future(one.async_send(bytes(1000)))
                    await let_others_run()
                    one.close()
                    results = await asyncio.gather(*tasks, sending, return_exceptions=True)
                    assert [type(result) for result in results] == [ClosedError] * 4

        asyncio.run(main())

    def test_cancelling_loses_nothing(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected

        async def main() -> None:
            for n in range(ROUNDS):
                receiving = asyncio.ensure_future(other.async_receive())
                for _ in range(n % 7):
                    await asyncio.sleep(0)
                if n % 2:
                    one.send(b"%d" % n)
                    receiving.cancel()
                    try:
                        received = await receiving
                    except asyncio.CancelledError:
                        received = other.receive(60)
                    assert received == b"%d" % n
                else:
                    await cancelled(receiving)
                assert other.try_receive() is None

        asyncio.run(main())
