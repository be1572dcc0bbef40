"""The contract of channels for asyncio tasks."""

import asyncio
import itertools
import os
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest
from antaboga.errors import BrokenChannelError, ClosedError, DeadlineExceeded, PeerClosedError
from antaboga.transport import Channel
from blocking import Blocked

from contracts.channel import MORE_THAN_FITS, ROUNDS, ChannelSetup, fill


async def let_others_run() -> None:
    """Lets every other task go on until it waits for something outside this loop."""
    for _ in range(10):
        await asyncio.sleep(0)


async def cancelled(task: asyncio.Task[Any]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def run(main: Coroutine[Any, Any, None]) -> None:
    asyncio.run(main)


class ChannelTasks(ChannelSetup):
    def test_messages_go_both_ways(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        messages = [b"", b"x", os.urandom(70_000), os.urandom(MORE_THAN_FITS), b"last"]

        async def echo() -> None:
            for _ in messages:
                await other.async_send(await other.async_receive(60), 60)

        async def main() -> None:
            echoing = asyncio.ensure_future(echo())
            for message in messages:
                await one.async_send(message, 60)
                assert await one.async_receive(60) == message
            await echoing

        run(main())

    @pytest.mark.parametrize("timeout", [0, 0.001])
    def test_receive_ends_by_its_deadline(self, connected: tuple[Channel, Channel], timeout: float) -> None:
        async def main() -> None:
            with pytest.raises(DeadlineExceeded, match="receive: deadline passed"):
                await connected[0].async_receive(timeout)

        run(main())

    def test_zero_takes_what_is_there(self, connected: tuple[Channel, Channel]) -> None:
        async def main() -> None:
            connected[1].send(b"x")
            assert await connected[0].async_receive(0) == b"x"

        run(main())

    def test_deadlines_of_sends(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected

        async def main() -> None:
            count = fill(one, b"")
            with pytest.raises(DeadlineExceeded):
                await one.async_send(b"", 0.001)
            for _ in range(count):
                assert other.receive(60) == b""
            await one.async_send(b"usable")
            assert other.receive(60) == b"usable"
            with pytest.raises(DeadlineExceeded):
                await one.async_send(bytes(MORE_THAN_FITS), 0.001)
            with pytest.raises(BrokenChannelError):
                await one.async_send(b"")

        run(main())

    def test_cancelling_a_receive_loses_nothing(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        message = os.urandom(MORE_THAN_FITS)

        async def main() -> None:
            sending = Blocked(lambda: [one.send(message, 60) for _ in range(2)])
            moments = itertools.cycle(range(12))
            for _ in range(2):
                while True:
                    receiving = asyncio.ensure_future(other.async_receive())
                    for _ in range(next(moments)):
                        await asyncio.sleep(0)
                    receiving.cancel()
                    try:
                        received = await receiving
                        break
                    except asyncio.CancelledError:
                        continue
                assert received == message
            assert sending.join().error is None
            with pytest.raises(DeadlineExceeded):
                other.receive(0)

        run(main())

    def test_cancelling_a_send_before_the_first_byte_sends_nothing(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected

        async def main() -> None:
            count = fill(one, b"")
            for _ in range(ROUNDS):
                sending = asyncio.ensure_future(one.async_send(b"never"))
                await asyncio.sleep(0)
                await cancelled(sending)
            for _ in range(count):
                assert other.receive(60) == b""
            await one.async_send(b"usable")
            assert await other.async_receive(60) == b"usable"

        run(main())

    def test_a_send_cancelled_inside_a_message_is_finished(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected

        async def main() -> None:
            message = bytearray(os.urandom(MORE_THAN_FITS))
            expected = bytes(message)
            sending = asyncio.ensure_future(one.async_send(message))
            await let_others_run()
            await cancelled(sending)
            message[:] = bytes(len(message))
            following = asyncio.ensure_future(one.async_send(b"next"))
            assert await other.async_receive(60) == expected
            assert await other.async_receive(60) == b"next"
            await following

        run(main())

    def test_a_loop_that_ends_inside_a_message_breaks_sending(self, connected: tuple[Channel, Channel]) -> None:
        async def main() -> None:
            sending = asyncio.ensure_future(connected[0].async_send(bytes(MORE_THAN_FITS)))
            await let_others_run()
            assert not sending.done()

        run(main())
        with pytest.raises(BrokenChannelError):
            connected[0].send(b"x")

    def test_tasks_take_turns_in_order(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected

        async def main() -> None:
            receiving = [asyncio.ensure_future(other.async_receive(60)) for _ in range(20)]
            await let_others_run()
            await cancelled(receiving[3])
            for n in range(19):
                one.send(b"%d" % n)
            received = [await task for n, task in enumerate(receiving) if n != 3]
            assert received == [b"%d" % n for n in range(19)]

        run(main())

    def test_many_tasks_send_whole_messages(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected

        async def main() -> None:
            messages = [bytes([n]) * (n * 5000 + 1) for n in range(40)]
            sending = [asyncio.ensure_future(one.async_send(message, 60)) for message in messages]
            assert sorted([await other.async_receive(60) for _ in messages]) == messages
            for task in sending:
                await task

        run(main())

    def test_a_task_queues_behind_a_thread(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected

        async def main() -> None:
            blocked = Blocked(other.receive).until_blocked()
            receiving = [asyncio.ensure_future(other.async_receive(60)) for _ in range(3)]
            await let_others_run()
            for n in range(4):
                one.send(b"%d" % n)
            received = [await task for task in receiving]
            assert sorted([blocked.join().result, *received]) == [b"0", b"1", b"2", b"3"]  # type: ignore[type-var]
            with pytest.raises(DeadlineExceeded):
                await other.async_receive(0.001)

        run(main())

    def test_a_thread_queues_behind_a_task(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected

        async def main() -> None:
            receiving = asyncio.ensure_future(other.async_receive(60))
            await let_others_run()
            blocked = Blocked(other.receive).until_blocked()
            one.send(b"task")
            one.send(b"thread")
            assert await receiving == b"task"
            assert blocked.join().result == b"thread"

        run(main())

    def test_blocking_in_the_loop_behind_its_own_task_is_refused(self, connected: tuple[Channel, Channel]) -> None:
        async def main() -> None:
            receiving = asyncio.ensure_future(connected[0].async_receive())
            await let_others_run()
            with pytest.raises(RuntimeError, match="inside already"):
                connected[0].receive()
            await cancelled(receiving)

        run(main())

    @pytest.mark.parametrize("elsewhere", [False, True])
    def test_close_ends_200_of_200(self, elsewhere: bool) -> None:
        async def main() -> None:
            for _ in range(ROUNDS):
                one, other = self.pair()
                with other:
                    fill(one)
                    calls: list[Callable[[], Awaitable[Any]]] = [
                        one.async_receive,
                        one.async_receive,
                        lambda one=one: one.async_send(bytes(1000)),  # type: ignore[misc]
                    ]
                    tasks = [asyncio.ensure_future(call()) for call in calls]
                    await let_others_run()
                    if elsewhere:
                        Blocked(one.close).join()
                    else:
                        one.close()
                    ended = await asyncio.gather(*tasks, return_exceptions=True)
                    assert [type(error) for error in ended] == [ClosedError] * 3

        run(main())

    def test_cancel_ends_200_of_200(self, connected: tuple[Channel, Channel]) -> None:
        async def main() -> None:
            for n in range(ROUNDS):
                receiving = asyncio.ensure_future(connected[0].async_receive())
                for _ in range(n % 5):
                    await asyncio.sleep(0)
                await cancelled(receiving)
            await connected[1].async_send(b"x")
            assert await connected[0].async_receive(60) == b"x"

        run(main())

    def test_the_end_of_the_peer(self, connected: tuple[Channel, Channel]) -> None:
        async def main() -> None:
            receiving = asyncio.ensure_future(connected[0].async_receive())
            await let_others_run()
            connected[1].close()
            with pytest.raises(PeerClosedError):
                await receiving
            with pytest.raises(BrokenPipeError):
                await connected[0].async_send(b"x")

        run(main())
