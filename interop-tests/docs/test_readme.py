"""The README's table of mechanisms agrees with the pages and has a figure for all that the bench measures."""

from __future__ import annotations

import json
import re

from docs.place import ROOT


def test_table_says_what_the_overview_says() -> None:
    overview = rows((ROOT / "docs/explain/README.md").read_text(encoding="utf-8"), r"`(\w+)`")
    readme = rows((ROOT / "README.md").read_text(encoding="utf-8"), r"\[`(\w+)`\]\(docs/explain/\1\.md\)")
    assert list(readme) == list(overview)
    for name, cells in readme.items():
        direction, structure, waiting, _, use = overview[name]
        assert cells[:4] == [direction, structure, waiting, use]


def test_what_carries_data_between_both_has_a_figure() -> None:
    kinds = {row["name"]: row["kind"] for row in json.loads((ROOT / "spec/mechanisms.json").read_text())["mechanisms"]}
    readme = rows((ROOT / "README.md").read_text(encoding="utf-8"), r"\[`(\w+)`\]\(docs/explain/\1\.md\)")
    for name, kind in kinds.items():
        if kind in {"transport", "memory"}:
            assert re.fullmatch(r"[\d,.]+ \([\d,.]+\)", readme[name][4]), name
            assert re.fullmatch(r"[\d,.]+ \([\d,.]+\)", readme[name][5]), name


def rows(page: str, first_cell: str) -> dict[str, list[str]]:
    """The cells of the table rows that begin with such a cell, by the name in it."""
    found = re.findall(rf"^\| {first_cell} \| (.*) \|$", page, re.MULTILINE)
    return {name: cells.split(" | ") for name, cells in found}
