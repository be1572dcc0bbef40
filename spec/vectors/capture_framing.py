"""Captures spec/vectors/framing.json from the CPythons given on the command line (3.8 and later).

usage: python3 spec/vectors/capture_framing.py PYTHON... > spec/vectors/framing.json

Each PYTHON runs this file with the argument `--run` and prints what its own multiprocessing.connection.Connection
writes and accepts, and what its io.BufferedReader takes as lines.
"""

import mmap
import os
import threading
from multiprocessing.connection import Connection

from capture import main

LONG = 2**31
KEPT = 2**21


def repeat(count):
    return {"repeat": "78", "count": count}


def whole(data):
    return {"hex": data.hex()}


def content(value):
    return bytes.fromhex(value["hex"]) if "hex" in value else bytes.fromhex(value["repeat"]) * value["count"]


SENT = [
    ("empty", "header only", whole(b"")),
    ("one", "one byte", whole(b"x")),
    ("hello", "a short message", whole(b"hello")),
    ("octets", "every octet", whole(bytes(range(256)))),
    ("joined", "the longest that CPython writes together with its header", repeat(16384)),
    ("split", "the shortest that CPython writes after its header", repeat(16385)),
    ("31415", "an odd length", repeat(31415)),
    ("1mib", "a mebibyte", repeat(1 << 20)),
]

EXTENDED = "ffffffff"
ACCEPTED = [
    ("extended-hello", "the extended form of a short message", EXTENDED + "0000000000000005" + b"hello".hex()),
    ("extended-empty", "the extended form of an empty message", EXTENDED + "0000000000000000"),
]

REFUSED = [
    ("negative-2", "a negative length other than -1; CPython takes it for an empty message", "fffffffe", ""),
    ("negative-min", "the most negative length; CPython takes it for an empty message", "80000000", ""),
    ("declared-2g", "2^31-1 bytes declared, above the limit", "7fffffff", "limit"),
    ("declared-2p31", "2^31 bytes declared, above the limit", EXTENDED + "0000000080000000", "limit"),
    ("declared-2p63", "2^63 bytes declared", EXTENDED + "8000000000000000", "limit"),
    ("declared-2p64", "2^64-1 bytes declared", EXTENDED + "ffffffffffffffff", "limit"),
    ("over-limit", "one byte more than the limit declared", "00000401", "limit"),
    ("truncated-header", "the stream ends inside the header", "0000", "end"),
    ("truncated-extended", "the stream ends inside the extended header", EXTENDED + "00000000", "end"),
    ("truncated-before-body", "the stream ends between header and body; CPython raises EOFError", "00000005", "end"),
    ("truncated-body", "the stream ends inside the body", "00000005" + b"hel".hex(), "end"),
]
LIMIT = 1024

LINES = [
    ("one", "one line", b"hello\n"),
    ("two", "two lines", b"a\nbc\n"),
    ("empty-line", "empty lines are messages", b"\n\nx\n"),
    ("unfinished", "the last line need not end with a line feed", b"a\nbc"),
    ("carriage-return", "a carriage return belongs to the line", b"a\r\nb\r\n"),
    ("not-text", "bytes, not text", b"\xff\x00\xfe\n\x80"),
    ("nothing", "an empty stream has no line", b""),
]


def written(message):
    """The octets that a Connection writes for `message`: as they are, and how many there are.

    What goes to the operating system is kept, and of a long message only the beginning, so that 2 GiB cost nothing.
    """
    parts = []

    class Kept(Connection):
        def _send(self, buf, *_):
            parts.append((bytes(buf[:KEPT]), len(buf)))

    with Kept(os.open(os.devnull, os.O_WRONLY), readable=False) as connection:
        connection.send_bytes(message)
    return b"".join(part for part, _ in parts), sum(length for _, length in parts)


def read_back(data, maxlength=None):
    reader, writer = os.pipe()

    def fill():
        with open(writer, "wb", buffering=0) as out:
            out.write(data)

    thread = threading.Thread(target=fill)
    thread.start()
    connection = Connection(reader, writable=False)
    try:
        return {"bytes": connection.recv_bytes(maxlength).hex()}
    except Exception as error:
        return {"raised": type(error).__name__}
    finally:
        thread.join()
        connection.close()


def run():
    vectors = []

    def add(identity, comment, framing, **rest):
        vectors.append({"id": framing + "/" + identity, "comment": comment, "framing": framing, **rest})

    for identity, comment, value in SENT:
        data = content(value)
        frame, _ = written(data)
        assert frame.endswith(data)
        head = frame[: len(frame) - len(data)] if "repeat" in value else frame
        vector = {"flags": ["send", "receive"], "value": [value], "hex": head.hex(), "result": "valid"}
        if "repeat" in value:
            vector["then"] = value
        add(identity, comment, "mp", **vector)

    zeros = memoryview(mmap.mmap(-1, LONG))
    frame, total = written(zeros)
    add(
        "2p31",
        "the shortest length that needs the extended form; the message is 2^31 zero bytes",
        "mp",
        flags=["header"],
        length=LONG,
        hex=frame[: total - LONG].hex(),
        result="valid",
    )

    for identity, comment, frame in ACCEPTED:
        got = read_back(bytes.fromhex(frame))
        add(identity, comment, "mp", flags=["receive"], value=[{"hex": got["bytes"]}], hex=frame, result="valid")

    for identity, comment, frame, why in REFUSED:
        vector = {
            "flags": ["receive"] + (["end"] if why == "end" else []),
            "hex": frame,
            "result": "invalid",
            "error": "PROTOCOL",
        }
        if why == "limit":
            vector["limit"] = LIMIT
        vector["cpython"] = read_back(bytes.fromhex(frame), LIMIT if why == "limit" else None)
        add(identity, comment, "mp", **vector)

    for identity, comment, data in LINES:
        reader, writer = os.pipe()
        os.write(writer, data)
        os.close(writer)
        with open(reader, "rb") as stream:
            lines = [line[:-1] if line.endswith(b"\n") else line for line in stream]
        add(
            identity,
            comment,
            "lines",
            flags=["receive", "end"],
            value=[whole(line) for line in lines],
            hex=data.hex(),
            result="valid",
        )

    return vectors


if __name__ == "__main__":
    main(__file__, run)
