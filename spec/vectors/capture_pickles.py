"""Captures spec/vectors/pickles.json from the CPythons given on the command line (3.8 and later).

usage: python3 spec/vectors/capture_pickles.py PYTHON... > spec/vectors/pickles.json

Each PYTHON runs this file with the argument `--run` and prints its pickles of the values in `pickled_values.py`, in
protocols 0 to 5.
"""

import pickle

from capture import main, octets
from pickled_values import NAMES, VALUES

PROTOCOLS = range(6)


def run():
    rows = []
    for identity, expression in VALUES:
        if expression.startswith("zoneinfo.") and "zoneinfo" not in NAMES:
            continue
        value = eval(expression, dict(NAMES))
        for protocol in PROTOCOLS:
            data = pickle.dumps(value, protocol)
            kind = identity.rstrip("0123456789").rstrip("-")
            row = {
                "id": identity,
                "comment": kind,
                "flags": ["opaque" if kind == "opaque" else "receive"],
                "value": {"python": expression},
                "protocols": protocol,
            }
            read = repr(pickle.loads(data))
            if read != repr(value):
                row["cpython"] = {"reads": read}
            row.update(octets(data), result="valid")
            rows.append(row)
    return rows


if __name__ == "__main__":
    main(__file__, run)
