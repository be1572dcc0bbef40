"""Waiting on descriptors so that a deadline, ``close`` from another thread, and a signal handler's exception end it.

A latch is the closing of one handle, a gate one direction of one of its descriptors. At most one thread is inside a
gate, the others queue: the first of them waits for the lock, the rest at the turnstile, so that a thread that leaves
and comes back at once does not overtake. What blocks inside a gate is only ``poll``, which also watches the latch's
eventfd; close writes that, then takes every gate's lock, and then nobody uses the descriptors that it closes.

CPython raises a signal handler's exception after a call and after a jump, never between other instructions: up to 3.10
after any conditional jump that is taken, later only after one back. So locks are taken and given back by instructions
that are neither: the unpacking of ``map``, and one step of an endless iterator; and what follows them has no ``if``
that can be false, but a ``for`` over nothing. Otherwise an exception could come between taking the lock and the ``try``
that gives it back, and the gate would be shut for ever.
"""

from __future__ import annotations

import os
import select
import weakref
from collections import deque
from contextlib import ExitStack
from itertools import repeat, starmap
from threading import Lock, RLock, get_ident
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from antaboga._deadline import lock_timeout, poll_timeout
from antaboga.errors import ClosedError, DeadlineExceeded, refused_by

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

POLLIN = select.POLLIN
POLLOUT = select.POLLOUT


def _eventfd() -> int:
    try:
        return os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
    except OSError as cause:
        raise refused_by("eventfd", cause) from None


class Closeable(Protocol):
    """What a latch closes in the end."""

    def close(self) -> None:
        """Gives the resource back."""


class Latch:
    """The closing of one handle. For any thread."""

    def __init__(self, *resources: Closeable) -> None:
        """The resources are closed, in order, when the handle is closed and everybody has left."""
        self.closed = False
        self.wakers: set[Callable[[], bool]] = set()
        """Called at close, by the closing thread, to wake tasks that wait in an event loop."""
        self._resources = resources
        self._gates: list[Gate] = []
        self._eventfd = -1
        self._disposed = False
        # How many wake the others now, who need the eventfd; re-entrant, for a signal handler that closes.
        self._waking = 0
        self._deciding = RLock()
        _latches.add(self)

    def gate(self, operation: str, descriptor: int, events: int, details: Mapping[str, object]) -> Gate:
        """A gate for waiting until ``descriptor`` is ready for ``events``; errors name the operation and details.

        A gate with the descriptor -1 only makes callers take turns.
        """
        if self._eventfd < 0:
            self._eventfd = _eventfd()
        gate = Gate(self, operation, descriptor, events, details)
        gate.rearm()
        self._gates.append(gate)
        return gate

    def polling(self, descriptor: int, events: int) -> select.poll:
        """A poll object for a descriptor, unless that is -1, and for the closing."""
        poll = select.poll()
        if descriptor >= 0:
            poll.register(descriptor, events)
        if self._eventfd >= 0:
            poll.register(self._eventfd, POLLIN)
        return poll

    def close(self) -> None:
        """Wakes everybody inside, waits until the threads among them have left, and closes the resources.

        Where the caller itself is inside, in a signal handler for instance, or a task is, the last to leave closes
        the resources. Does nothing the second time.
        """
        with self._deciding:
            if self._disposed:
                return
            self._waking += 1
        try:
            self.closed = True
            for gate in self._gates:
                gate.awaited = (gate.left,)
            if self._eventfd >= 0:
                os.eventfd_write(self._eventfd, 1)
            for waker in list(self.wakers):
                waker()
            for gate in self._gates:
                while gate.tasks:
                    gate.tasks.popleft()()
        finally:
            with self._deciding:
                self._waking -= 1
        self.settle(wait=True)

    def settle(self, *, wait: bool = False) -> None:
        """Closes the resources if nobody is inside; to be called by whoever leaves a gate of a closed handle."""
        while not self._disposed and not self._settle_once(wait=wait):
            # Two that leave at once can each find a lock held by the other: whoever gives back last tries again.
            if any(gate.lock.locked() for gate in self._gates):
                return

    def _settle_once(self, *, wait: bool) -> bool:
        me = get_ident()
        held: list[Gate] = []
        try:
            for gate in self._gates:
                inside = gate.owner is not None and (gate.owner < 0 or gate.owner == me)
                if not gate.lock.acquire(blocking=wait and not inside):
                    return False
                held.append(gate)
                # For a signal handler that closes meanwhile, and must not wait for what it has interrupted.
                gate.owner = me
            with self._deciding:
                # Whoever wakes the others settles it after that.
                mine = not self._disposed and not self._waking
                self._disposed = self._disposed or mine
            if mine:
                self._dispose()
        finally:
            for gate in held:
                gate.owner = None
                gate.lock.release()
        return True

    def _dispose(self) -> None:
        for gate in self._gates:
            gate.awaited = ()
        with ExitStack() as resources:
            # Each is closed whatever the others raise, the first one first.
            for resource in reversed(self._resources):
                resources.callback(resource.close)
            eventfd, self._eventfd = self._eventfd, -1
            if eventfd >= 0:
                os.close(eventfd)

    def after_fork(self) -> None:
        """Gives the child an eventfd of its own, and gates without the threads that it does not have."""
        if self._eventfd >= 0:
            os.close(self._eventfd)
            self._eventfd = _eventfd()
            if self.closed:
                os.eventfd_write(self._eventfd, 1)
        self.wakers.clear()
        self._waking = 0
        self._deciding = RLock()
        for gate in self._gates:
            gate.rearm()

    def __del__(self) -> None:
        # Whoever could be inside would hold a reference.
        if self._eventfd >= 0:
            os.close(self._eventfd)


class Gate:
    """One direction of one descriptor.

    Used so, in a function of its own, with nothing between that calls::

        entered = False
        try:
            (entered,) = map(gate.enter, (deadline,))
            ...
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    Where each fraction of a microsecond counts, ``enter`` is preceded by what it does when nobody else is there::

        if not gate.queuing:
            for entered in gate.trying:
                break
        if not entered:
            (entered,) = map(gate.enter, (deadline,))
        elif gate.latch.closed:
            raise gate.closed_error()
        else:
            gate.owner = get_ident()
    """

    def __init__(
        self, latch: Latch, operation: str, descriptor: int, events: int, details: Mapping[str, object]
    ) -> None:
        self.descriptor = descriptor
        self.latch = latch
        self._operation = operation
        self._details = details
        self.awaited: tuple[Callable[[], None], ...] = ()
        """What tells that the gate is free, when somebody must be told: a task that queues, or whoever closes it."""
        self.tasks: deque[Callable[[], bool]] = deque()
        """What wakes the tasks that queue, in order; False from one that has gone."""
        self.events = events

    def rearm(self) -> None:
        """Makes the gate as new."""
        self.lock = Lock()
        self.owner: int | None = None
        """The thread inside, by its ident; negative when it is a task in that thread's event loop."""
        self.leaving = starmap(self.lock.release, repeat(()))
        """One step of this gives the lock back."""
        self.queuing = False
        """Whether somebody queues, whom nobody is to overtake."""
        self._turnstile = Lock()
        self._passing = starmap(self._turnstile.release, repeat(()))
        self.trying = starmap(self.lock.acquire, repeat((False,)))
        """One step of this takes the lock if it is free, and says whether it did."""
        self.poll = self.latch.polling(self.descriptor, self.events).poll
        """Waits until the descriptor is ready or the handle is closed, for whoever is inside."""

    def watch(self, descriptor: int) -> None:
        """Waits for another descriptor from now on, for whoever is inside."""
        self.descriptor = descriptor
        self.poll = self.latch.polling(descriptor, self.events).poll

    def enter(self, deadline: float | None) -> bool:
        """Waits for this thread's turn; always True.

        Raises:
            DeadlineExceeded: others were inside until the deadline.
            ClosedError: the handle is closed.
        """
        me = get_ident()
        entered = False
        try:
            if not self.queuing:
                for entered in self.trying:  # noqa: B007 - one step of it is one attempt
                    break
            if not entered:
                if self.owner in (me, -me):
                    problem = "this thread is inside already, in a task or below a signal handler"
                    raise RuntimeError(f"{self._operation}: {problem}")
                queued = False
                try:
                    (queued,) = map(self._turnstile.acquire, (True,), (lock_timeout(deadline),))
                    if queued:
                        self.queuing = True
                        (entered,) = map(self.lock.acquire, (True,), (lock_timeout(deadline),))
                finally:
                    if queued:
                        self.queuing = False
                        for _ in self._passing:
                            break
            if not entered:
                raise self.too_late()
            if self.latch.closed:
                raise self.closed_error()
            self.owner = me
        except BaseException:
            if entered:
                for _ in self.leaving:
                    break
            for tell in self.awaited:
                tell()
            raise
        return True

    def try_enter(self, owner: int) -> bool:
        """Enters if nobody is inside or queues, in the name of ``owner``; whether it did."""
        entered = False
        try:
            if not self.queuing:
                for entered in self.trying:  # noqa: B007 - one step of it is one attempt
                    break
            if self.latch.closed:
                raise self.closed_error()
            if not entered:
                return False
            self.owner = owner
        except BaseException:
            if entered:
                for _ in self.leaving:
                    break
            for tell in self.awaited:
                tell()
            raise
        return True

    def left(self) -> None:
        """Tells who waits for it that the gate is free."""
        if self.latch.closed:
            self.latch.settle()
        while self.tasks:
            if self.tasks.popleft()() and not self.latch.closed:
                return
        if not self.latch.closed:
            self.awaited = ()

    def wait(self, deadline: float | None) -> None:
        """Waits until the descriptor is ready, for whoever is inside.

        Raises:
            DeadlineExceeded: it was not ready until the deadline.
            ClosedError: the handle was closed.
        """
        self._wait(self.poll, deadline)

    def wait_for(self, descriptor: int, deadline: float | None) -> None:
        """Waits like ``wait``, for another descriptor that whoever is inside has."""
        self._wait(self.latch.polling(descriptor, self.events).poll, deadline)

    def _wait(self, poll: Callable[[float | None], object], deadline: float | None) -> None:
        while True:
            ready = poll(None if deadline is None else poll_timeout(deadline))
            if self.latch.closed:
                raise self.closed_error()
            if ready:
                return
            if deadline is not None and monotonic() >= deadline:
                raise self.too_late()

    def ready(self) -> bool:
        """Whether the descriptor is ready now, for whoever is inside."""
        return bool(self.poll(0)) and not self.latch.closed

    def too_late(self) -> DeadlineExceeded:
        """What is raised when a deadline has passed."""
        return DeadlineExceeded(self._operation, "deadline passed", **self._details)

    def closed_error(self) -> ClosedError:
        """What is raised when the handle is closed."""
        return ClosedError(self._operation, "closed", **self._details)


_latches: weakref.WeakSet[Latch] = weakref.WeakSet()


def _after_fork() -> None:
    for latch in list(_latches):
        latch.after_fork()


os.register_at_fork(after_in_child=_after_fork)
