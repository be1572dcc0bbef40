"""Functions for calls of workers that are killed, stopped and starved. Each notes its call before it does anything."""

import os

from antaboga.call import handler


def note(log, number):
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, b"%d\n" % number)
    finally:
        os.close(descriptor)


def plain(log, number):
    note(log, number)
    return number


@handler(idempotent=True)
def again(log, number):
    note(log, number)
    return number


def busy(log, number):
    note(log, number)
    for i in range(200_000):
        number += i & 1
        number -= i & 1
    return number


def endless(log, number):
    note(log, number)
    while True:
        number = -number


def large(log, number, octets):
    """Needs ten times the memory of its argument for a moment."""
    note(log, number)
    more = bytes(octets) * 10
    return more[: len(octets)]


def back(log, number, function):
    note(log, number)
    return function(number)


def wrong(log, number):
    note(log, number)
    raise ValueError(number)
