"""The verbs on semaphores."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from antaboga.cli import streams
from antaboga.cli.ending import held, scope

if TYPE_CHECKING:
    import argparse


def create(arguments: argparse.Namespace) -> None:
    """Makes a semaphore that stays until it is unlinked."""
    arguments.endpoint.create(arguments.value).close()


def post(arguments: argparse.Namespace) -> None:
    """Adds one to the value."""
    with arguments.endpoint.open() as semaphore:
        semaphore.release()


def wait(arguments: argparse.Namespace) -> None:
    """Takes one from the value, for good: ending this command does not give it back."""
    with scope() as stack:
        with held():
            semaphore = stack.enter_context(arguments.endpoint.open())
        semaphore.acquire(arguments.timeout.remaining())


def value(arguments: argparse.Namespace) -> None:
    """Prints the value at this moment."""
    with arguments.endpoint.open() as semaphore:
        name, number = semaphore.name, semaphore.value
    if arguments.json:
        mechanism = arguments.endpoint.mechanism
        streams.write_line(json.dumps({"mechanism": mechanism, "name": name, "value": number}))
    else:
        streams.write_line(str(number))
