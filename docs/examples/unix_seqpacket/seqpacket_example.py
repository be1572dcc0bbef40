"""Takes a table from Java without ever knowing its name, and answers; a packet is a message."""

import sys

from antaboga.errors import PeerClosedError
from antaboga.memory.received import ReceivedSegment
from antaboga.transport.unix_seqpacket import UnixSeqpacketChannel

with UnixSeqpacketChannel.connect(sys.argv[1], 30, max_descriptors=1) as channel:
    with channel.receive_delivery(30) as delivery:
        request, (descriptor,) = delivery
        with ReceivedSegment(descriptor, read_only=True) as table:
            channel.send(f"{request.decode()}: {sum(table.memory)}".encode(), 30)
    messages = 0
    try:
        while True:
            channel.receive(30)
            messages += 1
    except PeerClosedError:
        channel.send(f"then {messages} empty message, and the end".encode(), 30)
