"""Where the tools under test are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = ROOT / "antaboga"
LAUNCH = ROOT / "java" / "cli" / "target" / "launch"


def jdk() -> Path:
    """The JDK that the build recorded."""
    return Path((LAUNCH / "jdk").read_text("utf-8").strip())
