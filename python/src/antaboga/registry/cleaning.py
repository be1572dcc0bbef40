"""One pass of ``Registry.clean`` over what was read."""

from __future__ import annotations

import enum
import os
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from antaboga.errors import IpcError
from antaboga.lifetime import Lifetime
from antaboga.registry.entry import Entry, Role, boot_id
from antaboga.registry.objects import NamedObject

if TYPE_CHECKING:
    from collections.abc import Callable


class Action(enum.Enum):
    """What ``Registry.clean`` does with something it looked at."""

    REMOVE_OBJECT = "remove-object"
    """The kernel object and its dead entries are removed."""
    REMOVE_ENTRY = "remove-entry"
    """Only dead entries, or an abandoned file of the registry, are removed."""
    KEEP_LIVE = "keep-live"
    """A living process holds the object."""
    KEEP_PERSISTENT = "keep-persistent"
    """The object was made to persist."""
    KEEP_UNPROVEN = "keep-unproven"
    """The object is there, and nothing proves whose it is."""
    UNREADABLE = "unreadable"
    """The file in the registry is not an entry; it is left."""


@dataclass(frozen=True)
class Finding:
    """One thing that ``Registry.clean`` looked at.

    Attributes:
        action: what was done, or would be in a dry run.
        mechanism: the room's name, or ``registry``.
        name: as in the URL; the path of a file of the registry.
        reason: why, a lower-case clause.
    """

    action: Action
    mechanism: str
    name: str
    reason: str


@dataclass
class Contents:
    """What the registry's directory holds: entries, files that are none, and abandoned temporary files."""

    entries: list[Entry] = field(default_factory=list)
    unreadable: list[tuple[str, bool]] = field(default_factory=list)
    abandoned: list[str] = field(default_factory=list)


class Cleaning:
    """One pass."""

    def __init__(self, contents: Contents, reread: Callable[[], Contents], *, dry_run: bool) -> None:
        self._contents = contents
        self._reread = reread
        self._dry_run = dry_run
        self._findings: list[Finding] = []

    def run(self) -> list[Finding]:
        """Looks at everything and removes what is proved to be left behind."""
        objects: dict[tuple[str, str], list[Entry]] = {}
        for entry in self._contents.entries:
            objects.setdefault((entry.mechanism, entry.name), []).append(entry)
        for (mechanism, name), entries in objects.items():
            self._look(mechanism, name, entries)
        for file, _live in self._contents.unreadable:
            self._find(Action.UNREADABLE, "registry", file, "not an entry")
        for file in self._contents.abandoned:
            self._find(Action.REMOVE_ENTRY, "registry", file, "abandoned before it was an entry")
            self._remove(file)
        return self._findings

    def _look(self, mechanism: str, name: str, entries: list[Entry]) -> None:
        named = NamedObject.of(mechanism, name)
        if named is None:
            self._find(Action.KEEP_UNPROVEN, mechanism, name, "unknown mechanism or name")
            return
        dead = [entry for entry in entries if not entry.live]
        live = len(dead) < len(entries)
        try:
            there = named.identity()
        except IpcError as error:
            # One object that another user keeps to himself must not stop the cleaning of all others.
            action = Action.KEEP_LIVE if live else Action.KEEP_UNPROVEN
            self._find(action, mechanism, name, f"cannot be looked at: {error.code}")
            return
        if live:
            self._find(Action.KEEP_LIVE, mechanism, name, "a living process holds it")
        elif there is None or not any(_proves(entry, there) for entry in dead):
            for entry in dead:
                self._look_at_dead(entry, there)
        elif _hides_one(self._contents, mechanism):
            reason = "a living process holds an entry that cannot be read"
            self._find(Action.KEEP_UNPROVEN, mechanism, name, reason)
        elif named.answers():
            self._find(Action.KEEP_LIVE, mechanism, name, "somebody answers")
        else:
            self._remove_object(named, there, dead)

    def _remove_object(self, named: NamedObject, identity: str, dead: list[Entry]) -> None:
        mechanism, name = dead[0].mechanism, dead[0].name
        if not self._dry_run:
            # Whoever opens it writes an entry first: one that came since the directory was read is seen here.
            now = self._reread()
            live = any(entry.live and (entry.mechanism, entry.name) == (mechanism, name) for entry in now.entries)
            if live or _hides_one(now, mechanism):
                self._find(Action.KEEP_LIVE, mechanism, name, "a living process holds it")
                return
            try:
                named.remove(identity)
            except IpcError as error:
                self._find(Action.KEEP_UNPROVEN, mechanism, name, f"cannot be removed: {error.code}")
                return
        self._find(Action.REMOVE_OBJECT, mechanism, name, "its creator is dead")
        for entry in dead:
            self._remove(entry.file)

    def _look_at_dead(self, entry: Entry, there: str | None) -> None:
        if there is None:
            self._remove_entry(entry, "the object is gone")
        elif entry.role is Role.OPENER:
            self._remove_entry(entry, "its process is dead")
        elif entry.boot_id != boot_id():
            self._remove_entry(entry, "of an earlier boot")
        elif entry.identity is None:
            reason = "its creator died before it said which object it had made"
            self._find(Action.KEEP_UNPROVEN, entry.mechanism, entry.name, reason)
        elif entry.identity != there:
            self._remove_entry(entry, "another object has the name now")
        else:
            self._find(Action.KEEP_PERSISTENT, entry.mechanism, entry.name, "made to persist")

    def _remove_entry(self, entry: Entry, reason: str) -> None:
        self._find(Action.REMOVE_ENTRY, entry.mechanism, entry.name, reason)
        self._remove(entry.file)

    def _find(self, action: Action, mechanism: str, name: str, reason: str) -> None:
        self._findings.append(Finding(action, mechanism, name, reason))

    def _remove(self, file: str) -> None:
        if not self._dry_run:
            with suppress(FileNotFoundError):
                os.unlink(file)


def _hides_one(contents: Contents, mechanism: str) -> bool:
    """Whether a living process holds an entry of the mechanism that cannot be read."""
    return any(live and os.path.basename(file).startswith(mechanism + ".") for file, live in contents.unreadable)


def _proves(entry: Entry, there: str) -> bool:
    return (
        entry.role is Role.CREATOR
        and entry.lifetime is Lifetime.PROCESS
        and entry.identity == there
        and entry.boot_id == boot_id()
    )
