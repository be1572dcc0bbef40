"""Captures spec/vectors/handshakes.json from the CPythons given on the command line (3.8 and later).

usage: python3 spec/vectors/capture_handshakes.py PYTHON... > spec/vectors/handshakes.json

Each PYTHON runs this file with the argument `--run` and prints what its own deliver_challenge and answer_challenge
send, framed, with a fixed key and with random octets that count up.
"""

import hashlib
import hmac
import os
from multiprocessing import connection

from capture import main

KEY = b"a key of some length"
FIRST = 0x40
CHALLENGE = b"#CHALLENGE#"
DIGESTS = ["md5", "sha256", "sha384", "sha3_256", "sha3_384"]


def counted(length):
    return bytes(range(FIRST, FIRST + length))


CHALLENGES = [
    ("old", "a challenge as 3.8 to 3.11 send it", counted(20)),
    *((name, "a challenge that asks for %s" % name, b"{%s}" % name.encode() + counted(40)) for name in DIGESTS),
    ("sha512", "a digest that is not among those agreed", b"{sha512}" + counted(40)),
    ("short", "one octet too few", counted(19)),
    ("long", "one octet too many, and no digest", counted(21)),
    ("none", "no octets", b""),
    ("unclosed", "a digest without its closing brace", b"{sha256" + counted(40)),
]


class Recorded(connection.Connection):
    """One end of a socket that keeps what it writes."""

    def __init__(self, handle):
        super().__init__(handle)
        self.written = b""

    def _send(self, buf, *rest):
        self.written += bytes(buf)
        super()._send(buf, *rest)


def pair():
    ours, theirs = connection.Pipe()
    return ours, Recorded(os.dup(theirs.fileno())), theirs


def answered(message):
    """What this CPython writes to a challenge, or what it raises."""
    ours, recorded, theirs = pair()
    with ours, recorded, theirs:
        ours.send_bytes(CHALLENGE + message)
        ours.send_bytes(b"#WELCOME#")
        try:
            connection.answer_challenge(recorded, KEY)
        except Exception as failure:
            return {"raised": type(failure).__name__}, recorded.written
        return None, recorded.written


def delivered(answer):
    """The challenge that this CPython writes, and its verdict on an answer, which is made from the challenge."""
    ours, recorded, theirs = pair()
    with ours, recorded, theirs:
        real, os.urandom = os.urandom, counted
        try:
            ours.send_bytes(answer)
            connection.deliver_challenge(recorded, KEY)
        except connection.AuthenticationError:
            pass
        finally:
            os.urandom = real
        return ours.recv_bytes(), ours.recv_bytes(), recorded.written


def code(name, message, key=KEY):
    return hmac.new(key, message, getattr(hashlib, name)).digest()


def answers(message):
    """Answers to the challenge `message`, right and wrong."""
    yield "md5", "the code of every version", code("md5", message)
    for name in DIGESTS:
        yield name + "-named", "the code with its name", b"{%s}" % name.encode() + code(name, message)
    yield "sha512-named", "a digest not agreed", b"{sha512}" + code("sha512", message)
    yield "other-key", "the code under another key", code("md5", message, KEY + b".")
    yield "other-key-named", "the code under another key", b"{sha256}" + code("sha256", message, KEY + b".")
    yield "cut", "a code without its last octet", b"{sha256}" + code("sha256", message)[:-1]
    yield "empty", "no code", b""


def row(identity, comment, flags, written, **rest):
    return {
        "id": identity,
        "comment": comment,
        "flags": flags,
        "key": KEY.hex(),
        **rest,
        "hex": written.hex(),
        "result": "valid",
    }


def run():
    rows = []
    challenge, _, written = delivered(b"")
    message = challenge[len(CHALLENGE) :]
    head = written[: 4 + len(challenge)]
    rows.append(row("challenge", "what a listener, and then a client, sends", ["challenge"], head))
    rows[0]["nonce"] = counted(40 if message.startswith(b"{") else 20).hex()
    for identity, comment, asked in CHALLENGES:
        raised, written = answered(asked)
        one = row("answer/" + identity, comment, ["answer"], written, challenge=(CHALLENGE + asked).hex())
        if raised is not None:
            one.update(result="invalid", error="PROTOCOL", cpython=raised)
        rows.append(one)
    for identity, comment, answer in answers(message):
        _, verdict, written = delivered(answer)
        one = row("verdict/" + identity, comment, ["verdict"], written[len(head) :])
        one.update(challenge=challenge.hex(), answer=answer.hex(), accepted=verdict == b"#WELCOME#")
        rows.append(one)
    return rows


if __name__ == "__main__":
    main(__file__, run)
