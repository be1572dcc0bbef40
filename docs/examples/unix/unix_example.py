"""Connects to the socket that Java listens on, by the standard library alone, and prints its answer."""

import sys
from multiprocessing.connection import Client

address = sys.argv[1]
with Client("\0" + address[1:] if address.startswith("@") else address, family="AF_UNIX") as connection:
    connection.send_bytes(b"what did I say?")
    print(connection.recv_bytes().decode())
