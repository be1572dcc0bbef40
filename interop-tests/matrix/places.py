"""Where things lie, and what this run calls its own."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INTEROP = ROOT / "interop-tests"
PEERS = INTEROP / "peers"
TARGET = INTEROP / "target"

# Every kernel object of this run starts with it, so that runs side by side do not see each other.
PREFIX = f"abtest-{os.getpid()}-"
# System V objects have keys instead: with the highest bit, which makes them negative, and these in front of a number.
KEY_BITS = 8
KEYS = 1 << 31 | os.getpid() << KEY_BITS
