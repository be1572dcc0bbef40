"""Values by chance, pickled by every CPython there is, through `mp repickle` and back, compared by the same CPython.

usage: random_pickles.py [COUNT]    1,000,000 without; run from anywhere, after `make build`
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from matrix.interpreters import Interpreter, found

ROOT = Path(__file__).parents[1]
PEER = Path(__file__).parent / "peers" / "random_values.py"


def check(count: int, folder: Path) -> list[dict[str, Any]]:
    """What each CPython says of its share of the values, each of a seed of its own; the folder is for answers."""
    interpreters = found()
    share = -(-count // len(interpreters))

    def one(seed: int, interpreter: Interpreter) -> dict[str, Any]:
        return judged(interpreter.python, share, seed, folder / f"answers-{seed}")

    # One is judged while values of the next are made.
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(one, range(1, len(interpreters) + 1), interpreters))


def judged(python: Path, count: int, seed: int, answers: Path) -> dict[str, Any]:
    """What one CPython says; `answers` is a file to use."""
    numbers = [str(count), str(seed)]
    words = [str(python), "-W", "ignore", str(PEER)]
    with (
        answers.open("wb") as file,
        subprocess.Popen([*words, "dump", *numbers], stdout=subprocess.PIPE) as dump,
    ):
        subprocess.run([ROOT / "antaboga", "mp", "repickle"], stdin=dump.stdout, stdout=file, check=True)
        assert dump.stdout
        dump.stdout.close()
    assert dump.returncode == 0
    judge = subprocess.run([*words, "judge", *numbers, str(answers)], stdout=subprocess.PIPE, check=True)
    answers.unlink()
    result: dict[str, Any] = json.loads(judge.stdout)
    return result


def main() -> int:
    """Checks and prints what was found."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        results = check(count, Path(folder))
    for result in results:
        print(json.dumps(result))
    same = sum(result["same"] for result in results)
    wrong = [result for result in results if result["refused"] or result["changed"] or result["left"]]
    print(f"{same} values came back the same")
    return 0 if same >= count and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
