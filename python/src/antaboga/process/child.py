"""Programs that end with the process that started them."""

from __future__ import annotations

import os
import signal
import threading
import warnings
import weakref
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from antaboga import _fork
from antaboga._closing import Closing
from antaboga._deadline import deadline_after
from antaboga._gate import POLLIN, Latch
from antaboga.errors import ClosedError, IpcError, refused_by
from antaboga.process.descriptor import Descriptor
from antaboga.process.inherited import VARIABLE, bequeath
from antaboga.process.launch import Launch, Standard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from antaboga.process.inherited import Inheritable

__all__ = ["Child", "ExitStatus", "Standard"]


@dataclass(frozen=True)
class ExitStatus:
    """How a child ended.

    Attributes:
        code: the exit code, 0 to 255, or -1 if a signal ended it.
        signal: the name of the signal that ended it, such as ``SIGKILL``, or None if it exited.
    """

    code: int
    signal: str | None

    @property
    def success(self) -> bool:
        """Whether it exited with code 0."""
        return self.code == 0

    def __str__(self) -> str:
        return self.signal or f"exit {self.code}"


class Child(Closing):
    """A program that this process started and that ends with it, even when this process is killed by SIGKILL.

    It has the descriptors that it was given and no others. Any thread may use a child. ``close`` kills it if it is
    still running, and reaps it; every child must be closed. What the program itself starts does not end with it, and a
    program that closes descriptors it does not know, or changes its user, loses the guarantee. A process forked from
    this one has no part in it: there the child can only be closed, which does nothing to it.
    """

    def __init__(
        self, launch: Launch, command: Sequence[str], changes: Mapping[str, str | None], directory: str
    ) -> None:
        """Starts the program; not for callers."""
        self._raw: Any = None
        self._status: ExitStatus | None = None
        self._lock = threading.Lock()
        self._alive: Descriptor | None = None
        self._latch: Latch | None = None
        _children.add(self)
        with _fork.guard:
            read, self._alive = Descriptor.pipe()
        self._pid = 0
        try:
            with read:
                self._pid = launch.start(command, changes, directory, read)
            self._pidfd = _pidfd(self._pid)
            latch = Latch(self._pidfd)
            self._gate = latch.gate("wait", self._pidfd.number, POLLIN, {"pid": self._pid})
            self._latch = latch
        except BaseException:
            self._alive.close()
            if self._pid:
                os.kill(self._pid, signal.SIGKILL)
                os.waitpid(self._pid, 0)
            raise

    @classmethod
    def start(
        cls,
        command: Sequence[str],
        *,
        descriptors: Mapping[int, Descriptor | Standard] | None = None,
        segments: Mapping[str, Inheritable] | None = None,
        environment: Mapping[str, str | None] | None = None,
        directory: str | os.PathLike[str] = "",
    ) -> Child:
        """Starts a program.

        Unless told otherwise it reads ``/dev/null``, writes to this process's standard output and error, and has no
        other descriptor but one high number (200, or above the highest chosen one) that ends it with its parent and
        that it must not close.

        Args:
            command: the program, looked for in ``PATH`` if it has no slash, and its arguments.
            descriptors: what it gets at which number. They stay the caller's, who normally closes them then. One of the
                numbers 3 to 9 must be left free. The numbers 0 to 2 may also be a ``Standard``.
            segments: memory that it gets under a name, by which its ``Memfd.inherited`` takes it, in either language;
                each at a number of its own from 10 up. They stay the caller's. A name is 1 to 64 letters, digits,
                ``_``, ``.`` and ``-`` of ASCII.
            environment: variables to set in its environment, which is otherwise that of this process; None removes one.
            directory: where it starts.

        Raises:
            IpcError: the program or the directory cannot be used (ENOENT, EACCES), …
        """
        if isinstance(command, str) or not command:
            raise ValueError("a command is a program and its arguments")
        changes = dict(environment or {})
        if VARIABLE in changes:
            raise ValueError(f"told by the segments themselves: {VARIABLE}")
        with ExitStack() as given:
            everything, changes[VARIABLE] = bequeath(descriptors or {}, segments or {}, given)
            return cls(Launch(everything), command, changes, os.fspath(directory))

    @property
    def pid(self) -> int:
        """The process id."""
        return self._pid

    def wait_for(self, timeout: float | None = None) -> ExitStatus:
        """Waits until the child has ended, and reaps it; zero looks once."""
        if self._status is not None:
            return self._status
        deadline = deadline_after(timeout)
        gate = self._gate
        entered = False
        try:
            (entered,) = map(gate.enter, (deadline,))
            while True:
                status = self._reap()
                if status is not None:
                    return status
                gate.wait(deadline)
        except ClosedError:
            if self._status is not None:
                return self._status
            raise
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    async def async_wait_for(self, timeout: float | None = None) -> ExitStatus:
        """Waits like ``wait_for``, from an asyncio task."""
        from antaboga import _tasks

        if self._status is not None:
            return self._status
        deadline = deadline_after(timeout)
        await _tasks.enter(self._gate, deadline)
        try:
            while True:
                status = self._reap()
                if status is not None:
                    return status
                await _tasks.ready(self._gate, deadline)
        finally:
            _tasks.leave(self._gate)

    def is_alive(self) -> bool:
        """Whether the child is still running; never blocks."""
        gate = self._gate
        entered = False
        try:
            # If somebody else has the turn, he waits, and will reap it any moment; until then it counts as running.
            if self._status is None:
                (entered,) = map(gate.try_enter, (threading.get_ident(),))
                if entered:
                    self._reap()
        except ClosedError:
            if self._status is None:
                raise
        finally:
            if entered:
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()
        return self._status is None

    def signal(self, number: int) -> None:
        """Sends a signal, by number; does nothing if the child has ended."""
        with self._lock:
            if self._pidfd.is_open:
                try:
                    signal.pidfd_send_signal(self._pidfd.number, number)
                except ProcessLookupError:
                    pass
                except OSError as cause:
                    raise refused_by("pidfd_send_signal", cause, pid=self._pid, signal=number) from None

    def kill(self) -> None:
        """Sends SIGKILL; does nothing if the child has ended."""
        self.signal(signal.SIGKILL)

    def close(self) -> None:
        """Kills the child if it is running, waits until it has ended, and reaps it; does nothing the second time.

        Threads that wait for the child get its status. What a signal handler raises meanwhile is raised at the end.
        """
        latch, alive = self._latch, self._alive
        if latch is None or latch.closed:
            return
        raised: BaseException | None = None
        if alive is not None:
            try:
                self.kill()
            except IpcError as error:
                # It runs as another user by now, and may run for ever.
                raised = error
            while self._status is None and not isinstance(raised, IpcError):
                try:
                    self.wait_for()
                except (ClosedError, ChildProcessError):
                    break
                except BaseException as error:
                    raised = error
        with self._lock:
            latch.close()
            if alive is not None:
                alive.close()
        if raised is not None:
            raise raised

    def after_fork(self) -> None:
        """Leaves the child to the process that started it."""
        self._lock = threading.Lock()
        alive, self._alive = self._alive, None
        if alive is not None:
            alive.close()

    def _reap(self) -> ExitStatus | None:
        """By whoever has the turn, so that the child is reaped once."""
        if self._raw is None:
            flags = os.WEXITED | os.WNOHANG
            try:
                (self._raw,) = map(os.waitid, (os.P_PIDFD,), (self._pidfd.number,), (flags,))
            except OSError as cause:
                raise refused_by("waitid", cause, pid=self._pid) from None
        if self._raw is not None and self._status is None:
            exited = self._raw.si_code == os.CLD_EXITED
            number = self._raw.si_status
            self._status = ExitStatus(number, None) if exited else ExitStatus(-1, _signal_name(number))
        return self._status

    def __repr__(self) -> str:
        return f"Child(pid={self._pid}{'' if self._status is None else f', {self._status}'})"

    def __del__(self) -> None:
        latch = getattr(self, "_latch", None)
        if latch is not None and not latch.closed and self._alive is not None:
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
        if latch is not None:
            self.close()


def _pidfd(pid: int) -> Descriptor:
    try:
        return Descriptor(os.pidfd_open(pid))
    except OSError as cause:
        raise refused_by("pidfd_open", cause, pid=pid) from None


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"SIG{number}"


_children: weakref.WeakSet[Child] = weakref.WeakSet()


def _after_fork() -> None:
    for child in list(_children):
        child.after_fork()


os.register_at_fork(after_in_child=_after_fork)
