"""The other end of the tests of descriptors on streams: standard Python, which does what it is told line by line."""

import array
import mmap
import os
import socket
import struct
import sys
from multiprocessing.reduction import recvfds, sendfds

peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
peer.connect(sys.argv[1])
INT = array.array("i").itemsize


def frame(body):
    return struct.pack("!i", len(body)) + body


def send(octets, numbers=()):
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", numbers))] if numbers else []
    assert peer.sendmsg([octets], rights) == len(octets)


def receive():
    """A frame, read by its header first: what is beside the header is the frame's."""
    header, beside, flags, _ = peer.recvmsg(4, socket.CMSG_SPACE(300 * INT))
    assert not flags & socket.MSG_CTRUNC
    numbers = array.array("i")
    for level, kind, data in beside:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            numbers.frombytes(data)
    (length,) = struct.unpack("!i", header)
    body = b""
    while len(body) < length:
        more, beside, flags, _ = peer.recvmsg(length - len(body), socket.CMSG_SPACE(300 * INT))
        assert not beside
        assert not flags & socket.MSG_CTRUNC
        body += more
    return body, list(numbers)


for line in sys.stdin:
    verb, *words = line.split()
    if verb == "take":
        # How long each frame is, its first octet, and how many descriptors came with it.
        for _ in range(int(words[0])):
            body, numbers = receive()
            print(len(body), body[0] if body else "-", *[os.pread(number, 9, 0).decode() for number in numbers])
            for number in numbers:
                os.close(number)
    elif verb == "take-memory":
        body, (number,) = receive()
        with mmap.mmap(number, 0) as mapped:
            found = sum(mapped[:]), len(mapped)
            mapped[:5] = b"taken"
            print(body.decode(), *found)
        os.close(number)
    elif verb == "recvfds":
        for number in recvfds(peer, int(words[0])):
            print(os.pread(number, 9, 0).decode())
            os.close(number)
    elif verb == "sendfds":
        read, write = os.pipe()
        os.write(write, b"through")
        sendfds(peer, [read])
        os.close(read)
        os.close(write)
        peer.shutdown(socket.SHUT_WR)
        print("given")
    elif verb == "frames":
        # Each word a body, and after a colon how many descriptors go with it; all are there before any is received.
        read, write = os.pipe()
        for word in words:
            body, _, count = word.partition(":")
            send(frame(body.encode()), [read] * int(count or 0))
        os.close(read)
        os.close(write)
        print("given")
    elif verb == "pieces":
        # One long frame in pieces, each with so many descriptors, and a frame after it.
        length, count, each = map(int, words)
        read, write = os.pipe()
        send(struct.pack("!i", length), [read] * each)
        for _ in range(count):
            send(bytes(length // count), [read] * each)
        send(frame(b"next"))
        os.close(read)
        os.close(write)
        print("given")
    elif verb == "lines":
        read, write = os.pipe()
        send(b"one\n")
        send(b"two\n", [read])
        send(b"three", [read, write])
        peer.shutdown(socket.SHUT_WR)
        os.close(read)
        os.close(write)
        print("given")
