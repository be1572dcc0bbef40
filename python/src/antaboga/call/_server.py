"""A worker on its own, which callers connect to: ``spec/call/worker.md``.

One thread executes what all callers ask for; one for each caller reads, one waits for callers, and one listens to what
the sides say.
"""

from __future__ import annotations

import os
import secrets
import select
import signal
import socket
from threading import BoundedSemaphore, Event, Lock, Thread, get_ident
from time import monotonic
from typing import TYPE_CHECKING, Any

from antaboga.call import _welcoming
from antaboga.call._desk import Desk
from antaboga.call._inline import InlineSink
from antaboga.call._link import Link
from antaboga.call._segments import Segments
from antaboga.call._side import Side
from antaboga.call._writing import ValueWriter
from antaboga.errors import AntabogaError, ClosedError, DeadlineExceeded, PeerClosedError
from antaboga.process import Descriptor

if TYPE_CHECKING:
    from types import FrameType

    from antaboga.call._doors import Door
    from antaboga.call._handlers import Handlers
    from antaboga.transport.channel import Channel
    from antaboga.transport.unix import UnixChannel

_RAISE = signal.SIGRTMIN + 8
_PATIENCE = 30.0
_TO_GREET = 10.0
_LAST_GRACE = 1.0
_UNTIL_NEXT = 0.1


class Server:
    """Serves handlers to any number of callers; ``run`` belongs to the main thread."""

    def __init__(self, handlers: Handlers, door: Door) -> None:
        """Serves those who come to a door, which is closed with this."""
        self.handlers = handlers
        self.door = door
        self.desk = Desk()
        self.thread = get_ident()
        self._room = BoundedSemaphore(door.most)
        self._lock = Lock()
        self._sessions: dict[int, Session] = {}
        self._links: tuple[Link, ...] = ()
        self._sides = select.epoll()
        self._ended_by = 0
        self._over = Event()

    def run(self) -> int:
        """Serves until a signal that ends programs comes, unless it was ignored; which one."""
        before: dict[int, Any] = {int(_RAISE): signal.signal(_RAISE, self._interrupt)}
        for number in (int(signal.SIGINT), int(signal.SIGTERM)):
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, self._end)
        try:
            Thread(target=self._listen, name="antaboga-sides", daemon=True).start()
            Thread(target=self._receive, name="antaboga-door", daemon=True).start()
            self.desk.run()
        finally:
            for number, handler in before.items():
                signal.signal(number, signal.SIG_IGN if self._ended_by else handler)
        return self._ended_by

    def close(self) -> None:
        """Lets go of all."""
        self._over.set()
        self.door.close()
        self._end_sessions()
        self.desk.close()

    def _end_sessions(self) -> None:
        for session in list(self._sessions.values()):
            session.end()

    def _end(self, number: int, frame: FrameType | None) -> None:
        if self._ended_by:
            return
        self._ended_by = number
        self.desk.end()
        for link in self._links:
            link.give_up_all()
        Thread(target=self._hurry, name="antaboga-ending", daemon=True).start()
        self._interrupt(number, frame)

    def _hurry(self) -> None:
        # Who does not take its answer does not keep the others, nor the end.
        if not self._over.wait(_LAST_GRACE):
            self._end_sessions()

    def _interrupt(self, _: int, frame: FrameType | None) -> None:
        for link in self._links:
            link.interrupt(frame)

    def interrupt(self) -> None:
        """Has the main thread look at what is given up; for any thread."""
        signal.pthread_kill(self.thread, _RAISE)

    def _receive(self) -> None:
        while True:
            self._room.acquire()
            try:
                caller = self.door.accept()
            except ClosedError:
                return
            except AntabogaError:
                # No descriptor is free, for instance; who waits goes on waiting.
                self._room.release()
                if self._over.wait(_UNTIL_NEXT):
                    return
                continue
            Thread(target=self._serve, args=(caller,), name="antaboga-caller", daemon=True).start()

    def _serve(self, caller: UnixChannel) -> None:
        session = None
        try:
            with caller:
                mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                with Descriptor(theirs.detach()) as given:
                    session = Session(self, Side(mine.detach()), caller)
                    session.offer(given)
                session.serve()
        except (AntabogaError, BrokenPipeError):
            # Who came has gone, or is none: that is told to nobody.
            return
        finally:
            if session is not None:
                session.end()
            self._room.release()

    def take(self, link: Link) -> None:
        """Has what a caller asks for interrupted when it is given up, also when the caller has gone."""
        with self._lock:
            self._links = (*(each for each in self._links if each.lost is None or each.executes), link)

    # What the sides say.

    def attend(self, session: Session) -> None:
        """Listens to a session's side."""
        with self._lock:
            self._sessions[session.fd] = session
            self._sides.register(session.fd, select.EPOLLIN)

    def forget(self, session: Session) -> None:
        """Listens to it no more; before it is closed."""
        with self._lock:
            if self._sessions.pop(session.fd, None) is not None:
                self._sides.unregister(session.fd)

    def _listen(self) -> None:
        while True:
            for fd, _ in self._sides.poll():
                session = self._sessions.get(fd)
                if session is not None:
                    session.hear()


class Session:
    """One caller, from its knock to its end; made and served by its own thread."""

    def __init__(self, server: Server, side: Side, caller: UnixChannel) -> None:
        """Takes the side over."""
        self.fd = side.fileno()
        self.link: Link | None = None
        self._server = server
        self._caller = caller
        self._secret = secrets.token_hex(32)
        self._memory = Segments(side, caller=False, cancelled=self._cancelled)
        self._channel: Channel | None = None
        self._until = monotonic() + _TO_GREET

    def offer(self, side: Descriptor) -> None:
        """Opens what carries the calls, and tells the caller what it needs."""
        door = self._server.door
        self._channel = door.control(self._caller)
        said: dict[str, Any] = {"version": _welcoming.VERSION, "over": door.over, "pid": os.getpid()}
        said["secret"] = self._secret
        octets = ValueWriter(InlineSink()).write(said)
        self._caller.send(octets, self._left(), descriptors=[side])

    def _left(self) -> float:
        return max(0.0, self._until - monotonic())

    def serve(self) -> None:
        """Greets, and reads for the caller until it ends."""
        server = self._server
        channel = self._channel
        assert channel is not None
        if channel is not self._caller:
            self._caller.close()
        server.attend(self)
        if not self._greet(channel):
            return
        link = Link(
            channel,
            self._memory,
            caller=False,
            functions=server.handlers.functions,
            known=server.handlers.known,
            watch=self._memory.page,
            patience=_PATIENCE,
        )
        link.when_lost = self.end
        self.link = link
        server.take(link)
        link.attend(server.desk, server.thread)

    def _greet(self, channel: Channel) -> bool:
        while True:
            octets = channel.receive(self._left())
            try:
                _welcoming.hello(octets, self._memory, self._secret)
                greeting = _welcoming.welcome(self._server.handlers)
            except DeadlineExceeded:
                raise
            except AntabogaError as failure:
                if self._server.door.left_over:
                    continue
                _welcoming.send(channel, self._memory, _welcoming.refusal(failure), self._left())
                return False
            _welcoming.send(channel, self._memory, greeting, self._left())
            return True

    def _cancelled(self, call: int) -> None:
        link = self.link
        if link is not None:
            link.cancel(call)
            self._server.interrupt()

    def hear(self) -> None:
        """Takes in what the side says."""
        try:
            there = self._memory.settle()
        except AntabogaError:
            there = False
        if not there:
            self.end()

    def end(self) -> None:
        """Gives up what runs for the caller, and lets go of all; does nothing the second time. For any thread."""
        self._server.forget(self)
        if self.link is not None:
            if self.link.lost is None:
                self.link.fail(PeerClosedError("call", "the other side has ended"))
            self._server.interrupt()
        if self._channel is not None:
            self._channel.close()
        self._memory.close()
