"""The contract of message queues, which are channels without a peer: whoever has the queue sends and receives."""

import asyncio
import errno
import os
import signal
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

import pytest
from antaboga.errors import ClosedError, DeadlineExceeded, IpcError
from antaboga.lifetime import Lifetime
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

from contracts.channel import ROUNDS, fill, uninterrupted
from contracts.messages import HandlerThatReturns, WholeMessages
from contracts.tasks import cancelled, let_others_run

LONG = 1000


class QueueSetup(ABC):
    @abstractmethod
    def create(self, name: str, lifetime: Lifetime = Lifetime.PROCESS) -> Any:
        """A shallow queue of messages of ``LONG`` bytes or more."""

    @abstractmethod
    def open(self, name: str) -> Any: ...

    @abstractmethod
    def open_or_create(self, name: str) -> Any: ...

    @abstractmethod
    def waiting(self, queue: Any) -> int: ...

    @pytest.fixture
    def connected(self, name: str) -> Iterator[tuple[Channel, Channel]]:
        with self.create(name) as one, self.open(name) as other:
            yield one, other


class QueueContract(QueueSetup, WholeMessages):
    def test_a_message_arrives_as_it_was(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        limit = one.max_message_length
        assert limit == other.max_message_length >= LONG
        for length in (0, 1, 7, 8, 9, LONG, limit - 1, limit):
            message = os.urandom(length)
            one.send(message)
            assert other.receive(60) == message

    def test_a_message_above_the_limit_is_refused_and_not_sent(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        limit = one.max_message_length
        for length in (limit + 1, 1 << 20):
            for call in (one.send, one.try_send):
                with pytest.raises(IpcError, match=r"message too long \(EMSGSIZE\)") as caught:
                    call(bytes(length))
                assert caught.value.errno == errno.EMSGSIZE
                assert (caught.value.details["length"], caught.value.details["limit"]) == (length, limit)
        assert other.try_receive() is None

    def test_it_tells_how_many_wait(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        assert self.waiting(other) == 0
        count = fill(one, bytes(LONG))
        assert self.waiting(other) == count > 0

    def test_what_is_there_is_not_made_again(self, name: str) -> None:
        with self.create(name) as one:
            with pytest.raises(FileExistsError, match=r"\(EEXIST\)"):
                self.create(name)
            one.send(b"x")
            with self.open_or_create(name) as other:
                assert other.receive(60) == b"x"

    def test_what_is_not_there_cannot_be_opened(self, name: str) -> None:
        with pytest.raises(FileNotFoundError, match=r"\(ENOENT\), "):
            self.open(name)
        with self.open_or_create(name) as made:
            assert made.try_receive() is None

    def test_persistent_lifetime_outlives_close(self, name: str) -> None:
        with self.create(name, Lifetime.PERSISTENT) as one:
            one.send(b"kept")
        with self.open(name) as opened:
            assert opened.receive(60) == b"kept"
            opened.unlink()
            with pytest.raises(FileNotFoundError, match=r"\(ENOENT\), "):
                self.open(name)
            with pytest.raises(FileNotFoundError):
                opened.unlink()

    def test_process_lifetime_ends_at_close(self, name: str) -> None:
        with self.create(name), self.open(name):
            pass
        with pytest.raises(FileNotFoundError):
            self.open(name)

    def test_a_name_that_stands_for_another_is_left_alone(self, name: str) -> None:
        with self.create(name) as first:
            first.unlink()
            with self.create(name) as second:
                with pytest.raises(FileNotFoundError):
                    first.unlink()
                first.close()
                second.send(b"x")
                with self.open(name) as opened:
                    assert opened.receive(60) == b"x"

    def test_a_closed_queue_says_so(self, connected: tuple[Channel, Channel]) -> None:
        one = connected[0]
        one.close()
        one.close()
        for call in (one.receive, one.try_receive, lambda: one.send(b""), lambda: one.try_send(b"")):
            with pytest.raises(ClosedError, match=r"closed \(CLOSED\), "):
                call()
        with pytest.raises(ClosedError):
            self.waiting(one)
        assert "closed" in repr(one)

    def test_one_that_is_never_closed_warns_and_is_closed(self, name: str) -> None:
        with pytest.warns(ResourceWarning, match="unclosed"):
            self.create(name)
        with pytest.raises(FileNotFoundError):
            self.open(name)

    def test_a_forked_child_leaves_its_parents_alone(self, connected: tuple[Channel, Channel], name: str) -> None:
        pid = os.fork()
        if pid == 0:
            try:
                connected[0].send(b"from the child")
                connected[0].close()
                os._exit(0)
            except BaseException:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        assert connected[0].receive(60) == b"from the child"
        self.open(name).close()


class QueueEndings(QueueSetup, HandlerThatReturns):
    """200 of 200 blocked calls are ended, and have neither sent nor taken anything."""

    def test_by_deadline(self, connected: tuple[Channel, Channel]) -> None:
        for _ in range(ROUNDS):
            with pytest.raises(DeadlineExceeded):
                connected[0].receive(0.0005)
        count = fill(connected[0], bytes(LONG))
        for _ in range(ROUNDS):
            with pytest.raises(DeadlineExceeded):
                connected[0].send(bytes(LONG), 0.0005)
        assert self.waiting(connected[0]) == count

    @pytest.mark.parametrize("waiters", [1, 3])
    def test_receives_by_close(self, name: str, waiters: int) -> None:
        with self.create(name) as kept:
            for _ in range(ROUNDS):
                opened = self.open(name)
                blocked = [Blocked(opened.receive).until_blocked() for _ in range(waiters)]
                opened.close()
                assert [type(each.join().error) for each in blocked] == [ClosedError] * waiters
            kept.send(b"x")
            assert kept.receive(60) == b"x"

    def test_sends_by_close(self, name: str) -> None:
        with self.create(name) as kept:
            count = fill(kept, bytes(LONG))
            for _ in range(ROUNDS):
                opened = self.open(name)
                blocked = Blocked(lambda opened=opened: opened.send(bytes(LONG))).until_blocked()  # type: ignore[misc]
                opened.close()
                assert type(blocked.join().error) is ClosedError
            assert self.waiting(kept) == count

    def test_by_a_signal_handler(self, connected: tuple[Channel, Channel]) -> None:
        one, _ = connected
        with handled(signal.SIGUSR1, raise_interrupted):
            for n in range(ROUNDS):
                assert interrupted(lambda n=n: one.receive(60 if n % 2 else None))  # type: ignore[misc]
            count = fill(one, bytes(LONG))
            for n in range(ROUNDS):
                assert interrupted(lambda n=n: one.send(bytes(LONG), 60 if n % 2 else None))  # type: ignore[misc]
        assert self.waiting(one) == count

    def test_close_in_a_signal_handler_ends_what_it_interrupted(self, name: str) -> None:
        with self.create(name):
            for _ in range(20):
                opened = self.open(name)
                with handled(signal.SIGUSR1, closing_handler(opened)):
                    thread = interrupt_main_when_blocked()
                    with pytest.raises(ClosedError):
                        opened.receive()
                    thread.join()

    def test_nothing_is_lost_when_a_handler_raises_anywhere(self, names: Iterator[str]) -> None:
        """Exceptions at any moment: every message is sent and received once and whole."""
        with self.create(next(names)) as there, self.create(next(names)) as back:
            total = 2000
            echo = Blocked(lambda: [back.send(there.receive(60), 60) for _ in range(total)])
            received: list[bytes] = []
            with Storm() as storm:
                for n in range(total):
                    for call in (lambda n=n: there.send(b"%d" % n, 60), lambda: received.append(back.receive(60))):
                        while not uninterrupted(call):
                            pass
            assert echo.join().error is None
            assert received == [b"%d" % n for n in range(total)]
            assert storm.raised > 0


class QueueTasks(QueueSetup):
    def test_messages_go_both_ways(self, names: Iterator[str]) -> None:
        with self.create(next(names)) as there, self.create(next(names)) as back:
            messages = [b"", b"x", os.urandom(LONG)] * 20

            async def echo() -> None:
                for _ in messages:
                    await back.async_send(await there.async_receive(60), 60)

            async def main() -> None:
                echoing = asyncio.ensure_future(echo())
                for message in messages:
                    await there.async_send(message, 60)
                    assert await back.async_receive(60) == message
                await echoing

            asyncio.run(main())

    @pytest.mark.parametrize("timeout", [0, 0.001])
    def test_they_end_by_their_deadline(self, connected: tuple[Any, Any], timeout: float) -> None:
        async def main() -> None:
            with pytest.raises(DeadlineExceeded, match="receive: deadline passed"):
                await connected[0].async_receive(timeout)
            fill(connected[0], bytes(LONG))
            with pytest.raises(DeadlineExceeded, match="send: deadline passed"):
                await connected[0].async_send(bytes(LONG), timeout)

        asyncio.run(main())

    def test_close_ends_them(self, name: str) -> None:
        async def main() -> None:
            with self.create(name):
                for _ in range(20):
                    opened = self.open(name)
                    tasks = [asyncio.ensure_future(opened.async_receive()) for _ in range(3)]
                    await let_others_run()
                    opened.close()
                    results = await asyncio.gather(*tasks, return_exceptions=True)
                    assert [type(result) for result in results] == [ClosedError] * 3

        asyncio.run(main())

    def test_cancelling_loses_nothing(self, connected: tuple[Any, Any]) -> None:
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
