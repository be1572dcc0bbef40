"""The rooms, as ``spec/mechanisms.json`` lists them. A new row there brings a new room into the matrix."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from matrix.places import ROOT

Hosting = Literal["inherited", "listen", "bind", "create"]
Naming = Literal["descriptor", "path", "name", "key"]

_NAMINGS: dict[str, Naming] = {"R,W": "descriptor", "PATH": "path", "/NAME": "name", "KEY": "key"}


@dataclass(frozen=True)
class Room:
    """One mechanism: what kind of thing it is, and how two processes come to share it."""

    name: str
    kind: str
    stream: bool
    naming: Naming
    capabilities: frozenset[str]

    @property
    def hosting(self) -> Hosting:
        """How one side makes what the other then opens."""
        if "inherited" in self.capabilities:
            return "inherited"
        if "connectionless" in self.capabilities:
            return "bind"
        return "listen" if "listen" in self.capabilities else "create"

    def __str__(self) -> str:
        return self.name


def rooms() -> list[Room]:
    """Return the rooms in the order of the table."""
    table = json.loads((ROOT / "spec" / "mechanisms.json").read_text("utf-8"))
    return [
        Room(
            row["name"],
            row["kind"],
            row.get("boundaries") == "stream",
            _NAMINGS[row["urls"][0].partition(":")[2].partition("?")[0]],
            frozenset(row["capabilities"]),
        )
        for row in table["mechanisms"]
    ]
