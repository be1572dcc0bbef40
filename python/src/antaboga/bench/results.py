"""Shows the lines of ``antaboga bench --json``: as a Markdown table, or drawn by matplotlib."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict


class Result(TypedDict):
    """One line; microseconds are None where single messages were not timed."""

    mechanism: str
    pair: str
    kind: str
    size: int
    cores: int | str
    p50_us: float | None
    p99_us: float | None
    calls_per_s: float
    mb_per_s: float


def read(lines: Iterable[str]) -> list[Result]:
    """Read the round trips and one-way messages among ``lines``."""
    results: list[Result] = [json.loads(line) for line in lines]
    return [result for result in results if result["kind"] in ("roundtrip", "oneway")]


def microseconds(result: Result) -> float:
    """Return the median of a round trip, or the mean time of a one-way message."""
    return 1e6 / result["calls_per_s"] if result["p50_us"] is None else result["p50_us"]


def markdown(results: list[Result]) -> str:
    """Return a table with a line for each mechanism, pinning, kind and size, and a column for each pair."""
    pairs = list(dict.fromkeys(result["pair"] for result in results))
    rows: dict[tuple[str, int | str, str, int], dict[str, Result]] = {}
    for result in results:
        key = (result["mechanism"], result["cores"], result["kind"], result["size"])
        rows.setdefault(key, {})[result["pair"]] = result
    lines = [
        f"| mechanism | cores | kind | size | unit | {' | '.join(pairs)} |",
        f"|---|---|---|---:|---|{'---:|' * len(pairs)}",
    ]
    for (mechanism, cores, kind, size), row in rows.items():
        timed = kind == "roundtrip"
        floor = microseconds(row["c-c"]) if "c-c" in row else None
        cells = [_cell(row[pair], floor, timed=timed) if pair in row else "" for pair in pairs]
        unit = "µs, median" if timed else "MB/s"
        lines.append(f"| {mechanism} | {cores} | {kind} | {size} | {unit} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(result: Result, floor: float | None, *, timed: bool) -> str:
    text = f"{microseconds(result):.1f}" if timed else f"{result['mb_per_s']:.0f}"
    if floor is None or result["pair"] == "c-c":
        return text
    return f"{text} ({microseconds(result) / floor:.1f} x)"


def draw(results: list[Result], folder: Path) -> list[Path]:
    """Draw latency and throughput by size into ``folder``, each as SVG and PNG; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    charts = (("latency", "roundtrip", "round trip, median µs"), ("throughput", "oneway", "one way, MB/s"))
    return [file for name, kind, label in charts for file in _chart(results, folder / name, kind, label)]


def _chart(results: list[Result], stem: Path, kind: str, named: str) -> list[Path]:
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "antaboga"
    from matplotlib import pyplot as plt

    shown = [result for result in results if result["kind"] == kind and result["pair"] in ("java-cpython", "c-c")]
    if not shown:
        return []
    placements = list(dict.fromkeys(str(result["cores"]) for result in shown))
    mechanisms = list(dict.fromkeys(result["mechanism"] for result in shown))
    figure, axes = plt.subplots(1, len(placements), figsize=(6 * len(placements), 5), sharey=True, squeeze=False)
    for axis, cores in zip(axes[0], placements, strict=True):
        for index, mechanism in enumerate(mechanisms):
            for pair, line in (("java-cpython", "o-"), ("c-c", "x:")):
                points = sorted(
                    (result["size"], microseconds(result) if kind == "roundtrip" else result["mb_per_s"])
                    for result in shown
                    if (result["mechanism"], result["pair"], str(result["cores"])) == (mechanism, pair, cores)
                )
                if points:
                    sizes, values = zip(*points, strict=True)
                    label = mechanism if pair == "java-cpython" else None
                    axis.plot(sizes, values, line, color=f"C{index}", label=label, markersize=4)
        axis.set(xscale="log", yscale="log", xlabel="bytes in a message", title=_title(cores))
        axis.set_xscale("log", base=2)
        axis.grid(visible=True, which="major", alpha=0.3)
    axes[0][0].set_ylabel(named)
    axes[0][-1].plot([], [], "o-", color="gray", label="Java with CPython")
    axes[0][-1].plot([], [], "x:", color="gray", label="C with C")
    axes[0][-1].legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize="small")
    figure.tight_layout()
    files = [stem.with_suffix(suffix) for suffix in (".svg", ".png")]
    for file in files:
        figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)
    plt.close(figure)
    return files


def _title(cores: str) -> str:
    return {"1": "both ends on one core", "2": "each end on a core of its own"}.get(cores, "not pinned")
