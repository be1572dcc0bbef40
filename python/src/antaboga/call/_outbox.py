"""Messages of tasks on their way out: an event loop is never kept waiting for room. Imported with the first of them."""

from __future__ import annotations

from _thread import allocate_lock, start_new_thread
from collections import deque
from typing import TYPE_CHECKING

from antaboga.errors import AntabogaError

if TYPE_CHECKING:
    from antaboga.call._connection import Connection
    from antaboga.call._letters import Letter
    from antaboga.call._pending import Call


class Posting:
    """One message, of a call or an answer (``call`` is None).

    Attributes:
        out: whether it was sent, or is being sent now.
        unwanted: whether it is to be dropped, if it has not gone.
    """

    __slots__ = ("call", "deadline", "letter", "out", "unwanted")

    def __init__(self, letter: Letter, deadline: int, call: Call | None) -> None:
        """Has until ``deadline``, in nanoseconds of CLOCK_MONOTONIC; 0 for any time."""
        self.letter = letter
        self.deadline = deadline
        self.call = call
        self.out = False
        self.unwanted = False


class Outbox:
    """Sends messages in the order in which they are posted; for any threads, none of which it blocks.

    What belongs to a call that runs goes before calls that do not yet: the worker waits for it. What finds room goes at
    once. The rest is sent by a thread that there is only as long as something waits, and so is what has memory beside
    it, which has to be announced.
    """

    def __init__(self, connection: Connection) -> None:
        """For one connection."""
        self._connection = connection
        self._lock = allocate_lock()
        self._urgent: deque[Posting] = deque()
        self._waiting: deque[Posting] = deque()
        self._working = False

    def post(self, posting: Posting) -> None:
        """Takes a message over, and what was lent for it.

        Raises:
            AntabogaError: the connection has ended.
        """
        with self._lock:
            if not self._working and not self._urgent and not self._waiting and posting.letter[1] is None:
                posting.out = True
                posting.out = self._connection.try_dispatch(posting.call, posting.letter)
                if posting.out:
                    return
            urgent = posting.call is None or posting.call.root != posting.call.number
            (self._urgent if urgent else self._waiting).append(posting)
            working = self._working
        if not working:
            start_new_thread(self._work, ())

    def _work(self) -> None:
        with self._lock:
            if self._working:
                return
            self._working = True
        while True:
            with self._lock:
                if not self._urgent and not self._waiting:
                    self._working = False
                    return
                posting = (self._urgent or self._waiting).popleft()
                posting.out = not posting.unwanted
            self._send(posting)

    def _send(self, posting: Posting) -> None:
        sink = posting.letter[1]
        if not posting.out:
            if sink is not None:
                sink.close()
            return
        try:
            self._connection.dispatch(posting.call, posting.letter, posting.deadline)
        except AntabogaError:
            # Time has passed, as who waits sees himself, or the connection has ended, which he is told.
            return

    def drop(self, posting: Posting) -> bool:
        """Has a message not sent that has not gone yet; whether that can be."""
        with self._lock:
            posting.unwanted = True
            return not posting.out
