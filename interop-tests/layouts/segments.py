"""Java's side of tests on segments with a header."""

from __future__ import annotations

import subprocess

from matrix.implementations import JAVA

WATCHDOG = 600


def command(*arguments: str, program: str = "SegmentPeer") -> list[str]:
    """How it is started."""
    words = JAVA.read_text().splitlines()
    words[-1] = words[-1].replace("JavaPeer", program)
    return [*words, *arguments]


def answers(declaration: str, segments: list[bytes]) -> list[str]:
    """What Java says of each segment's octets."""
    lines = [declaration.encode().hex(), *(octets.hex() for octets in segments), ""]
    run = subprocess.run(
        command("headers"), input="\n".join(lines), capture_output=True, text=True, timeout=WATCHDOG, check=True
    )
    return run.stdout.splitlines()
