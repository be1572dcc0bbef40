"""Calls that tasks of asyncio make: any number at a time, none of which keeps the event loop."""

import asyncio
import os
import threading
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from antaboga.call import CallCancelled, Graces
from antaboga.call._caller import Caller
from antaboga.call._pending import Call
from antaboga.errors import ClosedError, DeadlineExceeded, NoFunctionError, TypeRefusedError, WorkerLost
from called_worker import LONG, called

MECHANISMS = ["pipe", "unix", "fifo", "posixmq", "sysvmq"]


@pytest.fixture
def worker() -> Iterator[Caller]:
    with called() as found:
        yield found


def run(coroutine: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(coroutine, LONG))


async def runs(worker: Caller) -> None:
    """Waits until a call runs."""
    while not worker._parts.page.running:
        await asyncio.sleep(0)


@pytest.mark.parametrize("over", MECHANISMS)
def test_calls_of_many_tasks(over: str) -> None:
    async def main(worker: Caller) -> None:
        before = threading.active_count()
        answers = await asyncio.gather(*(worker.async_call("echo", number) for number in range(500)))
        assert answers == list(range(500))
        arrays = await asyncio.gather(
            *(worker.async_call("double_in_place", np.full(1000, number)) for number in range(100))
        )
        assert [array[-1] for array in arrays] == [2 * number for number in range(100)]
        assert threading.active_count() == before
        assert worker.call("echo", b"x") == b"x"

    with called(over) as worker:
        run(main(worker))


def test_the_loop_goes_on_while_there_is_no_room(worker: Caller, tmp_path: Path) -> None:
    """More than the pipe and the side have room for, sent to a worker that reads nothing meanwhile."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)

    async def main() -> None:
        first = asyncio.create_task(worker.async_call("read_from", str(fifo), timeout=LONG))
        await runs(worker)
        large = [asyncio.create_task(worker.async_call("echo", b"x" * 9000, timeout=LONG)) for _ in range(400)]
        small = [asyncio.create_task(worker.async_call("echo", b"x" * 4000, timeout=LONG)) for _ in range(100)]
        # It is sent only after what is too much already.
        small[-1].cancel()
        with pytest.raises(asyncio.CancelledError):
            await small[-1]
        with pytest.raises(DeadlineExceeded, match="started=False") as caught:
            await worker.async_call("echo", b"x" * 9000, timeout=0.01)
        assert caught.value.steps == ()
        assert worker._parts.connection.outbox._working
        await asyncio.to_thread(fifo.write_text, "go")
        assert await first == "go"
        assert {len(each) for each in await asyncio.gather(*small[:-1])} == {4000}
        assert {len(each) for each in await asyncio.gather(*large)} == {9000}

    run(main())


def test_what_a_running_call_needs_goes_before_calls_that_wait(worker: Caller) -> None:
    """The worker waits for the answer of a callback, and what would fill pipe and side goes to it meanwhile."""

    async def main() -> None:
        go = asyncio.Event()

        async def back() -> bytes:
            await go.wait()
            return b"y" * 9000

        first = asyncio.create_task(worker.async_call("call_back", back, timeout=LONG))
        await runs(worker)
        rest = [asyncio.create_task(worker.async_call("echo", b"x" * 9000, timeout=LONG)) for _ in range(400)]
        await asyncio.sleep(0)
        go.set()
        assert await first == b"y" * 9000
        assert {len(each) for each in await asyncio.gather(*rest)} == {9000}

    run(main())


def test_errors(worker: Caller) -> None:
    async def main() -> None:
        with pytest.raises(ValueError, match="no such"):
            await worker.async_call("fail", "no such")
        with pytest.raises(TypeRefusedError, match="object"):
            await worker.async_call("echo", object())
        with pytest.raises(NoFunctionError):
            await worker.async_call("absent")
        assert await worker.async_apply("echo", (), {"value": 1}, timeout=None) == 1

    run(main())


told: ContextVar[str] = ContextVar("told", default="nothing")


def test_callbacks_run_in_the_event_loop(worker: Caller) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        told.set("something")

        def plain(value: int) -> Any:
            assert asyncio.get_running_loop() is loop
            return told.get(), value

        async def down(depth: int) -> Any:
            assert asyncio.get_running_loop() is loop
            assert told.get() == "something"
            await asyncio.sleep(0)
            return await worker.async_call("descend", down, depth)

        assert await worker.async_call("call_back", plain, 3) == ("something", 3)
        assert await worker.async_call("descend", down, 6) == 6
        assert await asyncio.gather(*(worker.async_call("descend", down, 2) for _ in range(20))) == [2] * 20

        async def fails() -> None:
            raise KeyError("of a coroutine")

        with pytest.raises(KeyError, match="of a coroutine"):
            await worker.async_call("call_back", fails)

    run(main())


def test_callbacks_of_several_threads_at_once(worker: Caller) -> None:
    async def main() -> None:
        here = asyncio.Barrier(3) if hasattr(asyncio, "Barrier") else None

        async def meet(number: int) -> int:
            if here is not None:
                await here.wait()
            return number * number

        assert await worker.async_call("in_threads", meet, 3) == [0, 1, 4]

    run(main())


def test_what_a_thread_had_read_that_is_torn_away_comes_to_others(worker: Caller) -> None:
    """A thread of the worker reads the answer for another one first, since that of its own comes later."""

    async def main() -> None:
        second = asyncio.Event()

        async def answer(number: int) -> None:
            if number == 1:
                await second.wait()
                second.clear()
            else:
                second.set()

        assert await worker.async_call("torn_with_a_message", answer, 50) == 50

    run(main())


def test_a_function_of_the_worker_is_awaited_in_a_callback(worker: Caller) -> None:
    async def main() -> None:
        async def back(function: Any) -> Any:
            return await function.async_call(41)

        assert await worker.async_call("lend_to", back) == 42

    run(main())


def test_what_a_callback_still_does_when_the_call_has_ended_is_cancelled(worker: Caller) -> None:
    async def main() -> None:
        ended: list[str] = []

        async def back(what: str) -> None:
            if what == "never ends":
                begun.set()
                try:
                    await asyncio.Event().wait()
                finally:
                    ended.append(what)
            else:
                await begun.wait()

        begun = asyncio.Event()
        assert await worker.async_call("let_wait", back) == "left"
        assert ended == ["never ends"]
        assert await worker.async_call("echo", 1) == 1

    run(main())


def test_cancelling_the_task_gives_the_call_up(worker: Caller) -> None:
    async def main() -> None:
        task = asyncio.create_task(worker.async_call("linger"))
        await runs(worker)
        behind = asyncio.create_task(worker.async_call("echo", 1))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await behind == 1
        assert worker.is_alive()

    run(main())


def test_cancelling_who_waits_behind_others_disturbs_nobody(worker: Caller) -> None:
    async def main() -> None:
        go = asyncio.Event()
        first = asyncio.create_task(worker.async_call("call_back", go.wait))
        await runs(worker)
        behind = asyncio.create_task(worker.async_call("leave", 3))
        connection = worker._parts.connection
        while not any(
            each.sent_after for each in connection._calls.values() if isinstance(each, Call) and each.number > 1
        ):
            await asyncio.sleep(0)
        behind.cancel()
        with pytest.raises(asyncio.CancelledError):
            await behind
        go.set()
        assert await first is True
        assert await worker.async_call("echo", 2) == 2

    run(main())


def test_cancelled_twice_it_leaves_at_once() -> None:
    async def main(worker: Caller) -> None:
        task = asyncio.create_task(worker.async_call("linger"))
        await runs(worker)
        task.cancel()
        while worker._parts.page.given_up == 0:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert worker._parts.page.given_up == 0

    with called(graces=Graces(cancel=LONG, close=0.01, terminate=0.01)) as worker:
        run(main(worker))


@pytest.mark.parametrize(
    ("function", "graces", "steps"),
    [
        ("heed", Graces(cancel=LONG), ["cancel"]),
        ("linger", Graces(cancel=0.02, interrupt=LONG), ["cancel", "raise"]),
        ("ignore", Graces(0.02, 0.02, 0.02), ["cancel", "raise", "dump", "terminate", "kill"]),
    ],
)
def test_a_deadline_goes_down_the_ladder(function: str, graces: Graces, steps: list[str]) -> None:
    async def main(worker: Caller) -> None:
        while True:
            with pytest.raises(DeadlineExceeded, match=f"function={function}") as caught:
                await worker.async_call(function, timeout=0.3)
            # It may pass before the worker has begun, on a busy machine.
            if caught.value.details["started"] is True:
                break
        assert [step.name for step in caught.value.steps] == steps
        if steps[-1] == "kill":
            with pytest.raises(WorkerLost):
                await worker.async_call("echo", 1)
        else:
            assert await worker.async_call("echo", 1) == 1

    with called(graces=graces) as worker:
        run(main(worker))


@pytest.mark.parametrize("over", ["pipe", "posixmq"])
def test_the_end_of_a_worker_is_told_to_all(over: str) -> None:
    async def main(worker: Caller) -> None:
        behind = [worker.async_call("leave", 3) for _ in range(5)]
        lost = await asyncio.gather(worker.async_call("leave", 3), *behind, return_exceptions=True)
        assert [each for each in lost if not isinstance(each, WorkerLost)] == []
        assert {each.details["exit"] for each in lost if isinstance(each, WorkerLost)} == {"exit code 3"}
        with pytest.raises(WorkerLost, match="started=False"):
            await worker.async_call("echo", 1)

    with called(over) as worker:
        run(main(worker))
    from antaboga.registry import Registry

    Registry.of_current_user().clean()


def test_calls_that_wait_end_when_it_is_closed() -> None:
    async def main() -> None:
        closing = called()
        waiting = [asyncio.create_task(closing.async_call("linger")) for _ in range(3)]
        await runs(closing)
        await asyncio.to_thread(closing.close)
        found = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(each) for each in found} == {ClosedError}
        with pytest.raises(ClosedError):
            await closing.async_call("echo", 1)

    run(main())


def test_loops_and_threads_call_at_once(worker: Caller) -> None:
    async def many(start: int) -> None:
        async def back(value: int) -> int:
            return value

        for number in range(start, start + 50):
            found = await asyncio.gather(
                worker.async_call("call_back", back, number), worker.async_call("echo", number)
            )
            assert list(found) == [number, number]

    def plainly() -> None:
        for number in range(200):
            assert worker.call("call_back", lambda value: value, number) == number

    failures: list[BaseException] = []

    def noting(work: Any) -> None:
        try:
            work()
        except BaseException as failure:
            failures.append(failure)

    works = [lambda: run(many(0)), lambda: run(many(1000)), plainly, plainly]
    threads = [threading.Thread(target=noting, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert worker._parts.connection._calls.keys() <= {-1}


def test_a_loop_that_ends_leaves_nothing(worker: Caller) -> None:
    async def main() -> None:
        task = asyncio.create_task(worker.async_call("linger"))
        await runs(worker)
        assert not task.done()

    run(main())
    assert worker.call("echo", 1) == 1


def test_a_coroutine_of_the_worker_awaits_one_of_the_caller(worker: Caller) -> None:
    async def main() -> None:
        async def back() -> int:
            await asyncio.sleep(0)
            return os.getpid()

        assert await worker.async_call("wait_for", back) == os.getpid()
        # As a program does that has no event loop.
        assert await asyncio.to_thread(worker.call, "wait_for", back) == os.getpid()
        with suppress(CallCancelled):
            await worker.async_call("echo", 1)

    run(main())
