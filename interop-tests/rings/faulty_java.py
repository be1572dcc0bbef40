"""A Java library that can be ended before each statement of its rings: its sources with calls put in between."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from matrix.implementations import JAVA
from matrix.places import INTEROP, ROOT

SOURCES = ROOT / "java" / "core" / "src" / "main" / "java" / "io" / "antaboga"
FILES = [
    *sorted((SOURCES / "transport").glob("Ring*.java")),
    *(SOURCES / "layout" / f"Ring{name}.java" for name in ("Reader", "Writer", "Words")),
    SOURCES / "memory" / "RingSegment.java",
]
STEP = "io.antaboga.layout.RingFaults.step();"
# A statement begins where a block or a statement ended. What is not one, or may not follow one, is left alone.
STATEMENT = re.compile(r" {8,}(?!case |default |else|catch|finally|static |private |public |@|/|\*|\})\S")
TYPE = re.compile(r"\b(interface|class|enum|record) ")


def with_steps(source: str) -> str:
    made: list[str] = []
    for line in source.splitlines():
        before = made[-1] if made else ""
        if STATEMENT.match(line) and before.endswith((";", "{", "}")) and not TYPE.search(before):
            made.append(STEP)
        made.append(line)
    return "\n".join(made) + "\n"


def build(folder: Path) -> list[str]:
    """Compile into the folder; how the Java peer is started on it."""
    words = JAVA.read_text("utf-8").splitlines()
    modules = words[words.index("--module-path") + 1]
    made, classes = folder / "sources", folder / "classes"
    for file in FILES:
        target = made / file.relative_to(SOURCES.parents[1])
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(with_steps(file.read_text("utf-8")), "utf-8")
    faults = INTEROP / "rings" / "RingFaults.java"
    (made / "io/antaboga/layout" / faults.name).write_text(faults.read_text("utf-8"), "utf-8")
    patch = ["--module-path", modules, "--patch-module"]
    javac = Path(words[0]).with_name("javac")
    sources = [str(path) for path in made.rglob("*.java")]
    subprocess.run([javac, "-nowarn", *patch, f"io.antaboga={made}", "-d", classes, *sources], check=True)
    return [*words[:-2], "--patch-module", f"io.antaboga={classes}", *words[-2:]]
