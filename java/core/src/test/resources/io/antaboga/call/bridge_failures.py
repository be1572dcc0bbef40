"""Functions that make the trouble which BridgeFailuresTest is about."""

import ctypes
import fcntl
import os
import signal
import struct
import sys
import termios

CONTROL = 6
"""Where the worker's calls arrive: spec/call/worker.md."""

KEPT = []


def echo(value):
    return value


def bits(number):
    return struct.pack(">d", number).hex()


def number_of(pattern):
    return struct.unpack(">d", bytes.fromhex(pattern))[0]


def power(base, exponent):
    return base**exponent


def described(value):
    return f"{type(value).__name__} {value!a}"


def octets(length):
    return bytes(index % 251 for index in range(length))


def unfinished(text):
    sys.stdout.write(text)
    sys.stdout.flush()
    os.write(1, b'{"responseType": "COMPLETION"}')
    libc = ctypes.CDLL(None)
    libc.puts(b" by puts")
    libc.printf(b"no end")
    libc.fflush(None)
    return text


def kill_self():
    os.kill(os.getpid(), signal.SIGKILL)


def spin(ready=None):
    if ready is not None:
        ready()
    while True:
        pass


def spin_in_c(fifo):
    # If nobody ends this, it ends itself.
    signal.alarm(600)
    KEPT.append(os.open(fifo, os.O_WRONLY))
    sum(range(10**18))


def pending():
    count = bytearray(4)
    fcntl.ioctl(CONTROL, termios.FIONREAD, count)
    return int.from_bytes(count, sys.byteorder)


def gather(count):
    """Lets so many calls arrive, one by one, before any of them can begin."""
    for index in range(count):
        before = pending()
        os.write(1, f"send {index}\n".encode())
        while pending() == before:
            os.sched_yield()


def note(index):
    KEPT.append(index)
    return list(KEPT)


def apply(function, value):
    return function(value)


def raise_through(function):
    function()


def grid(rows, columns):
    import numpy

    return numpy.arange(rows * columns, dtype="f8").reshape(rows, columns)


def keep(array):
    KEPT[:] = [array]
    array[-1] = 7
    return array[1:]


def kept_last():
    return int(KEPT[0][-1])


def open_files():
    return len(os.listdir("/proc/self/fd"))


def mapped_files():
    """What this process has mapped of a folder in which names stay."""
    with open("/proc/self/maps") as maps:
        return [line.split()[5] for line in maps if "/dev/shm/" in line]
