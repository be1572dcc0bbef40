"""The contract of semaphores."""

import asyncio
import errno
import os
import signal
from abc import ABC, abstractmethod
from collections.abc import Iterator

import pytest
from antaboga.errors import ClosedError, DeadlineExceeded, IpcError
from antaboga.lifetime import Lifetime
from antaboga.sync import Semaphore
from blocking import (
    Blocked,
    InterruptedByTestError,
    Storm,
    closing_handler,
    handled,
    interrupt_main_when_blocked,
    interrupted,
    raise_interrupted,
)

ROUNDS = 200


class SemaphoreSetup(ABC):
    @abstractmethod
    def create(self, name: str, value: int = 0, lifetime: Lifetime = Lifetime.PROCESS) -> Semaphore: ...

    @abstractmethod
    def open(self, name: str) -> Semaphore: ...

    @abstractmethod
    def open_or_create(self, name: str, value: int = 0) -> Semaphore: ...

    def shown(self, name: str) -> str:
        """What errors say of it."""
        return f"name={name}"

    @pytest.fixture
    def semaphore(self, name: str) -> Iterator[Semaphore]:
        with self.create(name) as made:
            yield made


class SemaphoreContract(SemaphoreSetup):
    def test_it_counts(self, name: str) -> None:
        with self.create(name, 2) as one, self.open(name) as other:
            assert (one.name, one.value, other.value) == (name, 2, 2)
            one.acquire()
            other.acquire(60)
            assert (one.value, one.try_acquire(), other.try_acquire()) == (0, False, False)
            other.release()
            other.release()
            assert one.value == 2
            assert one.try_acquire() is True
            one.acquire(0)
            assert other.value == 0

    def test_release_wakes_a_waiter(self, name: str) -> None:
        with self.create(name) as one, self.open(name) as other:
            waiters = [Blocked(one.acquire).until_blocked() for _ in range(3)]
            for _ in waiters:
                other.release()
            assert [waiter.join().error for waiter in waiters] == [None] * 3
            assert one.value == 0

    def test_hand_over_in_turns(self, names: Iterator[str]) -> None:
        with self.create(next(names)) as there, self.create(next(names)) as back:

            def answer() -> None:
                for _ in range(2000):
                    there.acquire(60)
                    back.release()

            answering = Blocked(answer)
            for _ in range(2000):
                there.release()
                back.acquire(60)
            assert answering.join().error is None
            assert (there.value, back.value) == (0, 0)

    @pytest.mark.parametrize("timeout", [0, 0.0, 0.001])
    def test_acquire_ends_by_its_deadline(self, semaphore: Semaphore, timeout: float) -> None:
        shown = self.shown(semaphore.name)
        with pytest.raises(DeadlineExceeded, match=rf"acquire: deadline passed \(DEADLINE\), {shown}"):
            semaphore.acquire(timeout)

    @pytest.mark.parametrize("timeout", [-1, float("nan")])
    def test_a_timeout_that_is_none_is_misuse(self, semaphore: Semaphore, timeout: float) -> None:
        with pytest.raises(ValueError, match="timeout"):
            semaphore.acquire(timeout)

    @pytest.mark.parametrize("timeout", [float("inf"), 1e30, 1e9])
    def test_a_timeout_may_be_very_long(self, semaphore: Semaphore, timeout: float) -> None:
        blocked = Blocked(lambda: semaphore.acquire(timeout)).until_blocked()
        semaphore.release()
        assert blocked.join().error is None

    @pytest.mark.parametrize("value", [-1, 1 << 31, 1 << 40])
    def test_a_value_that_none_can_have_is_misuse(self, name: str, value: int) -> None:
        with pytest.raises(ValueError, match="value out of range"):
            self.create(name, value)

    def test_the_largest_value_cannot_grow(self, name: str) -> None:
        with self.create(name, (1 << 31) - 1) as semaphore:
            with pytest.raises(IpcError) as caught:
                semaphore.release()
            assert caught.value.code == "EOVERFLOW"

    def test_what_is_there_is_not_made_again(self, name: str) -> None:
        with self.create(name, 1) as one:
            with pytest.raises(FileExistsError) as caught:
                self.create(name)
            assert caught.value.code == "EEXIST"  # type: ignore[attr-defined]
            with self.open_or_create(name, 7) as other:
                assert other.value == 1
            assert one.value == 1

    def test_what_is_not_there_cannot_be_opened(self, name: str) -> None:
        with pytest.raises(FileNotFoundError, match=f"no such file or directory \\(ENOENT\\), {self.shown(name)}"):
            self.open(name)
        with self.open_or_create(name, 3) as made:
            assert made.value == 3

    @pytest.mark.parametrize("bad", ["", "/", "/a/b", "/.", "/..", "//a", "/a\0b"])
    def test_a_name_that_none_can_have(self, bad: str) -> None:
        for call in (self.create, self.open):
            with pytest.raises(IpcError) as caught:
                call(bad)
            assert caught.value.errno == errno.EINVAL

    def test_a_name_may_be_long_but_not_too_long(self, name: str) -> None:
        longest = name + "x" * (252 - len(name))
        with self.create(longest), self.open(longest):
            pass
        for call in (self.create, self.open):
            with pytest.raises(IpcError) as caught:
                call(longest + "x")
            assert caught.value.errno == errno.ENAMETOOLONG
            assert caught.value.details["length"] == 252

    def test_process_lifetime_ends_at_close(self, name: str) -> None:
        with self.create(name), self.open(name):
            pass
        with pytest.raises(FileNotFoundError):
            self.open(name)

    def test_an_opener_does_not_end_it(self, name: str) -> None:
        with self.create(name):
            self.open(name).close()
            self.open(name).close()

    def test_persistent_lifetime_outlives_close(self, name: str) -> None:
        self.create(name, 5, Lifetime.PERSISTENT).close()
        with self.open(name) as opened:
            assert opened.value == 5
            opened.unlink()
            opened.acquire()
            with pytest.raises(FileNotFoundError):
                self.open(name)
            with pytest.raises(FileNotFoundError):
                opened.unlink()

    def test_a_name_that_stands_for_another_is_left_alone(self, name: str) -> None:
        with self.create(name) as first:
            first.unlink()
            with self.create(name, 9) as second:
                with pytest.raises(FileNotFoundError):
                    first.unlink()
                first.close()
                assert second.value == 9
                self.open(name).close()

    def test_a_closed_handle_says_so(self, semaphore: Semaphore) -> None:
        semaphore.close()
        semaphore.close()
        for call in (semaphore.acquire, semaphore.try_acquire, semaphore.release, lambda: semaphore.value):
            with pytest.raises(ClosedError, match=rf"closed \(CLOSED\), {self.shown(semaphore.name)}"):
                call()
        assert "closed" in repr(semaphore)

    def test_one_that_is_never_closed_warns_and_is_closed(self, name: str) -> None:
        with pytest.warns(ResourceWarning, match="unclosed"):
            self.create(name)
        with pytest.raises(FileNotFoundError):
            self.open(name)

    def test_one_that_is_never_closed_leaves_the_name_to_others(self, name: str) -> None:
        with self.create(name) as kept:
            with pytest.warns(ResourceWarning, match="unclosed"):
                self.open(name)
            with self.open(name):
                kept.release()

    def test_a_forked_child_leaves_its_parents_alone(self, semaphore: Semaphore) -> None:
        pid = os.fork()
        if pid == 0:
            try:
                semaphore.release()
                semaphore.close()
                os._exit(0)
            except BaseException:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        semaphore.acquire(60)
        self.open(semaphore.name).close()


class SemaphoreEndings(SemaphoreSetup):
    """200 of 200 blocked calls are ended, and have taken nothing."""

    def test_by_deadline(self, semaphore: Semaphore) -> None:
        for _ in range(ROUNDS):
            with pytest.raises(DeadlineExceeded):
                semaphore.acquire(0.0005)
        semaphore.release()
        assert semaphore.value == 1

    @pytest.mark.parametrize("waiters", [1, 3])
    def test_by_close(self, name: str, waiters: int) -> None:
        with self.create(name) as kept:
            for _ in range(ROUNDS):
                opened = self.open(name)
                blocked = [Blocked(opened.acquire).until_blocked() for _ in range(waiters)]
                opened.close()
                assert [type(each.join().error) for each in blocked] == [ClosedError] * waiters
            kept.release()
            assert kept.value == 1

    def test_by_a_signal_handler(self, semaphore: Semaphore) -> None:
        with handled(signal.SIGUSR1, raise_interrupted):
            for n in range(ROUNDS):
                assert interrupted(lambda n=n: semaphore.acquire(60 if n % 2 else None))  # type: ignore[misc]
        semaphore.release()
        assert semaphore.value == 1

    def test_a_signal_handler_that_returns_ends_nothing(self, semaphore: Semaphore) -> None:
        seen: list[int] = []
        with handled(signal.SIGUSR1, lambda number, _frame: seen.append(number)):
            thread = interrupt_main_when_blocked()
            with pytest.raises(DeadlineExceeded):
                semaphore.acquire(0.2)
            thread.join()
        assert seen == [signal.SIGUSR1]

    def test_close_in_a_signal_handler_ends_what_it_interrupted(self, name: str) -> None:
        with self.create(name):
            for _ in range(20):
                opened = self.open(name)
                with handled(signal.SIGUSR1, closing_handler(opened)):
                    thread = interrupt_main_when_blocked()
                    with pytest.raises(ClosedError):
                        opened.acquire()
                    thread.join()

    def test_release_in_a_signal_handler_lets_go_on(self, semaphore: Semaphore) -> None:
        with handled(signal.SIGUSR1, lambda _number, _frame: semaphore.release()):
            thread = interrupt_main_when_blocked()
            semaphore.acquire(60)
            thread.join()
        assert semaphore.value == 0

    def test_nothing_is_lost_when_a_handler_raises_anywhere(self, name: str) -> None:
        """What was taken was given to the caller, or is still there."""
        with self.create(name) as semaphore:
            total = 3000

            def give() -> None:
                for _ in range(total):
                    semaphore.release()
                    while semaphore.value > 0:
                        os.sched_yield()

            giving = Blocked(give)
            taken = 0
            with Storm() as storm:
                while taken < total:
                    try:
                        semaphore.acquire(60)
                    except InterruptedByTestError:
                        continue
                    taken += 1
            assert giving.join().error is None
            assert (taken, semaphore.value) == (total, 0)
            assert storm.raised > 0

    def test_tasks(self, semaphore: Semaphore) -> None:
        async def main() -> None:
            with pytest.raises(DeadlineExceeded):
                await semaphore.async_acquire(0)
            with pytest.raises(DeadlineExceeded):
                await semaphore.async_acquire(0.001)
            semaphore.release()
            await semaphore.async_acquire()
            waiting = [asyncio.ensure_future(semaphore.async_acquire(60)) for _ in range(3)]
            for _ in waiting:
                await asyncio.sleep(0)
                semaphore.release()
            await asyncio.gather(*waiting)
            assert semaphore.value == 0

        asyncio.run(main())

    def test_tasks_by_cancel(self, semaphore: Semaphore) -> None:
        async def main() -> None:
            for n in range(ROUNDS):
                waiting = asyncio.ensure_future(semaphore.async_acquire())
                for _ in range(n % 4):
                    await asyncio.sleep(0)
                if n % 2:
                    Blocked(semaphore.release)
                waiting.cancel()
                try:
                    await waiting
                except asyncio.CancelledError:
                    continue
                semaphore.release()

        asyncio.run(main())
        for _ in range(ROUNDS // 2):
            semaphore.acquire(60)
        with pytest.raises(DeadlineExceeded):
            semaphore.acquire(0)

    def test_tasks_by_close(self, name: str) -> None:
        async def main() -> None:
            for _ in range(ROUNDS):
                opened = self.open(name)
                waiting = asyncio.ensure_future(opened.async_acquire())
                await asyncio.sleep(0)
                opened.close()
                with pytest.raises(ClosedError):
                    await waiting

        with self.create(name):
            asyncio.run(main())
