"""The lines that a worker prints for people; Java relays them."""

from __future__ import annotations

import os
import platform
import sys


def counted(length: int, digest: str) -> None:
    """Prints what this end counted of what crossed: bytes and their SHA-256."""
    sys.stdout.write(f"python {platform.python_version()}, pid {os.getpid()}: {length:,} bytes, sha256 {digest}\n")
    sys.stdout.flush()
