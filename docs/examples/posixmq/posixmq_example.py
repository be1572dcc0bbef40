"""Takes three jobs from Java's queue, the most urgent first, and answers each with its own priority."""

import sys

from antaboga.transport.posixmq import PosixMq

name = sys.argv[1]
with PosixMq.open(name) as jobs, PosixMq.open(name + "-results") as results:
    for _ in range(3):
        job = jobs.receive_message(timeout=30)
        results.send(b"done: " + job.body, timeout=30, priority=job.label)
