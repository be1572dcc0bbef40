"""Functions of a worker that serves several callers."""

import os
import signal

count = 0


def count_up():
    global count
    count += 1
    return count


def add(a, b=0):
    return a + b


def echo(value):
    return value


def apply(function, value):
    return function(value)


def leave():
    os._exit(3)


def wait(ready):
    ready()
    while True:
        signal.pause()


def resist(ready, go_on):
    while True:
        try:
            ready()
            signal.pause()
        except BaseException:
            with open(go_on):
                return
