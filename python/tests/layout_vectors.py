"""The vectors of spec/vectors/layout."""

import json
from pathlib import Path
from typing import Any

from antaboga.layout import RecordLayout

SPEC = Path(__file__).parents[2] / "spec"


def vectors(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((SPEC / f"vectors/layout/{name}.json").read_text("utf-8"))["vectors"]
    return found


def layout(declaration: object) -> RecordLayout:
    return RecordLayout.parse(json.dumps(declaration), "vector")


def identity(vector: dict[str, Any]) -> str:
    return str(vector["id"])


def values(found: Any) -> Any:
    """A vector's value with its octets as bytes."""
    if isinstance(found, dict):
        if set(found) == {"hex"}:
            return bytes.fromhex(found["hex"])
        return {key: values(value) for key, value in found.items()}
    return [values(value) for value in found] if isinstance(found, list) else found
