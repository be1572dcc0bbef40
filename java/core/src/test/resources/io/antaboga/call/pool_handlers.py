"""Functions for the tests of pools."""

import os
import signal

from antaboga.call import handler


def echo(value):
    return value


def pid():
    return os.getpid()


def hold(entered, value=None):
    """Returns when `entered` does."""
    entered()
    return [value, os.getpid()]


def nested(back):
    return [os.getpid(), back()]


def fail(text):
    raise ValueError(text)


def die_noting(path):
    """Is never answered; notes how often it was begun."""
    with open(path, "a") as file:
        file.write("begun\n")
    os.kill(os.getpid(), signal.SIGKILL)


@handler(idempotent=True)
def second(path):
    """Is answered the second time only."""
    with open(path, "a") as file:
        file.write("begun\n")
    if os.stat(path).st_size == len("begun\n"):
        os.kill(os.getpid(), signal.SIGKILL)
    return "second"


def double(array):
    array *= 2
    return os.getpid()


def count(times):
    """Keeps one processor busy."""
    total = 0
    for number in range(times):
        total += number & 3
    return total
