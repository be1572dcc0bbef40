"""Takes two jobs from Java's queue, those of the lower type first, and replies under types of its own."""

import sys

from antaboga.sysv_key import SysvKey
from antaboga.transport.sysvmq import Selection, SysvMq

with SysvMq.open(SysvKey.of(int(sys.argv[1]))) as queue:
    for place in ("first", "second"):
        job = queue.receive_message(Selection.lowest_up_to(2), timeout=30)
        reply = f"{job.body.decode()}, done {place}"
        # Types up to 2 are jobs; what is above them, this worker never takes itself.
        queue.send(reply.encode(), timeout=30, type=job.label + 10)
