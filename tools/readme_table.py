#!/usr/bin/env python3
"""Writes the README's table of mechanisms: what docs/explain/README.md says of each, and what is measured here.

usage: tools/readme_table.py [RESULTS]

RESULTS is what `antaboga bench --json` printed; without it the bench is run, and its charts are drawn into docs/charts.
Run it on a machine that does nothing else.
"""
# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import json
import os
import pathlib
import platform
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
OVERVIEW = ROOT / "docs" / "explain" / "README.md"
BEGIN, END = "<!-- mechanisms: written by tools/readme_table.py -->\n", "<!-- end of mechanisms -->\n"
CHARTS = ROOT / "docs" / "charts"
SMALL, MIDDLE, LARGE = 64, 4096, 1 << 20
SIZES = (SMALL, 1024, MIDDLE, 1 << 14, 1 << 16, 1 << 18, LARGE)
NONE = "\u2013"
NOTE = """\
Round trips are of 64 bytes (median), one way goes 1 MiB at a time, or {:,} bytes where no message of a mechanism may
be so long; Java with CPython, in brackets C with C, both ends pinned to one core: {}.

![Latency by size](docs/charts/latency.svg)
![Throughput by size](docs/charts/throughput.svg)"""


def facts(overview: str) -> dict[str, list[str]]:
    """The cells of each mechanism's row in the overview, its name left out."""
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", overview, re.MULTILINE)
    return {name: cells.split(" | ") for name, cells in rows}


def figure(results: list[dict[str, object]], mechanism: str, kind: str, sizes: tuple[int, ...], key: str) -> str:
    """Java with CPython, and C with C for comparison; both pinned to one core; of the first size that there is."""
    there = {row["size"] for row in results if (row["mechanism"], row["kind"]) == (mechanism, kind)}
    size = next((size for size in sizes if size in there), None)
    cells = []
    for pair in ("java-cpython", "c-c"):
        wanted = {"mechanism": mechanism, "pair": pair, "kind": kind, "size": size, "cores": 1}
        found = [row[key] for row in results if wanted.items() <= row.items() and row[key] is not None]
        if not found:
            return NONE
        value = float(str(found[-1]))
        cells.append(f"{value:.1f}" if value < 100 else f"{value:,.0f}")
    return f"{cells[0]} ({cells[1]})"


def table(results: list[dict[str, object]]) -> str:
    """The section between the marks."""
    lines = [
        "| mechanism | direction | structure | waiting built in | serves best | round trip, µs | one way, MB/s |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, (direction, structure, waiting, _, use) in facts(OVERVIEW.read_text(encoding="utf-8")).items():
        cells = [
            f"[`{name}`](docs/explain/{name}.md)",
            direction,
            structure,
            waiting,
            use,
            figure(results, name, "roundtrip", (SMALL,), "p50_us"),
            figure(results, name, "oneway", (LARGE, MIDDLE), "mb_per_s"),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", NOTE.format(MIDDLE, machine()), ""]
    return "\n".join(lines)


def machine() -> str:
    """Where it was measured."""
    info = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"^model name\s*: (.*)$", info, re.MULTILINE)
    processor = model[1].strip() if model else platform.machine()
    kernel = platform.release().split("-")[0]
    return f"Linux {kernel}, {os.cpu_count()} cores, {processor}, CPython {platform.python_version()}"


def main() -> None:
    """Replaces the section of the README."""
    if len(sys.argv) > 1:
        printed = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
    else:
        bench = [str(ROOT / "antaboga"), "bench", "--json", "--pair", "java-cpython,c-c", "--plot", str(CHARTS)]
        printed = subprocess.check_output([*bench, "--size", ",".join(map(str, SIZES))], text=True)
    readme = README.read_text(encoding="utf-8")
    before, rest = readme.split(BEGIN)
    after = rest.split(END)[1]
    section = table([json.loads(line) for line in printed.splitlines()])
    README.write_text(before + BEGIN + section + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
