"""Sends three records to Java's log, by the standard library alone: no connection, and no answer."""

import socket
import sys

address = sys.argv[1]
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
    for record in (b"began", b"", b"ended"):
        # One call is one message, an empty one too; it blocks while the receiver's queue is full.
        log.sendto(record, "\0" + address[1:] if address.startswith("@") else address)
