"""How blocked calls on channels end."""

import signal
from typing import Any

import pytest
from antaboga.errors import (
    ClosedError,
    DeadlineExceeded,
    PeerClosedError,
)
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
from contracts.messages import EndedByClose, HandlerThatReturns


class ChannelEndings(EndedByClose, HandlerThatReturns):
    """200 of 200 blocked calls are ended."""

    def test_by_deadline(self, connected: tuple[Channel, Channel]) -> None:
        fill(connected[0], b"")
        for _ in range(ROUNDS):
            with pytest.raises(DeadlineExceeded):
                connected[0].receive(0.0005)
            with pytest.raises(DeadlineExceeded):
                connected[0].send(b"", 0.0005)

    def test_by_a_signal_handler(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        count = fill(one)
        with handled(signal.SIGUSR1, raise_interrupted):
            for _ in range(ROUNDS):
                for call in (one.receive, lambda: one.send(bytes(1000))):
                    assert interrupted(call)
        for _ in range(count):
            assert other.receive(60) == b"x" * 1000
        one.send(b"usable")
        assert other.receive(60) == b"usable"

    def test_close_in_a_signal_handler_ends_what_it_interrupted(self) -> None:
        for _ in range(20):
            one, other = self.pair()
            with other, handled(signal.SIGUSR1, closing_handler(one)):
                thread = interrupt_main_when_blocked()
                with pytest.raises(ClosedError):
                    one.receive()
                thread.join()
                with pytest.raises(PeerClosedError):
                    other.receive(60)

    def test_the_same_call_in_a_signal_handler_is_refused(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected

        def handler(_number: int, _frame: Any) -> None:
            with pytest.raises(RuntimeError, match="inside already"):
                one.receive()
            one.send(b"sent by the handler")

        with handled(signal.SIGUSR1, handler):
            thread = interrupt_main_when_blocked()
            with pytest.raises(DeadlineExceeded):
                one.receive(0.2)
            thread.join()
        assert other.receive(60) == b"sent by the handler"

    def test_nothing_is_lost_when_a_handler_raises_anywhere(self, connected: tuple[Channel, Channel]) -> None:
        """Exceptions at any moment: the gates stay usable, and every message is received once and whole."""
        one, other = connected
        total = 3000
        echo = Blocked(lambda: [other.send(other.receive(60), 60) for _ in range(total)])
        received: list[bytes] = []
        with Storm() as storm:
            for n in range(total):
                for call in (lambda n=n: one.send(b"%d" % n, 60), lambda: received.append(one.receive(60))):
                    while not uninterrupted(call):
                        pass
        assert echo.join().error is None
        assert received == [b"%d" % n for n in range(total)]
        assert storm.raised > 0
