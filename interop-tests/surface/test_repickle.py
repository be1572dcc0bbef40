"""`mp repickle`: equal in is equal out or refused, whatever comes in."""

from __future__ import annotations

import json
import os
import pickle
import random
import subprocess
from functools import cache
from pathlib import Path

import pytest
from matrix.interpreters import Interpreter, found

from surface.command import Commands
from surface.values import generated

PEER = Path(__file__).parents[1] / "peers" / "repickle_peer.py"
COUNT = int(os.environ.get("ANTABOGA_REPICKLE", "3000"))
"""Values; each is pickled in six protocols by every CPython."""


@pytest.fixture(scope="session")
def values(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generated values, pickled."""
    file = tmp_path_factory.mktemp("repickle") / "values"
    file.write_bytes(pickle.dumps(generated(COUNT), 4))
    return file


@cache
def _dumped(python: Path, values: Path) -> bytes:
    return subprocess.run([python, PEER, "dump", values], stdout=subprocess.PIPE, check=True).stdout


def _judged(python: Path, values: Path, answers: Path, protocol: int) -> dict[str, object]:
    words = [str(python), "-W", "ignore", str(PEER), "judge", str(values), str(answers), str(protocol)]
    judged = subprocess.run(words, stdout=subprocess.PIPE, check=True)
    result: dict[str, object] = json.loads(judged.stdout)
    return result


@pytest.mark.parametrize("interpreter", found(), ids=lambda interpreter: interpreter.peer)
def test_every_value_comes_back(commands: Commands, values: Path, tmp_path: Path, interpreter: Interpreter) -> None:
    given = _dumped(interpreter.python, values)
    answers = tmp_path / "answers"
    answers.write_bytes(commands.run("java", "mp", "repickle", data=given).done())
    judged = _judged(interpreter.python, values, answers, 4)
    assert judged["same"] == given.count(b"\n"), judged
    assert (judged["refused"], judged["changed"], judged["left"]) == (0, 0, 0), judged


@pytest.mark.parametrize("protocol", range(6))
def test_each_protocol_is_written_with_its_own_opcodes(
    commands: Commands, values: Path, tmp_path: Path, protocol: int
) -> None:
    some = tmp_path / "some"
    some.write_bytes(pickle.dumps(pickle.loads(values.read_bytes())[:400], 4))
    for interpreter in (found()[0], found()[-1]):
        given = _dumped(interpreter.python, some)
        answers = tmp_path / "answers"
        answers.write_bytes(commands.run("java", "mp", "repickle", "--protocol", str(protocol), data=given).done())
        lines = answers.read_bytes().splitlines()
        # What these protocols cannot say is refused: integers of more than 4,300 digits, and the bits of a NaN.
        refusals = {line for line in lines if line.startswith(b"error: ")}
        if protocol < 2:
            assert b"error: pickle: too many digits for protocols 0 and 1 (PICKLE_LIMIT), type=int" in refusals
        allowed = (b"too many digits",) * (protocol < 2) + (b"protocol 0 keeps no bits",) * (protocol == 0)
        assert all(any(reason in refusal for reason in allowed) for refusal in refusals), refusals
        judged = _judged(interpreter.python, some, answers, protocol)
        assert (judged["changed"], judged["left"]) == (0, 0), judged
        assert judged["same"] == given.count(b"\n") - sum(line.startswith(b"error: ") for line in lines)


def test_other_protocols_are_wrong_usage(commands: Commands) -> None:
    for protocol in ("6", "-1", "x"):
        commands.run("java", "mp", "repickle", f"--protocol={protocol}").misused()
    commands.run("java", "mp").misused()


def test_answers_come_while_the_input_pauses(commands: Commands) -> None:
    running = commands.start("java", "mp", "repickle")
    for line in (b"80044b012e", b"80044b022e"):
        running.write(line + b"\n")
        assert running.read(len(line) + 1) == line + b"\n"
    running.write(b"80044b")
    running.write(b"032e")
    assert running.result().done() == b"80044b032e\n"


def _hostile() -> dict[str, bytes]:
    depth = 100_000
    doubled = b")" + b"2\x86" * 60
    long_text = b"X" + (10**6).to_bytes(4, "little") + b"x" * 10**6 + b"\x94"
    return {
        "nothing": b"",
        "a class": b"cos\nsystem\n(S'true'\ntR.",
        "eval": b"cbuiltins\neval\n(S'1'\ntR.",
        "a persistent id": b"P1\n.",
        "an extension": b"\x82\x01.",
        "deep lists": b"]" * depth + b"a" * (depth - 1) + b".",
        "deep tuples": b")" + b"\x85" * depth + b".",
        "deep marks": b"(" * depth + b".",
        "a length of 2^62": b"\x80\x04\x8e" + (2**62).to_bytes(8, "little") + b".",
        "a negative length": b"\x80\x04\x8b\xff\xff\xff\xff.",
        "a frame too long": b"\x80\x04\x95" + (2**62).to_bytes(8, "little") + b"N.",
        "a memo index of 2^31-1": b"]r\xff\xff\xff\x7fj\xff\xff\xff\x7fa.",
        "exponential key": b"}" + doubled + b"Ns.",
        "many digits": b"L" + b"9" * 100_000 + b"L\n.",
        "numbers without end": b"cdecimal\nDecimal\n(V" + b"9" * 200_000 + b"\ntR.",
        "a name over two lines": b"c" + b"x\xc2\x85y" * 2000 + b"\nz\n.",
        "the same long bytes copied": b"B"
        + (10**6).to_bytes(4, "little")
        + b"b" * 10**6
        + b"q\x00c__builtin__\nbytearray\nq\x01(("
        + b"h\x01h\x00\x85R" * 100_000
        + b"l.",
        "the same long number computed with": b"\x8b"
        + (12 * 10**4).to_bytes(4, "little")
        + b"\x01" * 12 * 10**4
        + b"q\x00cfractions\nFraction\nq\x01("
        + b"h\x01h\x00K\x01\x86R" * 100_000
        + b"l.",
        "long keys": b"\x80\x04]"
        + b"("
        + b"K\x01" * 90_000
        + b"t\x940}("
        + b"".join(b"h\x00M" + index.to_bytes(2, "little") + b"\x86N" for index in range(60_000))
        + b"u.",
        "the same long text written": long_text + b"0(" + b"h\x00" * 100_000 + b"l.",
    }


def test_hostile_pickles_get_one_line_each(commands: Commands) -> None:
    hostile = _hostile()
    given = b"".join(pickle_.hex().encode() + b"\n8004882e\n" for pickle_ in hostile.values())
    given += b"zz\n8004882e\n8004882\n8004882e\n \t8004882e \r\n8004 882e\n8004882e\n\n8004882E\n"
    lines = commands.run("java", "mp", "repickle", data=given).done().decode("ascii").splitlines()
    answers = dict(zip(hostile, lines[::2], strict=False))
    assert lines[1 : 2 * len(hostile) : 2] == ["8004882e"] * len(hostile)
    accepted = {name for name, line in answers.items() if not line.startswith("error: ")}
    assert accepted == {"a memo index of 2^31-1", "the same long text written"}, answers.keys() - accepted
    assert len(answers["the same long text written"]) < 4 * 10**6
    for name, line in answers.items():
        assert len(line) < 13_000 or name in accepted
    assert "type=os.system" in answers["a class"]
    rest = [line if line == "8004882e" else line[:6] for line in lines[2 * len(hostile) :]]
    assert rest == ["error:", "8004882e"] * 2 + ["8004882e", "error:", "8004882e", "error:", "8004882e"]


def test_noise_gets_one_line_each(commands: Commands, values: Path) -> None:
    source = random.Random(5)
    lines = [bytearray.fromhex(line.decode()) for line in _dumped(found()[-1].python, values).split()[:6000]]
    for line in lines:
        for _ in range(source.randrange(1, 4)):
            line[source.randrange(len(line))] = source.randrange(256)
    given = b"".join(line.hex().encode() + b"\n" for line in lines)
    noise = source.randbytes(1 << 20)
    given += noise + b"\n8004882e\n"
    for option in ((), ("--keep-unknown",)):
        answers = commands.run("java", "mp", "repickle", *option, data=given).done().splitlines()
        assert len(answers) == given.count(b"\n")
        assert answers[-1] == b"8004882e"
        assert not [line for line in answers if b"(INTERNAL)" in line]


def test_unknown_objects_can_be_kept(commands: Commands) -> None:
    thing = b"\x80\x02c__main__\nThing\n)\x81}X\x01\x00\x00\x00aK\x02sb."
    refused = commands.run("java", "mp", "repickle", data=thing.hex().encode()).done()
    assert refused == b"error: unpickle: class is not allowed (TYPE_REFUSED), type=__main__.Thing\n"
    kept = commands.run("java", "mp", "repickle", "--keep-unknown", data=thing.hex().encode()).done()
    assert b"Thing" in bytes.fromhex(kept.decode())
