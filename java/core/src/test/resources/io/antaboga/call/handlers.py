"""Functions for the tests of workers."""

import os
import signal
import sys


def echo(value):
    return value


def add(a, b=0):
    return a + b


def fail(text):
    raise ValueError(text)


def apply(function, value):
    return function(value)


def leave(code):
    print("about to leave", file=sys.stderr, flush=True)
    os._exit(code)


def die(number):
    os.kill(os.getpid(), number)


def wait(ready):
    ready()
    while True:
        signal.pause()


def pid():
    return os.getpid()


def lend(function):
    return function(lambda value: value * 2)
