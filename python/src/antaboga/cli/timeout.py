"""The time allowed for a whole command."""

from __future__ import annotations

import argparse
import re
import time

_DECIMAL = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+", re.ASCII)
_CENTURY = 36_500 * 86_400


class Timeout:
    """The time allowed, in seconds, counted from the making of this object; None is for ever."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._start = time.monotonic()

    def remaining(self) -> float | None:
        """What is left, at least zero; None when there is no end."""
        if self._seconds is None:
            return None
        return max(0.0, self._seconds - (time.monotonic() - self._start))

    def __str__(self) -> str:
        return "never" if self._seconds is None else f"{self._seconds}s"


def seconds(text: str) -> Timeout:
    """Reads a decimal number of seconds."""
    if not _DECIMAL.fullmatch(text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a decimal number of seconds")
    value = float(text)
    return Timeout(None if value > _CENTURY else value)
