from __future__ import annotations

import re

import antaboga
import pytest

from surface.command import SIDES, Commands

BOTH = "send recv echo unlink segment sem layout".split()
JAVA_ONLY = "mp ls clean doctor explain choose".split()
PYTHON_ONLY = ["serve"]
VERBS = {"java": BOTH + JAVA_ONLY, "python": BOTH + PYTHON_ONLY}
GROUPS = {
    "segment": "create put get info unlink".split(),
    "sem": "create post wait value unlink".split(),
    "mp": "send recv listen echo list repickle".split(),
}

WRONG = [
    "",
    "nonsense",
    "--nonsense",
    "send",
    "send nonsense",
    "send nonsense:/x",
    "send ring:/x",
    "send posixshm:/x",
    "send unix:",
    "send unix:/x?type=nonsense",
    "send unix:/x?nonsense=1",
    "send unix:/x --nonsense",
    "send unix:/x surplus",
    "send unix:/x --timeout",
    "send unix:/x --timeout soon",
    "send unix:/x --timeout -1",
    "send unix:/x --timeout nan",
    "send unix:/x --framing nonsense",
    "send unix:/x --framing raw --lines",
    "send unix:/x --priority 3",
    "send unix:/x --list",
    "send fd:3",
    "send fd:x,y",
    "send fd:-,-",
    "send fd:3,-",
    "send fd:-,1 --listen",
    "recv unix:/x --count 0",
    "recv unix:/x --count few",
    "recv fd:-,4",
    "echo fd:0,-",
    "unlink fd:0,1",
    "unlink unix:@abstract",
    "segment",
    "segment nonsense",
    "segment create posixshm:/x",
    "segment create posixshm:/x --size -1",
    "segment create posixshm:/x --size big",
    "segment create posixshm:x --size 1",
    "segment create posixshm:/ --size 1",
    "segment create unix:/x --size 1",
    "segment get posixshm:/x --offset here",
    "sem",
    "sem wait",
    "sem wait posixsem:x",
    "sem wait posixshm:/x",
    "sem create posixsem:/x --value much",
    "sem wait posixsem:/x --timeout -0.5",
    "layout",
    "layout nonsense",
    "layout show",
    "layout show x surplus",
    "layout check",
    "layout check x --without nonsense",
    "layout check x fifo:/x",
]
BEYOND = "9" * 20
WRONG_FOR_JAVA = [
    "clean --yes --dry-run",
    "ls surplus",
    "doctor --nonsense",
    "explain nonsense",
    "explain ../README",
    "mp",
    "call",
    "serve model.py unix:/x",
]
WRONG_FOR_PYTHON = [
    "serve",
    "serve model.py",
    "serve model.py nonsense:/x",
    "serve model.py fd:0,1",
    "serve model.py unix:/x?type=seqpacket",
    "serve model.py unix:/x --create",
    "serve model.py fifo:/x",
    "serve model.py fifo:/x,/y --listen",
    "serve model.py posixmq:/x,/y --nonsense",
]


def cases(words: list[str]) -> list[str]:
    return [word or "(nothing)" for word in words]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("words", WRONG, ids=cases(WRONG))
def test_wrong_usage_is_2_with_one_line(commands: Commands, side: str, words: str) -> None:
    assert commands.run(side, *words.split()).misused().count("\n") == 1


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("send unix:/x --nonsense", "send: unknown option: '--nonsense' (USAGE)"),
        ("segment put --nonsense posixshm:/x", "segment put: unknown option: '--nonsense' (USAGE)"),
        ("sem value posixsem:/x surplus", "sem value: .* 'surplus' (USAGE)"),
        (
            f"segment create posixshm:/x --size {BEYOND}",
            f"segment create: .* '{BEYOND}' is too large",
        ),
        (f"recv unix:/x --count {BEYOND}", f"recv: .* '{BEYOND}' is too large"),
        (f"send sysvmq:1 --type -{BEYOND}", f"send: .* '-{BEYOND}' is too large"),
    ],
)
def test_wrong_usage_tells_the_verb_and_the_word(commands: Commands, side: str, words: str, line: str) -> None:
    pattern = "antaboga: " + re.escape(line).replace(r"\.\*", ".*")
    assert re.match(pattern, commands.run(side, *words.split()).misused())


@pytest.mark.parametrize(
    ("side", "words"), [("java", words) for words in WRONG_FOR_JAVA] + [("python", words) for words in WRONG_FOR_PYTHON]
)
def test_wrong_usage_of_verbs_that_one_side_has(commands: Commands, side: str, words: str) -> None:
    assert commands.run(side, *words.split()).misused().count("\n") == 1


@pytest.mark.parametrize("side", SIDES)
def test_version(commands: Commands, side: str) -> None:
    version = commands.run(side, "--version").done().decode()
    assert version == f"antaboga {antaboga.__version__}\n"
    assert commands.run(side, "send", "--version").done().decode() == version


@pytest.mark.parametrize("side", SIDES)
def test_help_lists_the_verbs_that_are_built(commands: Commands, side: str) -> None:
    text = commands.run(side, "--help").done().decode()
    listed = set(re.findall(r"^ {2,4}([a-z]+)(?: {2,}|$)", text, re.MULTILINE))
    assert listed >= set(VERBS[side])
    assert side == "python" or listed.isdisjoint(PYTHON_ONLY)


@pytest.mark.parametrize("side", SIDES)
def test_help_of_every_verb(commands: Commands, side: str) -> None:
    for verb in VERBS[side]:
        for words in [[verb], *([verb, inner] for inner in GROUPS.get(verb, []))]:
            assert "--debug" in commands.run(side, *words, "--help").done().decode(), words


@pytest.mark.parametrize("side", SIDES)
def test_debug_adds_the_stack(commands: Commands, name: str, side: str) -> None:
    quiet = commands.run(side, "sem", "post", f"posixsem:/{name}").failed("ENOENT")
    loud = commands.run(side, "sem", "post", f"posixsem:/{name}", "--debug")
    assert loud.code == 1
    assert loud.err.startswith(quiet)
    assert re.search(r"^(\tat |  File )", loud.err, re.MULTILINE)
