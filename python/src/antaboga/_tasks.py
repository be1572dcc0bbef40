"""Gates for asyncio tasks: the same turns and the same endings, without blocking the event loop.

Imported by the awaitable forms only, since asyncio costs a tenth of a second at import. A task is interrupted only
where it awaits, so what Python does to threads between two calls is no concern here.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from threading import get_ident
from typing import TYPE_CHECKING

from antaboga._deadline import remaining
from antaboga._gate import POLLIN

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from antaboga._gate import Gate

_SECONDS_BETWEEN_INTERRUPTS = 0.001
_running: set[asyncio.Task[None]] = set()


async def enter(gate: Gate, deadline: float | None) -> None:
    """Waits for this task's turn; ``leave`` ends it.

    Raises:
        DeadlineExceeded: others were inside until the deadline.
        ClosedError: the handle is closed.
    """
    first = True
    while True:
        if gate.latch.closed:
            raise gate.closed_error()
        if not (first and gate.tasks) and gate.try_enter(-get_ident()):
            return
        first = False
        future = asyncio.get_running_loop().create_future()
        waker = _waker(future)
        gate.tasks.append(waker)
        gate.awaited = (gate.left,)
        try:
            # Whoever was inside may have left before the flag was there to see.
            if not gate.lock.locked():
                continue
            if not await _until(future, deadline):
                raise gate.too_late()
        except BaseException:
            if future.done() and not future.cancelled():
                # It was told that the gate is free, and leaves that to the next.
                gate.left()
            raise
        finally:
            with suppress(ValueError):
                gate.tasks.remove(waker)


def leave(gate: Gate) -> None:
    """Ends the turn of this task."""
    gate.owner = None
    gate.lock.release()
    if gate.awaited:
        gate.left()


async def ready(gate: Gate, deadline: float | None, descriptor: int | None = None) -> None:
    """Waits until the gate's descriptor is ready, or another that is given, for the task that is inside.

    Raises:
        DeadlineExceeded: it was not ready until the deadline.
        ClosedError: the handle was closed.
    """
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    waker = _waker(future)
    gate.latch.wakers.add(waker)
    awaited = gate.descriptor if descriptor is None else descriptor
    reading = gate.events == POLLIN
    (loop.add_reader if reading else loop.add_writer)(awaited, _resolve, future, True)
    try:
        in_time = gate.latch.closed or await _until(future, deadline)
    finally:
        (loop.remove_reader if reading else loop.remove_writer)(awaited)
        gate.latch.wakers.discard(waker)
    if gate.latch.closed:
        raise gate.closed_error()
    if not in_time:
        raise gate.too_late()


async def finish(work: Coroutine[object, object, None]) -> None:
    """Does the work to its end, even when the caller is cancelled."""
    task = asyncio.ensure_future(work)
    _running.add(task)
    task.add_done_callback(_done)
    await asyncio.shield(task)


def _done(task: asyncio.Task[None]) -> None:
    _running.discard(task)
    if not task.cancelled():
        # Asked for, so that asyncio does not report it when the caller was cancelled.
        task.exception()


async def _until(future: asyncio.Future[bool], deadline: float | None) -> bool:
    """Waits until the future is done, or the deadline has passed, which is False."""
    left = remaining(deadline)
    if left is None:
        return await future
    timer = future.get_loop().call_later(left, _resolve, future, False)
    try:
        return await future
    finally:
        timer.cancel()


def _waker(future: asyncio.Future[bool]) -> Callable[[], bool]:
    loop = future.get_loop()

    def wake() -> bool:
        try:
            loop.call_soon_threadsafe(_resolve, future, True)
        except RuntimeError:  # the loop is closed
            return False
        return True

    return wake


def _resolve(future: asyncio.Future[bool], result: bool) -> None:
    if not future.done():
        future.set_result(result)


async def in_thread(work: Callable[[], None], interrupt: Callable[[], None], undo: Callable[[], None]) -> None:
    """Does work that blocks in a thread of its own.

    Args:
        work: what to do.
        interrupt: makes ``work`` end soon; called again and again when the task is cancelled, until it has.
        undo: what to do if the work was done and the task is cancelled all the same.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[None] = loop.create_future()

    def settle(problem: BaseException | None) -> None:
        if problem is None:
            future.set_result(None)
        else:
            future.set_exception(problem)

    def target() -> None:
        problem = None
        try:
            work()
        except BaseException as error:
            problem = error
        try:
            loop.call_soon_threadsafe(settle, problem)
        except RuntimeError:  # the loop is closed
            if problem is None:
                undo()

    threading.Thread(target=target, name="antaboga-wait", daemon=True).start()
    try:
        await asyncio.wait((future,))
    except asyncio.CancelledError:
        while not future.done():
            interrupt()
            with suppress(asyncio.CancelledError):
                await asyncio.wait((future,), timeout=_SECONDS_BETWEEN_INTERRUPTS)
        if future.exception() is None:
            undo()
        raise
    except BaseException:
        interrupt()
        raise
    future.result()
