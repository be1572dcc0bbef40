"""The other end of the tests of descriptors: standard Python, which does what it is told line by line."""

import array
import mmap
import os
import socket
import sys

peer = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
peer.connect(sys.argv[1])
INT = array.array("i").itemsize


def receive():
    body, beside, _, _ = peer.recvmsg(100, socket.CMSG_SPACE(100 * INT))
    numbers = array.array("i")
    for level, kind, data in beside:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            numbers.frombytes(data)
    return body, list(numbers)


def send(body, numbers):
    peer.sendmsg([body], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", numbers))])


for line in sys.stdin:
    verb, *words = line.split()
    if verb == "take-memory":
        # Says what it finds, and leaves an answer there.
        body, (number,) = receive()
        with mmap.mmap(number, 0) as mapped:
            found = body.decode(), sum(mapped[:]), len(mapped)
            mapped[:5] = b"taken"
            print(*found)
        os.close(number)
    elif verb == "take-pipe":
        body, (number,) = receive()
        with os.fdopen(number, "rb") as pipe:
            print(body.decode(), pipe.read().decode())
    elif verb == "give-memory":
        number = os.open("/dev/shm/" + words[0], os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        os.unlink("/dev/shm/" + words[0])
        os.write(number, bytes(range(200)) * 30)
        send(b"memory", [number])
        print("given")
    elif verb == "check-memory":
        print(os.pread(number, 5, 0).decode())
        os.close(number)
    elif verb == "give-pipe":
        read, write = os.pipe()
        send(b"", [read, write])
        os.close(read)
        os.close(write)
        print("given")
    elif verb == "give-many":
        read, write = os.pipe()
        send(b"many", [read] * int(words[0]))
        send(b"next", [])
        os.close(read)
        os.close(write)
        print("given")
