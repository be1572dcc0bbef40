"""Numbers on the command line."""

from __future__ import annotations

import argparse
import re

_MOST_DIGITS = 18


def whole_number(text: str) -> int:
    """Reads a number of 0 or more."""
    return _number(text, "[0-9]+", "a whole number")


def positive(text: str) -> int:
    """Reads a number of 1 or more."""
    return _number(text, "0*[1-9][0-9]*", "a whole number above 0")


def signed(text: str) -> int:
    """Reads a number that may be below 0."""
    return _number(text, "-?[0-9]+", "a whole number")


def _number(text: str, form: str, what: str) -> int:
    if not re.fullmatch(form, text, re.ASCII):
        raise argparse.ArgumentTypeError(f"'{text}' is not {what}")
    if len(text.lstrip("-")) > _MOST_DIGITS:
        raise argparse.ArgumentTypeError(f"'{text}' is too large: at most {_MOST_DIGITS} digits")
    return int(text)
