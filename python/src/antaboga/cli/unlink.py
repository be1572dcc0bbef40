"""The verb that removes a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def run(arguments: argparse.Namespace) -> None:
    """Removes the endpoint's name."""
    arguments.endpoint.unlink()
