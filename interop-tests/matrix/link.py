"""Two ends of one thing: how two peers come to share a channel, a segment or a semaphore."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matrix.cases import Case
from matrix.cast import BASE, Cast, Family
from matrix.mechanisms import Naming
from matrix.peer import Call, Peer, PeerError
from matrix.places import KEY_BITS, KEYS, PREFIX

_numbers = itertools.count(1)
_keys = itertools.count(1)


class End:
    """One peer's handle."""

    def __init__(self, peer: Peer, handle: str) -> None:
        self.peer = peer
        self.handle = handle

    def start(self, verb: str, **arguments: object) -> Call:
        return self.peer.start(verb, handle=self.handle, **arguments)

    def do(self, verb: str, **arguments: object) -> Mapping[str, str]:
        return self.peer.do(verb, handle=self.handle, **arguments)

    def fails(self, verb: str, **arguments: object) -> PeerError:
        return self.peer.fails(verb, handle=self.handle, **arguments)


class Names:
    """What a case calls its kernel object, in every form that some room wants."""

    def __init__(self, folder: Path) -> None:
        number = next(_numbers)
        self.name = f"/{PREFIX}{number}"
        self.path = str(folder / f"{PREFIX}{number}")
        self.abstract = f"@{PREFIX}{number}"
        self._keys: dict[str, int] = {}

    def called(self, naming: Naming, suffix: str = "") -> dict[str, object]:
        """Return how a request names the case's object, or another one called by a suffix."""
        if naming == "path":
            return {"in": self.path + suffix, "out": self.path + suffix + "-back"}
        if naming == "name":
            return {"name": self.name + suffix}
        if suffix not in self._keys:
            self._keys[suffix] = KEYS | next(_keys) % (1 << KEY_BITS)
        return {"key": self._keys[suffix]}


class Stage:
    """The two peers of a case, and what they open."""

    def __init__(self, cast: Cast, case: Case) -> None:
        self.cast = cast
        self.case = case
        self.room = case.room.name
        self.names = Names(cast.folder)
        host, guest = case.hosting
        self.family: Family | None = None
        self.gone: set[Peer] = set()
        if case.room.hosting == "inherited":
            self.family = cast.family(host, guest)
            self.host, self.guest = self.family.parent, self.family.child
        else:
            self.host, self.guest = cast.peer(host, "left"), cast.peer(guest, "right")
        sends = case.host == "sender"
        self.sender = End(self.host if sends else self.guest, "sender")
        self.receiver = End(self.guest if sends else self.host, "receiver")

    @property
    def creator(self) -> End:
        """The peer that makes a segment or semaphore."""
        return self.sender

    @property
    def opener(self) -> End:
        """The peer that opens what the other made."""
        return self.receiver

    def create(self, handle: str = "sender", suffix: str = "", **options: object) -> End:
        """Make the case's object, or a second one called by a suffix; return the creator's end of it."""
        end = End(self.creator.peer, handle)
        end.do("open", room=self.room, mode="create", **self.called(suffix), **options)
        return end

    def called(self, suffix: str = "") -> dict[str, object]:
        """Return how a request names the case's object, or another one called by a suffix."""
        return self.names.called(self.case.room.naming, suffix)

    def open(self, handle: str = "receiver", suffix: str = "", mode: str = "write", **options: object) -> End:
        """Open it at the other peer; return the opener's end."""
        end = End(self.opener.peer, handle)
        end.do("open", room=self.room, mode=mode, **self.called(suffix), **options)
        return end

    def sweep(self, kind: str) -> None:
        """Have a peer of a kind remove the name, and with it what the registry says about it."""
        peer = self.cast.peer(kind, "left" if kind == self.case.sender else "right")
        peer.do("open", handle="sweep", room=self.room, mode="open", **self.called())
        peer.do("unlink", handle="sweep")
        peer.do("close", handle="sweep")

    def drop_entries(self) -> None:
        """Remove what the registry says about the case's path, whose owner or user the case killed."""
        # Sockets of every type are of one mechanism there.
        mechanism = self.room.partition("_")[0]
        for entry in Path(os.environ["ANTABOGA_RUNTIME_DIR"], "registry").glob(f"{mechanism}.*.json"):
            if self.names.path in entry.read_text("utf-8"):
                entry.unlink()

    @property
    def peers(self) -> list[Peer]:
        return [self.host, self.guest]

    def connect(
        self, host: Mapping[str, Any] | None = None, guest: Mapping[str, Any] | None = None, **both: Any
    ) -> None:
        """Open the channel at both ends; ``host`` and ``guest`` are options of one side."""
        ends = {self.sender.peer: self.sender.handle, self.receiver.peer: self.receiver.handle}
        host_options = {**both, **(host or {}), "handle": ends[self.host], "room": self.room}
        guest_options = {**both, **(guest or {}), "handle": ends[self.guest], "room": self.room}
        if self.family is not None:
            self._inherit(self.family, host_options, guest_options)
        elif self.case.room.hosting == "listen":
            self._listen(self.names.path, host_options, guest_options)
        elif self.case.room.hosting == "bind":
            self._bind(host_options, guest_options)
        elif self.case.room.naming == "path":
            self._make_fifos(host_options, guest_options)
        else:
            self.host.do("open", mode="create", **self.called(), **host_options)
            self.guest.do("open", mode="open", **self.called(), **guest_options)

    def _inherit(self, family: Family, host: Mapping[str, Any], guest: Mapping[str, Any]) -> None:
        channel = family.next_channel()
        read, write = BASE + 2 * channel, BASE + 2 * channel + 1
        self.host.do("open", child=family.handle, channel=channel, **host)
        self.guest.do("open", read=read, write=write, **guest)

    def _listen(self, address: str, host: Mapping[str, Any], guest: Mapping[str, Any]) -> None:
        listening = {**host, "handle": "listener"}
        self.host.do("listen", address=address, **listening)
        accepted = self.host.start("open", role="accept", listener="listener", timeout=30, **host)
        self.guest.do("open", role="connect", address=address, **guest)
        accepted.result()
        self.host.do("close", handle="listener")

    def _bind(self, host: Mapping[str, Any], guest: Mapping[str, Any]) -> None:
        ways = self.called()
        self.host.do("open", **ways, **host)
        self.guest.do("open", **{"in": ways["out"], "out": ways["in"]}, **guest)

    def _make_fifos(self, host: Mapping[str, Any], guest: Mapping[str, Any]) -> None:
        ways = self.called()
        self.host.do("open", mode="create", **ways, **host)
        self.guest.do("open", mode="open", **{"in": ways["out"], "out": ways["in"]}, **guest)
        # Only who has the writing end open is missed when it goes.
        self.host.do("await-reader", handle=host["handle"], timeout=30)
        self.guest.do("await-reader", handle=guest["handle"], timeout=30)

    def roles(self, sender: Mapping[str, Any], receiver: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
        """Return options told by role as :meth:`connect` wants them, by who hosts."""
        if self.case.host == "sender":
            return {"host": sender, "guest": receiver}
        return {"host": receiver, "guest": sender}

    def kill(self, peer: Peer) -> None:
        """End a peer by SIGKILL; the next case gets another."""
        peer.kill()
        self._gone(peer)

    def ends_by_itself(self, peer: Peer) -> None:
        """Wait for a peer that something else ends."""
        peer.ended()
        self._gone(peer)

    def dismiss(self, peer: Peer) -> None:
        """Hang up on a peer that has no parent any more to reap it."""
        peer.stop()
        self._gone(peer)

    def _gone(self, peer: Peer) -> None:
        self.gone.add(peer)
        if self.family is None or peer is self.family.parent:
            self.cast.forget(peer)

    def strike(self) -> None:
        """Let go of everything that was opened."""
        for peer in self.peers:
            if peer not in self.gone:
                peer.do("reset")
        if self.gone and self.case.room.naming == "path":
            self.drop_entries()
        if self.family is not None and self.gone == {self.family.child}:
            self.cast.reap_killed_child()
