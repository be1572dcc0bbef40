"""Python's own: a Pipe for two processes that talk, a Queue for many that work."""

import multiprocessing as mp
from multiprocessing.connection import Connection
from multiprocessing.queues import Queue


def partner(connection: Connection) -> None:
    """Answers one object by another, until the other end closes."""
    while True:
        try:
            question = connection.recv()
        except EOFError:
            return
        connection.send({"question": question, "answer": question * 2})


def worker(jobs: "Queue[int | None]", results: "Queue[int]") -> None:
    """Squares numbers until it is told to stop."""
    while (job := jobs.get()) is not None:
        results.put(job * job)


def main() -> None:
    """Runs both."""
    context = mp.get_context("spawn")

    here, there = context.Pipe()
    child = context.Process(target=partner, args=(there,))
    child.start()
    there.close()  # else this process itself would keep the pipe open
    here.send(21)
    print(here.recv())
    here.close()
    child.join()

    jobs: Queue[int | None] = context.Queue()
    results: Queue[int] = context.Queue()
    workers = [context.Process(target=worker, args=(jobs, results)) for _ in range(2)]
    for process in workers:
        process.start()
    for number in range(10):
        jobs.put(number)
    for _ in workers:
        jobs.put(None)
    # Empty the queue before joining: a process does not end before what it has put is taken.
    print(sorted(results.get() for _ in range(10)))
    for process in workers:
        process.join()


if __name__ == "__main__":  # a spawned child imports this file
    main()
