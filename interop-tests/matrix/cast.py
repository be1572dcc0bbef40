"""The peers of a run: long-lived, two of each kind so that a kind can meet itself, and children for inherited pipes."""

from __future__ import annotations

from pathlib import Path

from matrix.implementations import Commands
from matrix.peer import Door, Peer, launch

# Channels that one spawned child is given; each case uses up one. A user without privileges may have about a thousand
# pipes of full size, and every channel is two.
POOL = 40
# Where a child finds the segment that it was given.
SEGMENT = 99
# What the control language fixes: a child reads channel i from descriptor BASE + 2i, and writes it to BASE + 2i + 1.
BASE = 100


class Family:
    """A parent and the child it spawned, with the channels between them that no case has used yet."""

    def __init__(self, parent: Peer, child: Peer, handle: str) -> None:
        self.parent = parent
        self.child = child
        self.handle = handle
        self.used = 0

    def next_channel(self) -> int:
        self.used += 1
        return self.used - 1


class Cast:
    """Starts peers when first asked for, and again after they were killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.versions: dict[str, str] = {}
        self.commands = Commands()
        self._peers: dict[tuple[str, str], Peer] = {}
        self._family: tuple[tuple[str, str], Family] | None = None
        self._born = 0

    def peer(self, name: str, side: str) -> Peer:
        """Return the long-lived peer of this kind and side."""
        if (name, side) not in self._peers:
            self._peers[name, side] = self.extra(name, side)
            self.versions[name] = self._peers[name, side].hello["version"]
        return self._peers[name, side]

    def extra(self, name: str, role: str, user: int | None = None, command: tuple[str, ...] | None = None) -> Peer:
        """Start a peer that the caller stops or kills."""
        self._born += 1
        title = f"{name}-{role}-{self._born}"
        return launch(title, command or self.commands.of(name), self.folder, self.folder / f"{title}.log", user)

    def family(self, parent: str, child: str) -> Family:
        """Return a family with a channel left; at most one is alive."""
        if self._family and (self._family[0] != (parent, child) or self._family[1].used == POOL):
            self.end_family()
        if self._family is None:
            self._family = ((parent, child), self.spawn(self.peer(parent, "left"), child, channels=POOL))
        return self._family[1]

    def spawn(self, parent: Peer, child: str, **given: object) -> Family:
        """Have a peer start another one with what it is given; the caller hangs up on it and has it reaped."""
        self._born += 1
        handle = f"{child}-child-{self._born}"
        door = Door(self.folder / f"{handle}.control")
        words = [*self.commands.of(child), str(door.path)]
        arguments = {f"arg{i}": word for i, word in enumerate(words)}
        reply = parent.do("spawn", handle=handle, argc=len(words), **arguments, **given)
        return Family(parent, Peer(handle, door, int(reply["pid"]), parent.log), handle)

    def end_family(self) -> None:
        """Hang up on the child; its parent reaps it."""
        if self._family is not None:
            family, self._family = self._family[1], None
            family.child.stop()
            if family.parent in self._peers.values():
                status = family.parent.do("wait", handle=family.handle, timeout=30)
                assert status == {"exit": "0"}, f"{family.child} ended with {dict(status)}"

    def reap_killed_child(self) -> None:
        """Have the parent reap a child that the case killed."""
        assert self._family is not None
        family, self._family = self._family[1], None
        assert family.parent.do("wait", handle=family.handle, timeout=30) == {"signal": "SIGKILL"}

    def forget(self, peer: Peer) -> None:
        """Take out a peer that was killed; the next case gets a new one."""
        self._peers = {key: one for key, one in self._peers.items() if one is not peer}
        if self._family and peer in (self._family[1].parent, self._family[1].child):
            self._family = None

    def everybody(self) -> list[Peer]:
        """Return the peers that run now."""
        return [*self._peers.values(), *([self._family[1].child] if self._family else [])]

    def kill_everybody(self) -> None:
        """End what may be stuck, children included."""
        for peer in self.everybody():
            peer.kill()
        self._peers.clear()
        self._family = None

    def stop(self) -> None:
        """End the run: every peer goes in good order."""
        self.end_family()
        while self._peers:
            self._peers.popitem()[1].stop()
