"""`mp repickle` on 100,000 different values, made and judged by every CPython; `make pickles` takes more."""

from __future__ import annotations

from pathlib import Path

from random_pickles import check

COUNT = 100_000


def test_every_value_comes_back(tmp_path: Path) -> None:
    results = check(COUNT, tmp_path)
    assert [result for result in results if result["refused"] or result["changed"] or result["left"]] == []
    assert sum(result["same"] for result in results) >= COUNT
