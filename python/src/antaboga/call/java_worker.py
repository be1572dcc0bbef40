"""A Java program whose methods are called from here."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from antaboga.call import _java
from antaboga.call._caller import Caller
from antaboga.call._ladder import DEFAULT, Graces
from antaboga.call._output import LOGGER
from antaboga.call._started import Program, Started, deadline_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["JavaWorker"]

_MAIN = "io.antaboga.call.WorkerMain"


class JavaWorker(Caller):
    """A JVM that this program started, and that ends with it.

    ::

        with JavaWorker("com.example.Handlers", classpath=["handlers.jar"]) as worker:
            worker.call("predict", [1.0, 2.0], timeout=5)
            worker.functions.predict([1.0, 2.0])

    What it prints goes line by line to the logger ``antaboga.worker``, its log records to loggers of their own names.
    """

    def __init__(
        self,
        handlers: str | Sequence[str],
        *,
        classpath: Sequence[str | os.PathLike[str]] = (),
        over: str = "pipe",
        java: str | os.PathLike[str] | None = None,
        jar: str | os.PathLike[str] | None = None,
        jvm_options: Sequence[str] = (),
        environment: Mapping[str, str | None] | None = None,
        directory: str | os.PathLike[str] = "",
        deadline: float | None = 30.0,
        start_deadline: float = 30.0,
        graces: Graces = DEFAULT,
        debug: bool = False,
        logger: str | logging.Logger = LOGGER,
    ) -> None:
        """Starts a JVM, and returns when it has loaded its handlers.

        Args:
            handlers: the names of public classes, whose public static methods can be called by their names, and whose
                other public methods by those of one object, made by its constructor without parameters.
            classpath: where these classes are, folders and jars.
            over: what carries the messages: ``pipe``, ``unix``, ``fifo``, ``posixmq`` or ``sysvmq``.
            java: the program ``java``, or the folder of a JDK; where it is left out, ``$ANTABOGA_JDK``, ``$JAVA_HOME``,
                ``java`` of the path, and what the clone was built with are looked at, in this order.
            jar: the jar of this project; where it is left out, ``$ANTABOGA_JAR``, the folder ``_java`` of this package,
                and what the clone has built are looked at. What it needs (JNA, Jackson) may be on ``classpath``.
            jvm_options: for ``java``, for instance ``-Xmx1g``.
            environment: variables to set in its environment, which is otherwise that of this process; None removes one.
            directory: where it starts.
            deadline: how many seconds a call has that says nothing; None for any time.
            start_deadline: how many seconds starting has.
            graces: how long each step to end a call has to take effect.
            debug: for work with a debugger: calls have any time, and nothing is done to end them.
            logger: where the lines go that it prints.

        Raises:
            IpcError: there is no JDK of version 25 or later, or no jar (ENOENT), which says what was looked at; the
                kernel refused.
            WorkerLost: it ended while it was started.
            DeadlineExceeded: it was not ready in time.
            JavaError: its handlers cannot be loaded.
        """
        found = _java.jar(jar, [os.fspath(each) for each in classpath])
        program = Program(
            command=[_java.java(java, found), *jvm_options, *_java.OPTIONS, "-cp", found.classpath, _MAIN],
            handlers=handlers if isinstance(handlers, str) else ",".join(handlers),
            environment=environment or {},
            directory=directory,
        )
        heard = logging.getLogger(logger) if isinstance(logger, str) else logger
        parts = Started(program, over, heard, None, deadline_of(start_deadline))
        super().__init__(parts, deadline, graces, debug=debug)

    @classmethod
    def connect(
        cls,
        url: str,
        *,
        deadline: float | None = 30.0,
        connect_deadline: float = 30.0,
        graces: Graces = DEFAULT,
        debug: bool = False,
    ) -> Caller:
        """Connects to a worker that serves on its own, and returns when it is this caller's turn.

        Any worker that speaks ``spec/call/worker.md``, in whatever language; ``python -m antaboga serve`` is one. Its
        state is shared with other callers. Nothing is done to its process: a call that takes too long is asked to give
        up, then has an exception raised in it, and then the connection is closed. ``close`` ends the connection only.

        Args:
            url: ``unix:PATH``, ``unix:@NAME``, or two names as this side sees them, the other way round than the
                worker: ``fifo:IN,OUT``, ``posixmq:/IN,/OUT`` or ``sysvmq:IN,OUT``.
            deadline: how many seconds a call has that says nothing; None for any time.
            connect_deadline: how many seconds connecting has, with the wait for callers that came before.
            graces: how long each step to end a call has to take effect.
            debug: for work with a debugger: calls have any time, and nothing is done to end them.

        Raises:
            ValueError: it is no such URL.
            IpcError: nobody serves there (ENOENT, ECONNREFUSED); the worker is of another user, or refuses this caller
                (PEER_REFUSED); the kernel refused.
            ProtocolError: it speaks another version, or is no worker.
            WorkerLost: it ended meanwhile.
            DeadlineExceeded: it did not answer in time.
        """
        from antaboga.call._connected import Connected

        return Caller(Connected(url, deadline_of(connect_deadline)), deadline, graces, debug=debug)
