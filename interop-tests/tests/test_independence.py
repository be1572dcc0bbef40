"""The witnesses are worth something only while they know nothing of the library."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from matrix.places import PEERS

ALLOWED = {"control", "stdlib", "posix_ipc", "sysv_ipc", "_posixshmem"}
WITNESS = sorted([*PEERS.glob("stdlib/*.py"), *PEERS.glob("control/*.py"), PEERS / "stdlib_peer.py"])


def imports(file: Path) -> set[str]:
    """Return the top-level names that a file imports from elsewhere."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("file", WITNESS, ids=lambda file: file.name)
def test_stdlib_peer_imports_nothing_of_ours(file: Path) -> None:
    assert imports(file) - ALLOWED <= set(sys.stdlib_module_names)


def test_c_peer_includes_nothing_but_system_headers_and_its_own() -> None:
    for file in PEERS.glob("c/*.[ch]"):
        for line in file.read_text("utf-8").splitlines():
            if line.startswith("#include"):
                assert line.startswith("#include <") or line == '#include "peer.h"', f"{file.name}: {line}"
