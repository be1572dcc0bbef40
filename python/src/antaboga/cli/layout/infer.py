"""The verb that declares what a program has already."""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antaboga.cli import streams
from antaboga.cli.failure import UsageError
from antaboga.errors import failed
from antaboga.layout.from_ctypes import from_structure, is_structure

if TYPE_CHECKING:
    import argparse
    from types import ModuleType

__all__ = ["infer"]


def infer(arguments: argparse.Namespace) -> None:
    """Prints the declaration of a ctypes structure or a numpy dtype; the module that has it is imported, and so run."""
    module_name, colon, name = arguments.source.rpartition(":")
    if not (module_name and colon and name.isidentifier()):
        raise UsageError(f"'{arguments.source}' is not MODULE:NAME")
    found: Any = getattr(_module(module_name), name, None)
    if is_structure(found):
        declared = from_structure(found)
    elif type(found).__module__.partition(".")[0] == "numpy" and hasattr(found, "fields"):
        from antaboga.layout.from_numpy import from_dtype

        declared = from_dtype(found, name)
    else:
        raise failed("layout infer", "no ctypes.Structure and no numpy dtype", "ENOENT", source=arguments.source)
    streams.write_line(_text(declared))


def _module(name: str) -> ModuleType:
    if not name.endswith(".py"):
        sys.path.insert(0, "")
        try:
            return importlib.import_module(name)
        except ImportError as failure:
            raise failed("layout infer", f"not imported: {failure}", "ENOENT", module=name) from failure
    if not Path(name).is_file():
        raise failed("layout infer", "no such file", "ENOENT", module=name)
    spec = importlib.util.spec_from_file_location(Path(name).stem, name)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _text(declared: dict[str, Any]) -> str:
    """Indented, but with each field in one line."""
    lines = []
    for key, value in declared.items():
        if key == "fields":
            lines.append(f'  "fields": {_fields(value, "  ")}')
        elif key == "records":
            records = ",\n".join(
                f'    {{"name": {json.dumps(record["name"])}, "fields": {_fields(record["fields"], "    ")}}}'
                for record in value
            )
            lines.append(f'  "records": [\n{records}\n  ]')
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}"


def _fields(fields: list[dict[str, str]], indent: str) -> str:
    lines = ",\n".join(f"{indent}  {json.dumps(field)}" for field in fields)
    return f"[\n{lines}\n{indent}]"
