"""The other end of two FIFOs: answers each message by itself in capitals, until Java closes its end."""

import sys

from antaboga.errors import PeerClosedError
from antaboga.transport.fifo import FifoChannel

with FifoChannel.open(sys.argv[1], sys.argv[2]) as channel:
    try:
        while True:
            channel.send(channel.receive(timeout=30).upper())
    except PeerClosedError:
        pass
