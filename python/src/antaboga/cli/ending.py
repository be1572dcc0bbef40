"""How a command ends by SIGINT and SIGTERM: what it made is removed first, and nothing is printed."""

from __future__ import annotations

import signal
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class EndedBySignal(BaseException):
    """A signal arrived that ends the command; ``exit_code`` is 128 and its number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


def on_signals() -> None:
    """Has both signals raise :class:`EndedBySignal`, unless they were ignored when the command began."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> None:
    # One is enough: another would cut the clean-up short.
    for other in _SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise EndedBySignal(number)


def hold_for_good() -> None:
    """Lets no signal interfere any more: the exit code is known."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)


@contextmanager
def held() -> Iterator[None]:
    """Makes both signals wait until the block is left; for making and closing things, not for waiting."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def scope() -> Iterator[ExitStack]:
    """A stack that is closed with the signals held, so that closing is never cut short.

    What is entered into it under :func:`held` is gone when the command ends, however it ends.
    """
    stack = ExitStack()
    try:
        yield stack
    finally:
        with held():
            stack.close()
