"""Captures spec/vectors/lists.json from the CPythons given on the command line (3.8 and later).

usage: python3 spec/vectors/capture_lists.py PYTHON... > spec/vectors/lists.json

Each PYTHON runs this file with the argument `--run` and prints the octets of its own ShareableLists. An item is written
null, true, a number, "text", {"double": its octets, big-endian} or {"hex": bytes}.
"""

import os
import struct
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import ShareableList

from capture import main

LISTS = [
    ("empty", "no items", []),
    ("integers", "the bounds of an integer", [0, 1, -1, 2**63 - 1, -(2**63)]),
    ("floats", "floats with every kind of bits", [0.0, -0.0, 2.5, float("inf"), float("nan"), 5e-324]),
    ("truths", "truth values and nothing", [True, False, None]),
    ("texts", "texts around the size of a slot", ["", "a", "1234567", "12345678", "123456789"]),
    ("octets", "bytes around the size of a slot", [b"", b"\x00a", b"1234567", b"12345678", bytes(range(255, 0, -1))]),
    ("mixed", "every type of item", [1, 2.5, True, None, "h\xe9llo", b"ab"]),
    ("one", "one integer", [7]),
    ("wide", "text beyond ASCII that happens to fill its slot to the last octet", ["\xe9\xe9\xe9\xe9"]),
    ("cut", "text beyond ASCII that is cut: a slot has as many octets as it has characters", ["\xe9" * 7]),
    ("stripped", "NULs at the end are lost", ["a\x00", b"ab\x00\x00"]),
    ("torn", "text that is cut inside a character", ["\u20ac" * 5]),
]


def item(value):
    if isinstance(value, float):
        return {"double": struct.pack(">d", value).hex()}
    return {"hex": value.hex()} if isinstance(value, bytes) else value


def has_room(value):
    """Whether the slot would be the same if it were measured in octets."""
    return not isinstance(value, str) or len(value.encode()) // 8 == len(value) // 8


def shown(made):
    """What CPython reads; where it cannot, what it raises."""
    try:
        return {"reads": [item(made[i]) for i in range(len(made))]}
    except UnicodeDecodeError as failure:
        return {"raised": type(failure).__name__}


def run():
    # The name is removed here; a tracker would be one more process.
    resource_tracker.register = resource_tracker.unregister = lambda *_: None
    rows = []
    for identity, comment, items in LISTS:
        made = ShareableList(items, name="abtest-%d-%s" % (os.getpid(), identity))
        try:
            octets = bytes(made.shm.buf).hex()
            row = {"id": identity, "comment": comment, "flags": ["read"], "value": [item(value) for value in items]}
            reads = shown(made)
        finally:
            made.shm.close()
            made.shm.unlink()
        if reads != {"reads": row["value"]}:
            row["cpython"] = reads
        elif all(has_room(value) for value in items):
            row["flags"].append("write")
        row.update(hex=octets, result="invalid" if "raised" in reads else "valid")
        if "raised" in reads:
            row["error"] = "PROTOCOL"
        rows.append(row)
    return rows


if __name__ == "__main__":
    main(__file__, run)
