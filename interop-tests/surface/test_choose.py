"""choose: by options, by questions on a terminal, with and without measuring."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess

import pytest

from surface.command import ROOT, WATCHDOG, WORDS, Commands

TABLE = json.loads((ROOT / "spec" / "choosing.json").read_text())
EXAMPLES = {rule["id"]: rule["example"] for rule in TABLE["rules"]}
SOME = [
    "strangers-find",
    "packets-keep-messages-apart",
    "many-senders-one-log",
    "posix-memory",
    "priorities",
    "types",
    "like-a-file",
    "parent-and-child",
]
NEEDED = ["relation", "structure", "direction", "size"]


def options(answers: dict[str, str]) -> list[str]:
    return [word for name, answer in answers.items() if name != "recommended" for word in (f"--{name}", answer)]


@pytest.mark.parametrize("rule", SOME)
def test_what_an_example_of_the_table_says(commands: Commands, rule: str) -> None:
    example = EXAMPLES[rule]
    words = ["choose", *options(example), "--no-measure"]
    advice = json.loads(commands.run("java", *words, "--json").done())
    assert advice["recommended"] == example["recommended"]
    assert advice["answers"] == {
        "senders": "one",
        "rate": "0",
        "durability": "process",
        "languages": "java,python",
        **{name: answer for name, answer in example.items() if name != "recommended"},
    }
    assert advice["measured"] is None
    assert {each["mechanism"] for each in advice["mechanisms"]} == {each["name"] for each in TABLE["mechanisms"]}
    assert all(each["objections"] for each in advice["mechanisms"] if not each["fits"])
    first, *lines = commands.run("java", *words).done().decode().splitlines()
    partner = f" with {advice['with']}" if advice["with"] else ""
    assert first == f"recommended: {example['recommended']}{partner}"
    assert [line[4:] for line in lines if line.startswith("  + ")] == advice["mechanisms"][0]["reasons"]


def test_what_fits_best_is_measured(commands: Commands) -> None:
    words = ["choose", *options(EXAMPLES["packets-keep-messages-apart"])]
    advice = json.loads(commands.run("java", *words, "--json").done())
    for name in ("unix", "unix_seqpacket"):
        each = next(each for each in advice["mechanisms"] if each["mechanism"] == name)
        assert each["p50_us"] > 0
        assert each["messages_per_s"] > 0
    assert advice["measured"] == {"pair": "java-cpython", "kind": "roundtrip", "size": 64}
    one_way = json.loads(commands.run("java", "choose", *options(EXAMPLES["parent-and-child"]), "--json").done())
    pipe = one_way["mechanisms"][0]
    assert (pipe["mechanism"], pipe["p50_us"]) == ("pipe", None)
    assert pipe["mb_per_s"] > 0


def test_a_rate_that_nothing_reaches(commands: Commands) -> None:
    words = ["choose", *options(EXAMPLES["parent-and-child"]), "--rate", "100000000000"]
    line = commands.run("java", *words).done().decode().splitlines()[2]
    assert re.fullmatch(r"  - measured here: [\d.]+ messages a second, fewer than asked for; send several as one", line)


def test_without_a_python_there_is_advice_all_the_same(commands: Commands) -> None:
    commands.environment["ANTABOGA_PYTHON"] = "/nonexistent"
    result = commands.run("java", "choose", *options(EXAMPLES["parent-and-child"]), "--json")
    assert result.code == 0
    assert re.fullmatch(r"not measured: .+\n", result.err)
    assert json.loads(result.out)["recommended"] == "pipe"


def test_when_nothing_fits(commands: Commands) -> None:
    words = ["choose", "--durability", "persistent", *options(EXAMPLES["a-stream-waits"])]
    result = commands.run("java", *words)
    result.failed("NOTHING_FITS")
    assert result.out.startswith(b"recommended: none\n")
    assert result.out.count(b"\nnot ") == len(TABLE["mechanisms"])


def test_what_is_missing_without_a_terminal(commands: Commands) -> None:
    line = commands.run("java", "choose").misused()
    assert all(f"--{name} " in line for name in NEEDED)
    line = commands.run("java", "choose", "--size", "1", "--relation", "unrelated", "--direction", "one-way").misused()
    assert "--structure stream|messages|" in line
    assert "--size" not in line


@pytest.mark.parametrize(
    "wrong",
    [
        "--size 1k",
        "--size -1",
        "--rate fast",
        "--relation friends",
        "--languages java,perl",
        "--languages ,",
        "--size=",
    ],
)
def test_answers_that_are_none(commands: Commands, wrong: str) -> None:
    words = options({name: answer for name, answer in EXAMPLES["types"].items() if f"--{name}" not in wrong})
    assert commands.run("java", "choose", *words, *wrong.split(), "--no-measure").misused().count("\n") == 1


def on_a_terminal(commands: Commands, *words: str, typed: bytes) -> tuple[int, str]:
    """What a command printed and how it ended, on a terminal where this was typed."""
    master, slave = pty.openpty()
    try:
        with subprocess.Popen(
            [*WORDS["java"], *words], stdin=slave, stdout=slave, stderr=slave, env=commands.environment
        ) as process:
            os.close(slave)
            os.write(master, typed)
            shown = b""
            while True:
                try:
                    block = os.read(master, 4096)
                except OSError:
                    break
                shown += block
            return process.wait(WATCHDOG), shown.decode()
    finally:
        os.close(master)


def test_questions_on_a_terminal(commands: Commands) -> None:
    typed = b"friends\nunrelated\ntyped\ntwo-way\n\n64\n\n\njava,c\n"
    code, shown = on_a_terminal(commands, "choose", "--no-measure", typed=typed)
    assert code == 0
    assert "--relation: 'friends' is not parent-child|unrelated" in shown
    assert all(question["ask"] in shown for question in TABLE["questions"])
    assert "[java,python]" in shown
    assert "recommended: " in shown


def test_only_what_the_options_leave_open_is_asked(commands: Commands) -> None:
    words = options({name: answer for name, answer in EXAMPLES["types"].items() if name != "size"})
    code, shown = on_a_terminal(commands, "choose", "--no-measure", *words, typed=b"\n64\n\n\n\n")
    assert code == 0
    assert "How many bytes" in shown
    assert "How do the processes know each other" not in shown
    assert "recommended: sysvmq" in shown


def test_the_end_of_the_input_at_a_question(commands: Commands) -> None:
    code, shown = on_a_terminal(commands, "choose", typed=b"unrelated\n\x04")
    assert code == 2
    assert "(USAGE)" in shown
