"""Makes queues of a context and uses them, or uses queues that were handed over as pickles, as lines say."""

import array
import multiprocessing
import os
import pickle
import signal
import socket
import sys

things = {}


def names(condition):
    """The semaphores of a condition."""
    parts = (condition._lock, condition._sleeping_count, condition._woken_count, condition._wait_semaphore)
    return [part._semlock.name for part in parts]


def make(method, kind, size):
    """Makes a queue and tells its parts."""
    context = multiprocessing.get_context(method)
    queue = context.SimpleQueue() if kind == "SimpleQueue" else getattr(context, kind)(int(size))
    things["queue"] = queue
    parts = [os.getpid(), queue._reader.fileno(), queue._writer.fileno()]
    parts += [queue._rlock._semlock.name, queue._wlock._semlock.name]
    if kind != "SimpleQueue":
        parts += [queue._sem._semlock.name, queue._maxsize]
    if kind == "JoinableQueue":
        parts += [*names(queue._cond), queue._unfinished_tasks._semlock.name]
    return " ".join(map(str, parts))


def send(path):
    """Sends the descriptors of the queue to who listens there."""
    queue = things["queue"]
    numbers = array.array("i", [queue._reader.fileno(), queue._writer.fileno()])
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as out:
        out.connect(path)
        out.sendmsg([b"queue"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, numbers)])
    return "sent"


def receive(path):
    """Takes the descriptors of a queue from who listens there, and tells their numbers."""
    numbers = array.array("i", [0, 0])
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as incoming:
        incoming.connect(path)
        _, ancillary, _, _ = incoming.recvmsg(16, socket.CMSG_SPACE(8))
        numbers = array.array("i", ancillary[0][2])
    return " ".join(map(str, numbers))


def reach(reader, writer):
    """Opens the pipe of a queue that another process has, and tells the numbers."""
    return f"{os.open(reader, os.O_RDONLY)} {os.open(writer, os.O_WRONLY)}"


def load(text):
    """Unpickles a queue."""
    things["queue"] = pickle.loads(bytes.fromhex(text))
    return "loaded"


def worker(method, text):
    """Has a new process put an item."""
    process = multiprocessing.get_context(method).Process(target=things["queue"].put, args=(text,))
    process.start()
    process.join()
    return str(process.exitcode)


def put(text):
    """Puts that many items."""
    for number in range(int(text)):
        things["queue"].put({"number": number, "text": "x" * number})
    return "put"


def get(text):
    """Takes that many items and adds their numbers."""
    total = 0
    for _ in range(int(text)):
        item = things["queue"].get()
        assert item["text"] == "x" * item["number"]
        total += item["number"]
        if hasattr(things["queue"], "task_done"):
            things["queue"].task_done()
    return str(total)


def hold(lock):
    """Takes a lock of the queue and is killed."""
    getattr(things["queue"], lock).acquire()
    sys.stdout.write("held\n")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


def abandon(_):
    """Has a process take the lock of the readers and end."""
    process = multiprocessing.get_context("fork").Process(target=things["queue"]._rlock.acquire)
    process.start()
    process.join()
    return str(process.exitcode)


def join(_):
    """Waits until all is done."""
    things["queue"].join()
    return "joined"


def end(_):
    """Closes and forgets the queue."""
    queue = things.pop("queue")
    if hasattr(queue, "close"):
        queue.close()
    if hasattr(queue, "join_thread"):
        queue.join_thread()
    return "ended"


VERBS = {
    "make": make,
    "send": send,
    "receive": receive,
    "reach": reach,
    "load": load,
    "worker": worker,
    "put": put,
    "get": get,
    "hold": hold,
    "abandon": abandon,
    "join": join,
    "end": end,
}

for line in sys.stdin:
    verb, *words = line.split()
    try:
        answer = VERBS[verb](*(words or [""]))
    except Exception as failure:
        answer = type(failure).__name__
    sys.stdout.write(answer + "\n")
    sys.stdout.flush()
