"""What the capture scripts beside this share: running in every CPython given, and one file from all answers."""

import json
import os
import re
import subprocess
import sys

SHORTEST_RUN = 64


def octets(data):
    """`data` as `hex`; around a long run of `x` as `hex`, `then` and `after`."""
    run = re.search(b"x{%d,}" % SHORTEST_RUN, data)
    if run is None:
        return {"hex": data.hex()}
    return {
        "hex": data[: run.start()].hex(),
        "then": {"repeat": "78", "count": run.end() - run.start()},
        "after": data[run.end() :].hex(),
    }


def answer(rows):
    """Tells the process that asked what this CPython makes."""
    json.dump({"version": sys.version.split()[0], "rows": rows}, sys.stdout)


def ask(script, python):
    """Runs `script` in `python`; returns its version and its rows."""
    command = [python, "-B", "-W", "ignore", script, "--run"]
    # One seed, so that nothing depends on the order of a set.
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=dict(os.environ, PYTHONHASHSEED="0"))
    told = json.loads(done.stdout)
    return told["version"], told["rows"]


def merge(answers, spread):
    """One vector for rows that differ in nothing but the version and the key `spread`, whose values it lists."""
    merged = {}
    for version, rows in answers:
        for row in rows:
            rest = {key: row[key] for key in row if key != spread}
            vector, cells = merged.setdefault(json.dumps(rest), (rest, {}))
            cells.setdefault(version, []).append(row.get(spread))
    vectors = []
    for vector, cells in merged.values():
        # Versions that make these octets for other values of `spread` are another vector.
        groups = {}
        for version, values in cells.items():
            groups.setdefault(json.dumps(values), (values, []))[1].append(version)
        for values, versions in groups.values():
            one = dict(vector)
            if values != [None]:
                one[spread] = values
            one["source"] = {"name": "CPython", "version": versions}
            vectors.append(one)
    order = {row["id"]: index for _, rows in reversed(answers) for index, row in enumerate(rows)}
    vectors.sort(key=lambda vector: (order[vector["id"]], vector.get(spread) or []))
    name_apart(vectors, spread)
    return vectors


def name_apart(vectors, spread):
    """Adds the first value of `spread`, and where that is not enough the first version, to ids that are not unique."""
    suffixes = [
        lambda vector: str(vector[spread][0]) if spread in vector else None,
        lambda vector: ".".join(vector["source"]["version"][0].split(".")[:2]),
    ]
    for suffix in suffixes:
        same = {}
        for vector in vectors:
            same.setdefault(vector["id"], []).append(vector)
        for several in same.values():
            marks = [suffix(vector) for vector in several]
            if len(set(marks)) > 1:
                for vector, mark in zip(several, marks):
                    vector["id"] += "/" + mark


def write(vectors):
    lines = ["    " + json.dumps(vector) for vector in vectors]
    print('{\n  "version": 1,\n  "vectors": [\n' + ",\n".join(lines) + "\n  ]\n}")


def main(script, run, spread="protocols"):
    """Either answers for this CPython, or asks those given on the command line and prints the file."""
    if sys.argv[1:] == ["--run"]:
        answer(run())
    else:
        write(merge([ask(script, python) for python in sys.argv[1:]], spread))
