"""The other end of two pipes: answers each message by itself in capitals, until Java closes its end."""

import sys

from antaboga.errors import PeerClosedError
from antaboga.transport.pipe import PipeChannel

with PipeChannel.inherited(int(sys.argv[1]), int(sys.argv[2])) as channel:
    try:
        while True:
            channel.send(channel.receive().upper())
    except PeerClosedError:
        pass
