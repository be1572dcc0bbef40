"""How long a named kernel object is meant to live."""

from __future__ import annotations

import enum

__all__ = ["Lifetime"]


class Lifetime(enum.Enum):
    """Recorded in the registry before the object is made; the value is the word used there."""

    PROCESS = "process"
    """Until the process that created it closes it or ends; ``clean`` may remove it once that process is proved dead."""

    PERSISTENT = "persistent"
    """Until somebody unlinks it; never cleaned."""
