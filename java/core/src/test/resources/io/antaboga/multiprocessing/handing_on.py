"""Hands two queues that came as pickles in hex on to a worker of a context, which copies until None comes."""

import multiprocessing
import pickle
import sys


def copy(source, target):
    """Copies."""
    item = target
    while item is not None:
        item = source.get()
        target.put(item)
        source.task_done()


if __name__ == "__main__":
    method, *texts = sys.argv[1:]
    worker = multiprocessing.get_context(method).Process(
        target=copy, args=[pickle.loads(bytes.fromhex(text)) for text in texts]
    )
    worker.start()
    worker.join()
    sys.exit(worker.exitcode)
