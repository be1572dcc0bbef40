"""Imports point down the layers of docs/architecture.md; ctypes is behind one module; wire and layout are sans-IO."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[1] / "src" / "antaboga"

ERRORS = {"_closing", "_open_or_create", "errors", "lifetime", "sysv_key", "_kernel_limits"}
SYSTEM = ERRORS | {"_deadline", "_os", "_fork", "_breaker", "_gate", "_tasks"}
BELOW_ROOMS = SYSTEM | {"wire", "layout", "registry", "process", "_posix_name", "_shm_file", "_sysv_object"}
ROOMS = {"transport", "memory", "sync"}
LIBRARY = BELOW_ROOMS | ROOMS | {"call"}

# What each part may import besides itself.
MAY_USE: dict[str, set[str]] = {
    "_closing": set(),
    "_open_or_create": set(),
    "errors": set(),
    "lifetime": set(),
    "sysv_key": {"errors"},
    "_kernel_limits": set(),
    "wire": ERRORS,
    "layout": ERRORS,
    "_deadline": ERRORS,
    "_os": ERRORS | {"_deadline"},
    "_fork": ERRORS,
    "_breaker": SYSTEM,
    "_gate": SYSTEM,
    "_tasks": SYSTEM,
    "registry": SYSTEM,
    "process": SYSTEM | {"registry"},
    "_posix_name": ERRORS,
    "_shm_file": SYSTEM | {"registry", "_posix_name"},
    "_sysv_object": SYSTEM | {"registry"},
    "transport": BELOW_ROOMS | ROOMS,
    "memory": BELOW_ROOMS | ROOMS,
    "sync": BELOW_ROOMS | ROOMS,
    "call": BELOW_ROOMS | ROOMS,
    "__init__": LIBRARY,
    "bench": LIBRARY | {"__init__"},
    "cli": LIBRARY | {"__init__"},
    "__main__": {"cli"},
}
SANS_IO = {"wire", "layout"}
# Look at structures and call nothing.
STRUCTURES = {"layout/structure.py", "layout/from_ctypes.py"}
INPUT_OUTPUT = set(
    "asyncio ctypes fcntl mmap os pathlib select selectors signal socket subprocess tempfile threading time".split()
)


def imported(source: str, package: list[str]) -> Iterator[str]:
    """The dotted names that a module of this package imports, relative ones made absolute."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = [*base, *(node.module.split(".") if node.module else [])]
            if stem == ["antaboga"]:
                yield from (f"antaboga.{alias.name}" for alias in node.names)
            else:
                yield ".".join(stem)


def violations(path: str, source: str) -> list[str]:
    """What the module at this path below the package's root imports against the rules."""
    parts = path.removesuffix(".py").split("/")
    part = parts[0]
    if part not in MAY_USE:
        return [f"{path}: unknown part {part}: give it a row here and in docs/architecture.md"]
    found = []
    for name in imported(source, ["antaboga", *parts[:-1]]):
        top, _, rest = name.partition(".")
        target = rest.split(".")[0]
        if top == "antaboga":
            known = target if target in MAY_USE else "__init__"
            if known != part and known not in MAY_USE[part]:
                found.append(f"{path}: {part} imports {name}")
        elif top == "ctypes" and part != "_os":
            if path not in STRUCTURES:
                found.append(f"{path}: ctypes outside _os")
        elif top in INPUT_OUTPUT and part in SANS_IO:
            found.append(f"{path}: {part} is sans-IO and imports {name}")
    return found


def test_imports_point_down() -> None:
    modules = sorted(SOURCES.rglob("*.py"))
    assert modules
    found = [line for m in modules for line in violations(m.relative_to(SOURCES).as_posix(), m.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("wire/framing.py", "from antaboga.transport import pipe"),
        ("wire/framing.py", "from ..transport.pipe import Pipe"),
        ("wire/framing.py", "import socket"),
        ("_os.py", "from . import registry"),
        ("registry.py", "from antaboga import memory"),
        ("registry.py", "def late() -> None:\n    import antaboga.process"),
        ("transport/pipe.py", "import ctypes.util"),
        ("memory/posixshm.py", "from antaboga.cli import main"),
        ("call/worker.py", "import antaboga"),
        ("newcomer.py", ""),
    ],
)
def test_an_import_that_points_up_is_found(path: str, source: str) -> None:
    assert len(violations(path, source)) == 1


def test_what_is_allowed_is_not_found() -> None:
    assert violations("transport/pipe.py", "import os\nfrom .. import _os\nfrom ..wire.framing import Decoder") == []
    assert violations("_os.py", "import ctypes\nfrom .errors import IpcError") == []
