"""Listens and connects with multiprocessing.connection as it is told by lines: VERB ADDRESS KEY, with - for no key."""

import sys
from multiprocessing.connection import Client, Listener

BIG = bytes(range(256)) * 1024
VALUES = [None, {"a": [1, 2.5, True]}, ("t", b"bytes", {3}), "\u00e9\U0001f600", 2**100, [], BIG]


def address_of(text):
    """The address as Python writes it."""
    if text.startswith("@"):
        return "\0" + text[1:]
    host, _, port = text.rpartition(":")
    return (host, int(port)) if host else text


def say(*words):
    """Answers."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def listen(address, key):
    """Takes one connection and answers each object with itself."""
    with Listener(address, authkey=key) as listener:
        bound = listener.address
        say("ready", "{}:{}".format(*bound) if isinstance(bound, tuple) else "-")
        with listener.accept() as connection:
            count = 0
            try:
                while True:
                    connection.send(connection.recv())
                    count += 1
            except EOFError:
                say("ended", count)


def raw(address, key):
    """Takes one connection and answers each message with itself, as bytes."""
    with Listener(address, authkey=key) as listener:
        say("ready", "-")
        with listener.accept() as connection:
            try:
                while True:
                    connection.send_bytes(connection.recv_bytes())
            except EOFError:
                say("ended")


def connect(address, key):
    """Sends values and checks that they come back."""
    with Client(address, authkey=key) as connection:
        for value in VALUES:
            connection.send(value)
            back = connection.recv()
            assert back == value, (value, back)
            assert type(back) is type(value), (value, back)
    say("connected")


for line in sys.stdin:
    verb, address, key = line.split()
    try:
        {"listen": listen, "raw": raw, "connect": connect}[verb](
            address_of(address), None if key == "-" else key.encode()
        )
    except Exception as failure:
        say("failed", type(failure).__name__)
