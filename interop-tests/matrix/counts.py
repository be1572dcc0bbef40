"""How many cases passed, for each room and pair; the number in ``counts.json`` must not drop."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from matrix.implementations import NAMES
from matrix.places import INTEROP

FILE = INTEROP / "counts.json"


class Counts:
    """The tally of one run."""

    def __init__(self) -> None:
        self.passed: Counter[str] = Counter()
        self.lacking: Counter[str] = Counter()

    def dropped(self) -> list[str]:
        """Return in words which pairs passed fewer cases than they used to; what the machine lacks is allowed for."""
        before: dict[str, int] = json.loads(FILE.read_text("utf-8"))
        return [
            f"{pair}: {self.passed[pair]} cases passed, {count} used to"
            for pair, count in before.items()
            if self.passed[pair] + self.lacking[pair] < count
        ]

    def write(self) -> None:
        """Make this run's numbers those that must not drop."""
        FILE.write_text(json.dumps(dict(sorted(self.passed.items())), indent=1) + "\n", "utf-8")

    def table(self) -> Iterator[str]:
        """Return the lines of a table: one row a room and sender, one column a receiver."""
        rooms = list(dict.fromkeys(pair.partition("/")[0] for pair in (*self.passed, *self.lacking)))
        yield f"{'cases passed':22}" + "".join(f"{'->' + name:>10}" for name in NAMES)
        for room in rooms:
            for sender in NAMES:
                numbers = [self.passed[f"{room}/{sender}->{receiver}"] for receiver in NAMES]
                if any(numbers):
                    yield f"{room:12}{sender:10}" + "".join(f"{number:10}" for number in numbers)
