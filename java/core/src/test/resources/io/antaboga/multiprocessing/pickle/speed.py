"""Makes a nested structure and times CPython's own pickler on it.

usage: speed.py WARMUP_ROUNDS ROUNDS PROTOCOL

Writes a line with the medians of dumps and loads in nanoseconds, then the pickle.
"""

import pickle
import random
import statistics
import sys
import time

RECORDS = 5300


def structure():
    """Records as a program would keep them: about 1 MB as a pickle."""
    source = random.Random(1)
    words = [
        "".join(source.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(source.randrange(3, 12)))
        for _ in range(4000)
    ]
    return {
        "version": 3,
        "comment": "größe: π ≈ 3.14159, 漢字",
        "records": [
            {
                "identifier": number * 7919 - 1_000_000,
                "name": " ".join(source.sample(words, 3)),
                "score": source.random(),
                "size": source.randrange(1 << 40),
                "active": source.random() < 0.5,
                "parent": None if source.random() < 0.3 else source.randrange(3000),
                "tags": source.sample(words, source.randrange(6)),
                "position": [source.uniform(-1e6, 1e6) for _ in range(3)],
                "counts": [source.randrange(300) for _ in range(source.randrange(12))],
                "attributes": {word: source.randrange(70_000) for word in source.sample(words, source.randrange(6))},
                "place": [source.randrange(90), "é" + source.choice(words)],
            }
            for number in range(RECORDS)
        ],
    }


def median(work, warmup, rounds):
    """The middle one of the times of `rounds` calls on the processor, in nanoseconds."""
    times = []
    for _ in range(warmup + rounds):
        start = time.thread_time_ns()
        work()
        times.append(time.thread_time_ns() - start)
    return int(statistics.median(times[warmup:]))


def main():
    warmup, rounds, protocol = map(int, sys.argv[1:])
    value = structure()
    data = pickle.dumps(value, protocol)
    encode = median(lambda: pickle.dumps(value, protocol), warmup, rounds)
    decode = median(lambda: pickle.loads(data), warmup, rounds)
    sys.stdout.buffer.write(b"%d %d\n" % (encode, decode))
    sys.stdout.buffer.write(data)


if __name__ == "__main__":
    main()
