"""Passes connections on through another one, and takes those that come, as the other end says."""

import multiprocessing
import sys
from multiprocessing.connection import Client

address, key = sys.argv[1:]
multiprocessing.current_process().authkey = key.encode()
# The thread that shares says there what was wrong with a request.
sys.excepthook = lambda *_: None

with Client(address, authkey=key.encode()) as line:
    for verb in iter(line.recv, "end"):
        if verb == "pass":
            here, there = multiprocessing.Pipe()
            line.send(there)
            there.close()
            here.send(here.recv() * 2)
        elif verb == "pass one way":
            reader, writer = multiprocessing.Pipe(False)
            line.send([reader, writer])
            writer.send("through both")
            writer.close()
        else:
            try:
                taken = line.recv()
                taken.send(taken.recv() * 2)
                line.send("taken")
            except Exception as failure:
                line.send(type(failure).__name__)
