"""The registry of one user."""

from __future__ import annotations

import os
from contextlib import suppress
from operator import attrgetter

from antaboga.errors import refused_by
from antaboga.lifetime import Lifetime
from antaboga.registry import place
from antaboga.registry.cleaning import Cleaning, Contents, Finding
from antaboga.registry.entry import Entry, Role, own_entry, parse
from antaboga.registry.registration import SUFFIX, TEMPORARY, Registration, read

__all__ = ["Registry"]


class Registry:
    """Tells which process holds which named kernel object.

    For any thread. Every method raises IpcError with REGISTRY_UNSAFE when the directory could be written by somebody
    else.
    """

    def __init__(self, directory: str) -> None:
        """The registry below ``directory``, which is made when it is first needed."""
        self._directory = directory

    @classmethod
    def of_current_user(cls) -> Registry:
        """The registry in ``$ANTABOGA_RUNTIME_DIR``, else ``$XDG_RUNTIME_DIR/antaboga``, else ``/tmp/antaboga-UID``."""
        return cls(place.of_current_user())

    @property
    def directory(self) -> str:
        """The user's directory; need not exist yet."""
        return self._directory

    def run_directory(self) -> str:
        """The private directory, made if it is absent, for sockets whose path the user does not choose."""
        place.prepare(self._directory)
        return place.prepare(os.path.join(self._directory, "run"))

    def register(self, mechanism: str, name: str, role: Role, lifetime: Lifetime) -> Registration:
        """Writes a live entry; to be called before the object is made or opened.

        Args:
            mechanism: the room's name.
            name: as in the URL.
            role: what the caller is about to do.
            lifetime: what the creator declares; an opener gives PERSISTENT.
        """
        return Registration(self._prepared(), own_entry(mechanism, name, role, lifetime))

    def entries(self) -> list[Entry]:
        """Every entry that can be read, the oldest first."""
        return self._contents().entries

    def forget(self, mechanism: str, name: str) -> None:
        """Removes the dead entries of an object whose name was just removed."""
        for entry in self.entries():
            if (entry.mechanism, entry.name) == (mechanism, name) and not entry.live:
                with suppress(FileNotFoundError):
                    os.unlink(entry.file)

    def clean(self, *, dry_run: bool = False) -> list[Finding]:
        """Removes what dead processes left behind, by the proof of ``spec/registry.md``.

        An object is removed only if a dead creator declared it PROCESS, it is that very object, and nobody holds it.

        Args:
            dry_run: only tells what would be done.
        """
        return Cleaning(self._contents(), self._contents, dry_run=dry_run).run()

    def _contents(self) -> Contents:
        contents = Contents()
        directory = self._prepared()
        try:
            with os.scandir(directory) as found:
                files = [item.path for item in found if item.is_file(follow_symlinks=False)]
        except OSError as cause:
            raise refused_by("opendir", cause, path=directory) from None
        for file in files:
            content, live = read(file)
            if content is None:
                continue
            name = os.path.basename(file)
            if name.startswith(TEMPORARY):
                if not live:
                    contents.abandoned.append(file)
                continue
            entry = parse(content, live=live, file=file) if name.endswith(SUFFIX) else None
            if entry is None:
                contents.unreadable.append((file, live))
            else:
                contents.entries.append(entry)
        contents.entries.sort(key=attrgetter("created"))
        return contents

    def _prepared(self) -> str:
        place.prepare(self._directory)
        return place.prepare(os.path.join(self._directory, "registry"))
