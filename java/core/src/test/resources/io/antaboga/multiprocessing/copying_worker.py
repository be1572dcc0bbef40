"""Copies items from one queue to another until None comes; both are handed over as pickles in hex."""

import pickle
import sys

source, target = (pickle.loads(bytes.fromhex(text)) for text in sys.argv[1:])
while True:
    item = source.get()
    target.put(item)
    if hasattr(source, "task_done"):
        source.task_done()
    if item is None:
        break
if hasattr(target, "join_thread"):
    target.close()
    target.join_thread()
