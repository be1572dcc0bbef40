"""Numbers on the command line."""

from __future__ import annotations

import argparse
import re


def whole_number(text: str) -> int:
    """Reads a number of 0 or more."""
    if not re.fullmatch("[0-9]{1,18}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number")
    return int(text)


def positive(text: str) -> int:
    """Reads a number of 1 or more."""
    if not re.fullmatch("[0-9]{1,18}", text, re.ASCII) or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number above 0")
    return int(text)


def signed(text: str) -> int:
    """Reads a number that may be below 0."""
    if not re.fullmatch("-?[0-9]{1,18}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number")
    return int(text)
